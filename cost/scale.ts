import { invariant, type LocationKey, type Program } from '../ir/index.ts';

/** How many machines a location is: logical members (what the program sees), shards of each, machines = both multiplied. */
export interface Scale {
  readonly members: number;
  readonly shards: number;
  readonly machines: number;
  /** Logical members that commands are spread over: 1 where all go to one leader. */
  readonly busy: number;
  /** Shards picked by a hash, which is never quite even; false when elements are dealt in turn. */
  readonly hashed: boolean;
  /** Shards that get anything, on average: fewer than `shards` where the hash has few values to tell apart. */
  readonly spread: number;
}

/** Members of a cluster whose size the program does not give. */
export type ClusterSize = (key: LocationKey) => number;

/** Scale of a location. Externals run on no machine of ours. */
export function scaleOf(
  program: Program,
  key: LocationKey,
  clusterSize: ClusterSize,
  leaders: ReadonlySet<LocationKey> = new Set(),
): Scale {
  const location = program.location(key);
  if (location.kind === 'external') return { members: 1, shards: 1, machines: 0, busy: 1, hashed: false, spread: 1 };
  if (location.kind === 'process') return { members: 1, shards: 1, machines: 1, busy: 1, hashed: false, spread: 1 };
  const shards = location.origin?.shards ?? 1;
  const members = logicalMembers(program, key, clusterSize);
  const policies = Object.values(location.origin?.policy ?? {});
  const hashed = shards > 1 && (policies.length === 0 || policies.some((policy) => policy !== null));
  const values = shards > 1 ? fewestValues(program, key, clusterSize) : Number.POSITIVE_INFINITY;
  const busy = follows(program, key, leaders) ? 1 : members;
  return { members, shards, machines: members * shards, busy, hashed, spread: spreadOver(shards, values) };
}

/** Mean number of shards that are hit when so many values are hashed to them. */
const spreadOver = (shards: number, values: number): number => shards * (1 - (1 - 1 / shards) ** values);

/** Different values of the worst key by which a network into a location picks the shard. Only senders can be counted. */
function fewestValues(program: Program, key: LocationKey, clusterSize: ClusterSize): number {
  const networks = Object.keys(program.location(key).origin?.policy ?? {});
  const values = networks.map((network) => {
    const parts = program.op(Number(network)).route?.key ?? [];
    const bySender = parts.length > 0 && parts.every(({ of }) => of === 'sender');
    const input = program.input(Number(network), 'input');
    return bySender && input !== undefined
      ? logicalMembers(program, program.op(input).place.root, clusterSize)
      : Number.POSITIVE_INFINITY;
  });
  return Math.min(...values);
}

/** Is this location led, or split off from one that is? */
function follows(program: Program, key: LocationKey, leaders: ReadonlySet<LocationKey>): boolean {
  let at: LocationKey | undefined = key;
  for (let steps = 0; at !== undefined && steps <= program.locations.size; steps++) {
    if (leaders.has(at)) return true;
    at = program.locations.get(at)?.origin?.from;
  }
  return false;
}

function logicalMembers(program: Program, key: LocationKey, clusterSize: ClusterSize, depth = 0): number {
  const location = program.location(key);
  if (location.kind !== 'cluster') return 1;
  invariant(depth <= program.locations.size, 'origins of locations form no circle');
  if (location.size !== null) return Math.max(1, Math.round(location.size / (location.origin?.shards ?? 1)));
  const from = location.origin && program.locations.get(location.origin.from);
  return from ? logicalMembers(program, from.key, clusterSize, depth + 1) : clusterSize(key);
}

export const isClient = (program: Program, key: LocationKey): boolean => program.locations.get(key)?.role === 'client';
