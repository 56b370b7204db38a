import type { LocationKey } from '../../ir/index.ts';

/** What the search knows of a location before anything of it is sharded; loads are ns per command at one machine. */
export interface Whole {
  readonly key: LocationKey;
  readonly load: number;
  readonly machines: number;
  readonly canBeSharded: boolean;
}

/** Numbers of shards by location; a location that is not in it stays as it is. */
export type Shards = ReadonlyMap<LocationKey, number>;

export const machinesFor = (wholes: readonly Whole[], shards: Shards): number =>
  wholes.reduce((sum, { key, machines }) => sum + machines * (shards.get(key) ?? 1), 0);

/**
 * A linear price that the exact one is not below on any placement that the tests know: a shard has its share of the load at least. It is
 * dearer by the skew of the hash, by connections that are looked at in vain, and by waking up for more senders. Where that failed, a better
 * plan would be missed, none would be wrong.
 */
export const leastLoad = (wholes: readonly Whole[], shards: Shards): number =>
  Math.max(0, ...wholes.map(({ key, load }) => load / (shards.get(key) ?? 1)));

/** What sharding can be tried, and which locations it leaves the busiest. */
export interface Shardings {
  readonly choices: readonly Shards[];
  readonly busiest: ReadonlySet<LocationKey>;
  /** Load of the busiest machine at the end, as estimated. */
  readonly load: number;
}

/**
 * Ways to shard the locations of a placement, as if a shard had its share of the load: always one more shard for the busiest, until that
 * cannot be; and the same number for all, since shards that keep their number talk one to one. Each is tried within the limits
 * only, so wider limits add choices and take none away.
 */
export function shardingsOf(wholes: readonly Whole[], maxShards: number, maxMachines: number): Shardings {
  const shardable = wholes.filter(({ canBeSharded }) => canBeSharded);
  const fits = (shards: Shards): boolean => machinesFor(wholes, shards) <= maxMachines;
  const choices: Shards[] = [];
  const busiest = new Set<LocationKey>();
  let load = 0;
  for (let shards: Shards = new Map(); ; ) {
    const at = (whole: Whole): number => whole.load / (shards.get(whole.key) ?? 1);
    const [most] = [...wholes].sort((a, b) => at(b) - at(a) || (a.key < b.key ? -1 : 1));
    if (most === undefined) break;
    busiest.add(most.key);
    load = at(most);
    const n = (shards.get(most.key) ?? 1) + 1;
    const next = new Map([...shards, [most.key, n]]);
    if (!most.canBeSharded || n > maxShards || !fits(next)) break;
    shards = next;
    choices.push(shards);
  }
  for (let n = 2; n <= maxShards && shardable.length > 1; n++) {
    const all = new Map(shardable.map(({ key }) => [key, n]));
    if (!fits(all)) break;
    choices.push(all);
  }
  return { choices, busiest, load };
}
