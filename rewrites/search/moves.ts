import { factsOf, type LocationKey, type Program } from '../../ir/index.ts';
import { shardsOf } from '../edit/locations.ts';
import { isCounted } from './judge.ts';
import { contract, type Loads, loadsOf, splitsOf } from './loads.ts';
import { bestPolicy, contentOf } from './shardability.ts';
import { type Applied, attemptDecouple, type Move, type Problem, type State } from './state.ts';

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
    // Where every split of the program as written is lopsided, the heavy side may still be what can be sharded.
    const lopsided = state.steps.length === 0 && splits.length === 0;
    const moved = maxShards > 1 && (pinned.size > 0 || lopsided) ? peeled(problem, state, key) : null;
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
export function peeled(problem: Problem, state: State, key: LocationKey): ReadonlySet<number> | null {
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
  const total = sum(loads, loads.units.keys());
  let units = new Set([...loads.units.keys()].filter((id) => state.units.units.get(id)?.pinned === null));
  for (let round = 0; round < MAX_PEEL && sum(loads, units) > total * WORTH_PEELING; round++) {
    const moved = new Set([...units].flatMap((id) => state.units.units.get(id)?.operators ?? []));
    const whole = units.size === loads.units.size;
    const trial = whole ? null : attemptDecouple(problem, state, key, moved);
    const before = units.size;
    if (trial !== null && !('applied' in trial)) units = heavierSide(loads, units);
    else {
      const after = (trial?.applied[0] as Applied | undefined)?.after ?? state.program;
      const inTheWay = obstaclesOf(state, after, moved, units);
      if (inTheWay.length === 0) return whole ? null : moved;
      units = new Set([...units].filter((id) => !inTheWay.includes(id)));
    }
    if (units.size === before) return null;
  }
  return null;
}

const sum = (loads: Loads, ids: Iterable<number>): number => [...ids].reduce((ns, id) => ns + (loads.units.get(id) ?? 0), 0);

/** Units because of which a location, where `moved` is, cannot be sharded; -1 for a reason that lies elsewhere. */
function obstaclesOf(state: State, after: Program, moved: ReadonlySet<number>, units: ReadonlySet<number>): number[] {
  const target = after.op([...moved][0] as number).place.root;
  const { findings } = factsOf(after).sharding(target, bestPolicy(after, target));
  return findings.flatMap(({ ok, where }) => (ok ? [] : [-1, ...where.map((id) => unitInTheWay(state, after, units, id))]));
}

/** What was peeled off has work before and behind it, which cannot move together: what no peeled unit leads to, or what leads to none. */
function heavierSide(loads: Loads, units: ReadonlySet<number>): Set<number> {
  const sides = [loads.cuts, loads.cuts.map(({ from, to }) => ({ from: to, to: from }))];
  const [before, behind] = sides.map((edges) => {
    const reached = new Set([...loads.units.keys()].filter((id) => !units.has(id)));
    for (let size = -1; size < reached.size; ) {
      size = reached.size;
      for (const { from, to } of edges) if (reached.has(from)) reached.add(to);
    }
    return new Set([...units].filter((id) => !reached.has(id)));
  }) as [Set<number>, Set<number>];
  return sum(loads, before) >= sum(loads, behind) ? before : behind;
}

/** The unit of an operator that was refused; for a network that leaves the location, the unit that feeds it. */
function unitInTheWay(state: State, after: Program, units: ReadonlySet<number>, id: number): number {
  const own = state.units.unitOf.get(id);
  if (own !== undefined && units.has(own)) return own;
  const input = after.input(id, 'input');
  return (input === undefined ? undefined : state.units.unitOf.get(input)) ?? -1;
}
