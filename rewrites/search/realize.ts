import type { Demand } from '../../cost/index.ts';
import type { LocationKey, Program } from '../../ir/index.ts';
import type { Applied } from '../define-rewrite.ts';
import { shardsOf } from '../edit/locations.ts';
import { isRefusal } from '../fire.ts';
import { isSame } from './bans.ts';
import { attempt, type Move, makeState, type Problem, type State } from './state.ts';

/** Applies a move; null when nothing of it may fire. */
export function realize(problem: Problem, state: State, base: Demand, move: Move): State | null {
  const applied: Applied[] = [];
  for (const firing of move) {
    const answer = attempt(problem, applied.at(-1)?.after ?? state.program, firing);
    if (answer !== null && !isRefusal(answer)) applied.push(answer);
  }
  const last = applied.at(-1);
  return last === undefined ? null : makeState(problem, last.after, base, [...state.steps, ...applied], state);
}

/** Which operators share a location, and in how many shards: two ways to the same placement are one. */
export function signature(program: Program): string {
  const first = new Map<LocationKey, number>();
  const parts: string[] = [];
  for (const op of program.operators()) {
    if (op.kind === 'FilterMap' && program.expressions.get(`${op.id}.f`)?.glue) continue;
    const seen = first.get(op.place.root);
    if (seen === undefined) first.set(op.place.root, op.id);
    // Only networks are added, in an order that does not matter; everything else may be missing.
    parts.push(
      `${op.kind === 'Network' ? '' : op.id}@${seen ?? `${op.id}*${shardsOf(program, op.place.root)}${program.location(op.place.root).kind}`}`,
    );
  }
  return parts.join(' ');
}

/** The same program with every rule fired once at the same operators, as it was fired there last. */
export function canonical(problem: Problem, initial: State, base: Demand, best: State): State {
  const { steps } = best;
  const isOne = (a: Applied, b: Applied): boolean => isSame(initial.program, a, b);
  let state = initial;
  for (const step of steps.filter((one, i) => steps.findIndex((other) => isOne(one, other)) === i)) {
    const { rule, site } = step;
    const { bindings } = steps.findLast((other) => isOne(step, other)) ?? step;
    const again = rule.unbind({ program: state.program, location: site.location, labels: problem.labels }, bindings);
    if (!('wrong' in again)) state = realize(problem, state, base, [{ rule, site: again }]) ?? state;
  }
  return signature(state.program) === signature(best.program) ? state : best;
}
