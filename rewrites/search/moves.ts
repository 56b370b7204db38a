import type { LocationKey, Program } from '../../ir/index.ts';
import { shardsOf } from '../edit/locations.ts';
import { isCounted } from './judge.ts';
import { contract, loadsOf, splitsOf } from './loads.ts';
import { bestPolicy, contentOf } from './shardability.ts';
import { type Applied, attemptDecouple, factsOf, type Move, type Problem, type State } from './state.ts';

/** Splits of one location that are tried at most. */
const SPLITS = 4;
/** Peeling obstacles off a location: at most so many refusals, and only while this share of its load is left. */
const MAX_PEEL = 8;
const WORTH_PEELING = 0.2;

/** Choices at one location: balanced splits, the part of it that can be sharded, one more shard. */
export function movesAt(problem: Problem, state: State, key: LocationKey, exhaustive: boolean): Move[] {
  const { maxShards } = problem.options;
  const moves: Move[] = [];
  const shards = shardsOf(state.program, key);
  if (shards === 1) {
    const here = [...state.units.units.values()].filter((unit) => unit.location === key);
    const { loads, clusterOf, pinned } = clustersAt(state, key);
    const splits = splitsOf(loads, new Set([...loads.units.keys()].filter((id) => !pinned.has(id))));
    for (const split of exhaustive ? splits : splits.slice(0, SPLITS)) {
      const moved = here.filter((unit) => split.units.has(clusterOf(unit.id))).flatMap((unit) => unit.operators);
      moves.push({ kind: 'decouple', location: key, moved: new Set(moved) });
    }
    const moved = maxShards > 1 ? peeled(problem, state, key) : null;
    if (moved !== null) moves.push({ kind: 'decouple', location: key, moved });
  }
  if (shards < maxShards) moves.push({ kind: 'partition', location: key, shards: shards + 1 });
  return moves;
}

/** The same number of shards everywhere: more than the busiest location has. */
export function movesOfAll(problem: Problem, state: State): Move[] {
  const locations = state.report.locations.flatMap((l) => (isCounted(problem, state, l.location) ? [l.location] : []));
  const { bottleneck } = state.report;
  if (bottleneck === null || locations.length < 2) return [];
  const fewest = shardsOf(state.program, bottleneck) + 1;
  return Array.from({ length: Math.max(0, problem.options.maxShards - fewest + 1) }, (_, i) => ({
    kind: 'partition-all',
    locations,
    shards: fewest + i,
  }));
}

/** Units of a location, clustered; `pinned` are the clusters that cannot leave. */
export function clustersAt(
  state: State,
  key: LocationKey,
): ReturnType<typeof contract> & { readonly pinned: ReadonlySet<number> } {
  const units = [...state.units.units.values()].filter((unit) => unit.location === key && unit.pinned !== null);
  const pinned = new Set(units.map((unit) => unit.id));
  const contracted = contract(loadsOf(state.program, state.units, state.demand, key), pinned);
  return { ...contracted, pinned: new Set([...pinned].map(contracted.clusterOf)) };
}

const peels = new WeakMap<Problem, Map<string, ReadonlySet<number> | null>>();

/** `shardablePart`, worked out once for each content of a location. */
function peeled(problem: Problem, state: State, key: LocationKey): ReadonlySet<number> | null {
  const known = peels.get(problem) ?? new Map<string, ReadonlySet<number> | null>();
  peels.set(problem, known);
  const content = contentOf(state.program, key);
  const part = known.has(content) ? (known.get(content) ?? null) : shardablePart(problem, state, key);
  known.set(content, part);
  return part;
}

/**
 * What is left of a location's movable units when those that stand in the way of sharding are peeled off, one refusal after the other;
 * null when nothing much is left, or nothing has to be peeled.
 */
function shardablePart(problem: Problem, state: State, key: LocationKey): ReadonlySet<number> | null {
  const loads = loadsOf(state.program, state.units, state.demand, key);
  const total = [...loads.units.values()].reduce((sum, ns) => sum + ns, 0);
  const units = new Set([...loads.units.keys()].filter((id) => state.units.units.get(id)?.pinned === null));
  for (let round = 0; round < MAX_PEEL; round++) {
    const load = [...units].reduce((sum, id) => sum + (loads.units.get(id) ?? 0), 0);
    if (load <= total * WORTH_PEELING || units.size === loads.units.size) return null;
    const moved = new Set([...units].flatMap((id) => state.units.units.get(id)?.operators ?? []));
    const trial = attemptDecouple(problem, state, key, moved);
    if (!('applied' in trial)) return null;
    const { after } = trial.applied[0] as Applied;
    const target = after.op([...moved][0] as number).place.root;
    const failed = factsOf(after, target, bestPolicy(after, target)).findings.filter((finding) => !finding.ok);
    if (failed.length === 0) return moved;
    const before = units.size;
    for (const id of failed.flatMap((finding) => finding.where)) units.delete(unitInTheWay(state, after, units, id));
    if (units.size === before) return null;
  }
  return null;
}

/** The unit of an operator that was refused; for a network that leaves the location, the unit that feeds it. */
function unitInTheWay(state: State, after: Program, units: ReadonlySet<number>, id: number): number {
  const own = state.units.unitOf.get(id);
  if (own !== undefined && units.has(own)) return own;
  const input = after.input(id, 'input');
  return (input === undefined ? undefined : state.units.unitOf.get(input)) ?? -1;
}
