/** So many in a minute for each client, and as many at once: what is not used comes back with time. */
export interface Allowance {
  readonly perMinute: number;
  /** Takes one. Answers 0, or the milliseconds until there is one again. */
  take(client: string): number;
}

const MINUTE = 60_000;

/** @param now milliseconds from any clock that does not go back */
export function createAllowance(perMinute: number, now: () => number = () => performance.now()): Allowance {
  const spent = new Map<string, { left: number; at: number }>();
  const perMillisecond = perMinute / MINUTE;
  let swept = now();
  const leftOf = (entry: { left: number; at: number }, at: number): number =>
    Math.min(perMinute, entry.left + (at - entry.at) * perMillisecond);
  // Who has everything back is as good as new.
  const sweep = (at: number): void => {
    if (at - swept < MINUTE) return;
    swept = at;
    for (const [client, entry] of spent) if (leftOf(entry, at) >= perMinute) spent.delete(client);
  };
  return {
    perMinute,
    take(client) {
      const at = now();
      sweep(at);
      const entry = spent.get(client) ?? { left: perMinute, at };
      const left = leftOf(entry, at);
      spent.set(client, { left: left < 1 ? left : left - 1, at });
      return left < 1 ? Math.ceil((1 - left) / perMillisecond - 1e-6) : 0;
    },
  };
}
