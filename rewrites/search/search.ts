import type { Demand } from '../../cost/index.ts';
import { type LocationKey, type Policy, type Program, proposePolicies } from '../../ir/index.ts';
import { isEmpty, shardsOf } from '../edit/locations.ts';
import { contract, loadsOf, splitsOf } from './loads.ts';
import { type Applied, attemptDecouple, attemptPartition, factsOf, makeState, type Move, type Problem, type State } from './state.ts';

/** Why the search ended. `exhausted`: no candidate was left; `work-limit`: `maxWork` was reached, the best so far is returned. */
export type StopReason = 'exhausted' | 'work-limit' | 'nothing-to-do';

export interface SearchResult {
  readonly initial: State;
  readonly best: State;
  readonly stop: StopReason;
  readonly candidates: number;
  readonly visited: readonly State[];
}

/** Second choices on one path (limited discrepancy search). */
const SLACK = 1;
const SPLITS = 4;
/** A split that looks worse now is followed as well when sharding would make it a tenth better. */
const WORTH_WAITING = 0.9;
const EXHAUSTIVE_CLUSTERS = 4;
/** Share of the bottleneck's load from which another location is relieved too, if machines allow: the model errs by about as much. */
const CLOSE = 0.7;
/** What one more location close to the bottleneck counts, as a share of the bottleneck's load. */
const RISK = 0.1;

/**
 * Greedy with backtracking: at the bottleneck, split it or shard it, whichever leaves the lightest busiest machine; when a path ends, go
 * back to the next best choice, until the work limit. On small programs every legal choice is tried. Deterministic: the limit counts
 * operators visited, ties go to fewer machines, fewer hops, fewer steps, then names.
 */
export function search(problem: Problem, program: Program, base: Demand): SearchResult {
  const initial = makeState(problem, program, base, [], []);
  const visited: State[] = [initial];
  const seen = new Set<string>([signature(program)]);
  const exhaustive = clusters(problem, initial) <= EXHAUSTIVE_CLUSTERS;
  let best = initial;
  let work = 0;
  let candidates = 0;
  let limited = false;
  const potential = potentials(problem);
  const stack: { state: State; slack: number }[] = [{ state: initial, slack: SLACK }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { state, slack } = top;
    const next: State[] = [];
    for (const location of busiest(problem, state)) {
      for (const move of movesAt(problem, state, location, exhaustive)) {
        if (work >= problem.options.maxWork) {
          limited = true;
          break;
        }
        candidates++;
        const candidate = realize(problem, state, base, move);
        work += state.program.graph.order * (candidate ? candidate.steps.length - state.steps.length : 1);
        if (candidate === null || machines(candidate) > problem.options.maxMachines) continue;
        const key = signature(candidate.program);
        if (seen.has(key) || !(exhaustive || compare(candidate, state) < 0)) continue;
        seen.add(key);
        visited.push(candidate);
        next.push(candidate);
        if (betterPlan(candidate, best)) best = candidate;
      }
      // Only when the busiest location admits nothing is the next one worth relieving.
      if (next.length > 0) break;
    }
    // Last in, first out: the best choice goes on top. A second choice uses up slack, so only paths with few of them are walked.
    next.sort(compare);
    for (const { candidate, second } of (exhaustive ? next.map(first) : narrowed(next, potential)).reverse()) {
      if (!second || slack > 0) stack.push({ state: candidate, slack: second ? slack - 1 : slack });
    }
  }
  const compact = best === initial ? initial : canonical(problem, program, base, best);
  const stop = limited ? 'work-limit' : candidates === 0 ? 'nothing-to-do' : 'exhausted';
  return { initial, best: compact, stop, candidates, visited };
}

interface Choice {
  readonly candidate: State;
  readonly second: boolean;
}
const first = (candidate: State): Choice => ({ candidate, second: false });

/**
 * The best choice of either kind, the split that promises most once sharded, and the second best split. Sharding first often looks best at
 * once, but a sharded location is not split any more, so these are no rivals.
 */
