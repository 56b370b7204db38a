/** Times of one phase on one subject, in milliseconds. */
export interface Timing {
  readonly runs: number;
  readonly p50: number;
  readonly p95: number;
}

export interface Effort {
  /** Runs are repeated until both are reached, but never beyond `maxMs`. */
  readonly minRuns: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** Runs `work` once to warm up, then repeatedly; work that takes a good part of the time there is counts from its first run. */
export function measure(work: () => unknown, effort: Effort): Timing {
  let spent = timed(work);
  const times = spent > effort.maxMs / 4 ? [spent] : [];
  while ((times.length < effort.minRuns || spent < effort.minMs) && spent < effort.maxMs) {
    const time = timed(work);
    times.push(time);
    spent += time;
  }
  return { runs: times.length, p50: percentile(times, 0.5), p95: percentile(times, 0.95) };
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** Nearest rank: the smallest value that at least the share `p` of the values does not exceed. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN;
}
