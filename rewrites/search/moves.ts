import { factsOf, type LocationKey, type Program, type Unit } from '../../ir/index.ts';
import { bestPolicy } from '../best-policy.ts';
import { contract, type Loads, loadsOf } from './loads.ts';
import { contentOf } from './shardability.ts';
import type { Problem, State } from './state.ts';

/** Peeling obstacles off a location: at most so many refusals, and only while this share of its load is left. */
const MAX_PEEL = 8;
const WORTH_PEELING = 0.2;

/** Units of a location, clustered; `pinned` are the clusters that cannot leave. */
export function clustersAt(
  state: State,
  key: LocationKey,
): ReturnType<typeof contract> & { readonly pinned: ReadonlySet<number> } {
  const pinned = new Set(staying(state, key).map((unit) => unit.id));
  const contracted = contract(loadsOf(state.program, state.units, state.demand, key), pinned);
  return { ...contracted, pinned: new Set([...pinned].map(contracted.clusterOf)) };
}

/** What does not move: what is pinned, and where nothing ever flows, such as the half of a port that is not used. */
function staying(state: State, key: LocationKey): Unit[] {
  const { empty } = factsOf(state.program);
  return [...state.units.units.values()].filter(
    ({ location, pinned, operators }) => location === key && (pinned !== null || operators.every((id) => empty.has(id))),
  );
}

const peels = new WeakMap<Problem, Map<string, ReadonlySet<number> | null>>();

/** Moves some operators of a location to one of their own; null when that is refused. */
export type Moving = (operators: ReadonlySet<number>) => Program | null;

/**
 * `shardablePart`, worked out once for each content of a location.
 * @param within operators of it that would move; all that can by default
 */
export function peeled(
  problem: Problem,
  state: State,
  key: LocationKey,
  move: Moving,
  within: ReadonlySet<number> | null = null,
): ReadonlySet<number> | null {
  const known = peels.get(problem) ?? new Map<string, ReadonlySet<number> | null>();
  peels.set(problem, known);
  const content = `${contentOf(state.program, key)};${[...(within ?? [])].join()}`;
  const part = known.has(content) ? (known.get(content) ?? null) : shardablePart(state, key, move, within);
  known.set(content, part);
  return part;
}

/**
 * What is left of a location's movable units when those that stand in the way of sharding are peeled off, one refusal after the other;
 * null when nothing much is left, or nothing has to be peeled.
 */
function shardablePart(
  state: State,
  key: LocationKey,
  move: Moving,
  within: ReadonlySet<number> | null,
): ReadonlySet<number> | null {
  const loads = loadsOf(state.program, state.units, state.demand, key);
  const stays = new Set(staying(state, key).map((unit) => unit.id));
  let units = new Set([...loads.units.keys()].filter((id) => !stays.has(id) && (within?.has(id) ?? true)));
  const total = sum(loads, within === null ? loads.units.keys() : units);
  for (let round = 0; round < MAX_PEEL && sum(loads, units) > total * WORTH_PEELING; round++) {
    const moved = new Set([...units].flatMap((id) => state.units.units.get(id)?.operators ?? []));
    const whole = units.size === loads.units.size;
    const after = whole ? state.program : move(moved);
    const before = units.size;
    if (after === null) units = heavierSide(loads, units);
    else {
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