function narrowed(next: readonly State[], potential: (state: State) => number): Choice[] {
  const splits = next.filter((state) => state.moves.at(-1)?.kind === 'decouple');
  const shardings = next.filter((state) => state.moves.at(-1)?.kind !== 'decouple');
  const [best] = splits;
  const promising = splits.find((state) => best !== undefined && potential(state) < potential(best) * WORTH_WAITING);
  const second = splits.find((state) => state !== best && state !== promising);
  const kept = new Set([best, promising, shardings[0], second]);
  return next.filter((state) => kept.has(state)).map((candidate) => ({ candidate, second: candidate === second }));
}

/** The bottleneck's load if every location that can be sharded were, as far as allowed. */
function potentials(problem: Problem): (state: State) => number {
  const shardable = new Map<string, boolean>();
  return (state) => {
    const loads = state.report.locations.map((l) => {
      if (!l.counted || !isCounted(problem, state, l.location)) return 0;
      const key = state.program.operators().flatMap((op) => (op.place.root === l.location ? [op.id] : [])).join();
      const can = shardable.get(key) ?? canBeSharded(state.program, l.location);
      shardable.set(key, can);
      return can ? (l.cpuNs * shardsOf(state.program, l.location)) / problem.options.maxShards : l.cpuNs;
    });
    return Math.max(0, ...loads);
  };
}

const canBeSharded = (program: Program, location: LocationKey): boolean =>
  factsOf(program, location, bestPolicy(program, location)).findings.every((finding) => finding.ok);

/** Locations worth relieving, busiest first: the bottleneck, and what comes so close to it that an error of the model could swap them. */
function busiest(problem: Problem, state: State): LocationKey[] {
  const counted = state.report.locations.filter((l) => l.counted && isCounted(problem, state, l.location));
  const most = Math.max(0, ...counted.map((l) => l.cpuNs));
  return counted
    .filter((l) => l.cpuNs >= most * CLOSE)
    .sort((a, b) => b.cpuNs - a.cpuNs || (a.location < b.location ? -1 : 1))
    .map((l) => l.location);
}

/** Clusters of units on all counted locations: how large the space of placements is. */
function clusters(problem: Problem, state: State): number {
  const keys = [...state.program.locations.keys()].filter((key) => isCounted(problem, state, key));
  return keys.reduce((sum, key) => sum + clustersAt(state, key).loads.units.size, 0);
}

export function clustersAt(state: State, key: LocationKey): ReturnType<typeof contract> & { pinned: ReadonlySet<number> } {
  const units = [...state.units.units.values()].filter((unit) => unit.location === key && unit.pinned !== null);
  const pinned = new Set(units.map((unit) => unit.id));
  const contracted = contract(loadsOf(state.program, state.units, state.demand, key), pinned);
  return { ...contracted, pinned: new Set([...pinned].map(contracted.clusterOf)) };
}

export function isCounted({ options }: Problem, { program }: Pick<State, 'program'>, key: LocationKey): boolean {
  const location = program.location(key);
  const base = location.origin ? program.location(location.origin.from) : location;
  const excluded = [location.key, location.name, base.key, base.name].some((name) => options.exclude.includes(name));
  return location.kind !== 'external' && location.role !== 'client' && !excluded && !isEmpty(program, key);
}

/** Choices at one location. */
function movesAt(problem: Problem, state: State, key: LocationKey, exhaustive: boolean): Move[] {
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
  }
  if (shards < problem.options.maxShards) moves.push({ kind: 'partition', location: key, shards: shards + 1 });
  const locations = state.report.locations.flatMap((l) => (isCounted(problem, state, l.location) ? [l.location] : []));
  for (let n = shards + 1; n <= problem.options.maxShards && locations.length > 1; n++) moves.push({ kind: 'partition-all', locations, shards: n });
  return moves;
}

/** Applies a move; null when no enabled rule may fire. */
export function realize(problem: Problem, state: State, base: Demand, move: Move): State | null {
  const applied = move.kind === 'decouple' ? decoupled(problem, state, move) : partitionedAll(problem, state.program, move);
  const last = applied.at(-1);
  if (last === undefined) return null;
  return makeState(problem, last.after, base, [...state.moves, move], [...state.steps, ...applied]);
}

function decoupled(problem: Problem, state: State, move: Extract<Move, { kind: 'decouple' }>): readonly Applied[] {
  const attempt = attemptDecouple(problem, state, move.location, move.moved);
  return 'applied' in attempt ? attempt.applied : [];
}

