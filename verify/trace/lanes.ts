import type { LocationKey } from '../../ir/index.ts';

/** A process, or one member of a cluster. */
export interface Lane {
  readonly site: string;
  readonly location: LocationKey;
  /** Null for a process. */
  readonly member: number | null;
  readonly name: string;
  readonly kind: 'process' | 'cluster' | 'external';
  readonly client: boolean;
}

/**
 * Lanes side by side so that messages have short ways: members of a cluster together, clients at the left end, the other locations where
 * the sum of the distances of all messages is small. A local search: every location is moved to every place as long as that helps.
 */
export function orderLanes(
  lanes: readonly Lane[],
  locations: readonly LocationKey[],
  messages: readonly (readonly [from: LocationKey, to: LocationKey])[],
): Lane[] {
  const members = new Map<LocationKey, Lane[]>();
  for (const key of locations) {
    const own = lanes.filter(({ location }) => location === key);
    if (own.length > 0)
      members.set(
        key,
        own.sort((a, b) => (a.member ?? 0) - (b.member ?? 0)),
      );
  }
  const isClient = (key: LocationKey): boolean => members.get(key)?.[0]?.client === true;
  const counts = countPairs(messages);
  let order = [...members.keys()].sort((a, b) => Number(isClient(b)) - Number(isClient(a)));
  const clients = order.filter(isClient).length;
  const cost = (of: readonly LocationKey[]): number => length(of, members, counts);
  let best = cost(order);
  for (let again = true; again; ) {
    again = false;
    for (const key of [...order].slice(clients)) {
      for (let to = clients; to < order.length; to++) {
        const without = order.filter((other) => other !== key);
        const moved = without.toSpliced(to, 0, key);
        const price = cost(moved);
        if (price >= best) continue;
        [order, best, again] = [moved, price, true];
      }
    }
  }
  return order.flatMap((key) => members.get(key) ?? []);
}

interface Pair {
  readonly a: LocationKey;
  readonly b: LocationKey;
  count: number;
}

function countPairs(messages: readonly (readonly [LocationKey, LocationKey])[]): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const [from, to] of messages) {
    if (from === to) continue;
    const [a, b] = from < to ? [from, to] : [to, from];
    const pair = pairs.get(`${a} ${b}`);
    if (pair === undefined) pairs.set(`${a} ${b}`, { a, b, count: 1 });
    else pair.count++;
  }
  return [...pairs.values()];
}

/** Distance between the middles of two locations, over all messages. */
function length(
  order: readonly LocationKey[],
  members: ReadonlyMap<LocationKey, readonly Lane[]>,
  pairs: readonly Pair[],
): number {
  const middles = new Map<LocationKey, number>();
  let at = 0;
  for (const key of order) {
    const width = members.get(key)?.length ?? 0;
    middles.set(key, at + width / 2);
    at += width;
  }
  return pairs.reduce((sum, { a, b, count }) => sum + count * Math.abs((middles.get(a) ?? 0) - (middles.get(b) ?? 0)), 0);
}
