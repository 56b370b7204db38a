import type { Demand } from '../../cost/index.ts';
import type { CostReport, Program } from '../../ir/index.ts';
import { shardsOf } from '../edit/locations.ts';
import { operatorsAt } from '../operators-at.ts';
import { isCounted, type Judge, machinesOf, makeJudge } from './judge.ts';
import { WORTH_A_MACHINE } from './loads.ts';
import { clustersAt } from './moves.ts';
import { movesAt, movesOfAll } from './proposals.ts';
import { canonical, realize, signature } from './realize.ts';
import { isValid, type Move, makeState, type Problem, type State } from './state.ts';

/** Why the search ended. `exhausted`: no candidate was left; `work-limit`: `maxWork` was reached, the best so far is returned. */
export type StopReason = 'exhausted' | 'work-limit' | 'nothing-to-do';

export interface SearchResult {
  readonly initial: State;
  readonly best: State;
  readonly stop: StopReason;
  readonly candidates: number;
  /** Every placement on the way, without its program. */
  readonly visited: readonly Point[];
}

/** What a visited placement costs, and the last rule on the way to it. */
export interface Point {
  readonly report: CostReport;
  readonly steps: number;
  readonly lastRule: string | null;
}

const pointOf = ({ report, steps }: State): Point => ({ report, steps: steps.length, lastRule: steps.at(-1)?.rule.id ?? null });

/** Second choices on one path (limited discrepancy search). */
const SLACK = 1;
/** A split that looks worse now is followed as well when sharding would make it this much better. */
const WORTH_WAITING = 0.98;
/** Up to so many clusters of units in the whole program every legal choice is tried. */
const EXHAUSTIVE_CLUSTERS = 4;

/**
 * Greedy with backtracking: at the bottleneck, split it or shard it, whichever leaves the lightest busiest machine; when a path ends, go
 * back to the next best choice, until the work limit. On small programs every legal choice is tried. Deterministic: the limit counts
 * operators visited, ties go to fewer machines, fewer hops, fewer steps, then names.
 */
export function search(problem: Problem, program: Program, base: Demand): SearchResult {
  const initial = makeState(problem, program, base, []);
  const judge = makeJudge(problem);
  const visited: Point[] = [pointOf(initial)];
  const seen = new Set<string>([signature(program)]);
  const exhaustive = clusters(problem, initial) <= EXHAUSTIVE_CLUSTERS;
  let best = initial;
  let work = 0;
  let candidates = 0;
  let limited = false;

  const attempt = (state: State, move: Move): State | null => {
    limited ||= work >= problem.options.maxWork;
    if (limited) return null;
    candidates++;
    const candidate = realize(problem, state, base, move);
    work += state.program.graph.order * (candidate ? candidate.steps.length - state.steps.length : 1);
    return candidate !== null && machinesOf(candidate) <= problem.options.maxMachines ? candidate : null;
  };
  const accept = (candidate: State, than: State): boolean => {
    const key = signature(candidate.program);
    if (seen.has(key) || !(exhaustive || judge.compare(candidate, than) < 0)) return false;
    seen.add(key);
    if (!isValid(problem, candidate.program)) return false;
    visited.push(pointOf(candidate));
    if (judge.isBetterPlan(candidate, best) && judge.isGain(candidate, initial)) best = candidate;
    return true;
  };
  /** A split that is no gain by itself may free a part that can be sharded at once. */
  const followUp = (split: State, than: State): State[] =>
    judge
      .busiest(split)
      .filter((key) => problem.options.maxShards > 1 && shardsOf(split.program, key) === 1)
      .flatMap((location) => movesAt(problem, split, location, false).filter((move) => isOfAll(split, move)))
      .flatMap((move) => attempt(split, move) ?? [])
      .filter((candidate) => accept(candidate, than));

  const stack: { state: State; slack: number }[] = [{ state: initial, slack: SLACK }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { state, slack } = top;
    const next: State[] = [];
    let everywhere = movesOfAll(problem, state);
    for (const location of exhaustive ? judge.all(state) : judge.busiest(state)) {
      const found = [...movesAt(problem, state, location, exhaustive), ...everywhere].flatMap((move) => {
        const candidate = attempt(state, move);
        if (candidate === null) return [];
        if ((exhaustive || relieves(candidate, state, move)) && accept(candidate, state)) return [candidate];
        return candidate.isSplit && !exhaustive ? followUp(candidate, state) : [];
      });
      next.push(...found);
      everywhere = [];
      // Only when the busiest location admits nothing is the next one worth relieving.
      if ((found.length > 0 && !exhaustive) || limited) break;
    }
    // Last in, first out: the best choice goes on top. A second choice uses up slack, so only paths with few of them are walked.
    next.sort(judge.compare);
    for (const { candidate, second } of (exhaustive ? next.map(asFirst) : narrowed(next, judge)).reverse()) {
      if (!second || slack > 0) stack.push({ state: candidate, slack: second ? slack - 1 : slack });
    }
  }
  const stop = limited ? 'work-limit' : candidates === 0 ? 'nothing-to-do' : 'exhausted';
  return { initial, best: best === initial ? initial : checked(problem, initial, base, best), stop, candidates, visited };
}

/** The best plan step by step, every step a valid program; a rule that breaks an invariant is our bug, and its plan never leaves. */
function checked(problem: Problem, initial: State, base: Demand, best: State): State {
  const plans = [canonical(problem, initial, base, best), best];
  return plans.find((plan) => plan.steps.every((step) => isValid(problem, step.after))) ?? initial;
}

/**
 * Does a split take enough off the location it splits? What a part saves in work it may lose again in connections, so this is asked of the
 * priced result, not of the estimate that proposed the split.
 */
function relieves(candidate: State, before: State, move: Move): boolean {
  if (!candidate.isSplit) return true;
  const cpu = (state: State, key: string): number => state.report.locations.find((l) => l.location === key)?.cpuNs ?? 0;
  const fresh = [...candidate.program.locations.keys()].filter((key) => !before.program.locations.has(key));
  return (
    Math.max(...[...move.map(({ site }) => site.location), ...fresh].map((key) => cpu(candidate, key))) <=
    Math.max(...move.map(({ site }) => cpu(before, site.location))) * WORTH_A_MACHINE
  );
}

/** Is a move about whole locations? */
const isOfAll = ({ program }: State, move: Move): boolean =>
  move.every(({ site }) => site.operators.length === operatorsAt(program, site.location).length);

interface Choice {
  readonly candidate: State;
  readonly second: boolean;
}
const asFirst = (candidate: State): Choice => ({ candidate, second: false });

/**
 * The best choice of either kind, the split that promises most once sharded, and the second best split. Sharding first often looks best at
 * once, but a sharded location is not split any more, so these are no rivals.
 */
function narrowed(next: readonly State[], judge: Judge): Choice[] {
  const splits = next.filter(({ isSplit }) => isSplit);
  const shardings = next.filter(({ isSplit }) => !isSplit);
  const [best] = splits;
  const promising = splits.find((state) => best !== undefined && judge.potential(state) < judge.potential(best) * WORTH_WAITING);
  const second = splits.find((state) => state !== best && state !== promising);
  const kept = new Set([best, promising, shardings[0], second]);
  return next.filter((state) => kept.has(state)).map((candidate) => ({ candidate, second: candidate === second }));
}

/** Clusters of units on all counted locations: how large the space of placements is. */
function clusters(problem: Problem, state: State): number {
  const keys = [...state.program.locations.keys()].filter((key) => isCounted(problem, state, key));
  return keys.reduce((sum, key) => sum + clustersAt(state, key).loads.units.size, 0);
}