/** Shards every location that can be and has fewer shards; those that cannot stay as they are. */
function partitionedAll(problem: Problem, program: Program, move: Exclude<Move, { kind: 'decouple' }>): readonly Applied[] {
  const applied: Applied[] = [];
  for (const location of move.kind === 'partition' ? [move.location] : move.locations) {
    const at = applied.at(-1)?.after ?? program;
    if (shardsOf(at, location) < move.shards) applied.push(...partitioned(problem, at, { kind: 'partition', location, shards: move.shards }));
  }
  return applied;
}

function partitioned(problem: Problem, program: Program, move: Extract<Move, { kind: 'partition' }>): readonly Applied[] {
  const policy = bestPolicy(program, move.location);
  const attempt = attemptPartition(problem, program, move.location, move.shards, policy);
  return 'applied' in attempt ? attempt.applied : [];
}

/** The first proposed policy under which everything is proved, else the one that fails least. */
export function bestPolicy(program: Program, location: LocationKey): Policy {
  const policies = proposePolicies(program, location);
  const failures = policies.map((policy) => factsOf(program, location, policy).findings.filter((finding) => !finding.ok).length);
  const least = Math.min(...failures);
  return policies[failures.indexOf(least)] ?? new Map();
}

const machines = (state: State): number => state.report.locations.reduce((sum, l) => sum + (l.counted ? l.machines : 0), 0);

/** Busiest machine first, then the next busiest and so on: relieving one of several equal bottlenecks is progress too. */
function profile(state: State): number[] {
  return state.report.locations.flatMap((l) => (l.counted ? [Math.round(l.cpuNs * 1000) / 1000] : [])).sort((a, b) => b - a);
}

function compare(a: State, b: State): number {
  const [x, y] = [profile(a), profile(b)];
  const difference = score(x) - score(y);
  if (Math.abs(difference) > 1e-6) return difference;
  for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return (x[i] as number) - (y[i] as number);
  return machines(a) - machines(b) || a.report.hops - b.report.hops || a.steps.length - b.steps.length;
}

/** The bottleneck's load, a little worse for every other location that comes close: one of them may turn out to be the real bottleneck. */
function score(loads: readonly number[]): number {
  const most = loads[0] ?? 0;
  const close = loads.filter((load) => load >= most * CLOSE).length;
  return most * (1 + RISK * Math.max(0, close - 1));
}

/** The score decides, to a tenth of a percent; then machines, hops, steps. */
function betterPlan(a: State, b: State): boolean {
  const gain = score(profile(b)) / score(profile(a));
  if (gain > 1.001) return true;
  if (gain < 0.999) return false;
  return (machines(a) - machines(b) || a.report.hops - b.report.hops || a.steps.length - b.steps.length) < 0;
}

/** Which operators share a location, and in how many shards: two ways to the same placement are one. */
function signature(program: Program): string {
  const first = new Map<LocationKey, number>();
  const parts: string[] = [];
  for (const op of program.operators()) {
    if (op.kind === 'FilterMap' && program.expressions.get(`${op.id}.f`)?.glue) continue;
    const seen = first.get(op.place.root);
    if (seen === undefined) first.set(op.place.root, op.id);
    parts.push(`${seen ?? `${op.id}*${shardsOf(program, op.place.root)}${program.location(op.place.root).kind}`}`);
  }
  return parts.join(' ');
}

/** The same placement with every location sharded once, straight to its final number. */
function canonical(problem: Problem, program: Program, base: Demand, best: State): State {
  const finals = new Map(best.program.operators().map((op) => [op.id, shardsOf(best.program, op.place.root)]));
  let state = makeState(problem, program, base, [], []);
  for (const move of best.moves) {
    if (move.kind === 'decouple') {
      state = realize(problem, state, base, move) ?? state;
      continue;
    }
    for (const location of move.kind === 'partition' ? [move.location] : move.locations) {
      const first = state.program.operators().find((op) => op.place.root === location);
      const shards = first === undefined ? 1 : (finals.get(first.id) ?? 1);
      if (shardsOf(state.program, location) >= shards) continue;
      state = realize(problem, state, base, { kind: 'partition', location, shards }) ?? state;
    }
  }
  return signature(state.program) === signature(best.program) ? state : best;
}
