import type { Demand } from '../../cost/index.ts';
import type { Differential, Program } from '../../ir/index.ts';
import type { Applied, Differ } from '../define-rewrite.ts';
import { type SearchResult, search } from './search.ts';
import type { Problem } from './state.ts';

/** A step that a counterexample stands against: a run of the program after it. */
export interface Refuted {
  readonly step: Applied;
  readonly differential: Differential;
}

export interface SoundResult {
  /** Of the last search. */
  readonly result: SearchResult;
  /** Its problem, which knows what was refuted before. */
  readonly problem: Problem;
  /** What running the best plan came to; null when it is the program as written, or when nobody asked. */
  readonly differential: Differential | null;
  readonly refuted: readonly Refuted[];
}

/**
 * Searches until no counterexample stands against the best plan: the step from which on there is one is given up, and the search starts
 * again without it. Ends, since every round takes something away (see `Bans`); in the worst case with the program as written.
 * @param differ null: the best plan is believed
 */
export function soundSearch(start: Problem, program: Program, demand: Demand, differ: Differ | null): SoundResult {
  const refuted: Refuted[] = [];
  for (let problem = start; ; ) {
    const result = search(problem, program, demand);
    const { best, initial } = result;
    if (differ === null || best === initial) return { result, problem, differential: null, refuted };
    const differential = differ(program, best.program);
    if (differential.counterexample === null) return { result, problem, differential, refuted };
    const wrong = offending(program, best.steps, differential, differ);
    refuted.push(wrong);
    problem = { ...problem, bans: problem.bans.with(wrong.step) };
  }
}

/** A step before which no counterexample is found and after which there is one; by bisection, since what is broken mostly stays so. */
function offending(program: Program, steps: readonly Applied[], last: Differential, differ: Differ): Refuted {
  let [sound, broken, found] = [0, steps.length, last];
  while (broken - sound > 1) {
    const middle = Math.floor((sound + broken) / 2);
    const differential = differ(program, (steps[middle - 1] as Applied).after);
    if (differential.counterexample === null) sound = middle;
    else [broken, found] = [middle, differential];
  }
  return { step: steps[broken - 1] as Applied, differential: found };
}
