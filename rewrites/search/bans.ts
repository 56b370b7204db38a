import type { Program } from '../../ir/index.ts';
import type { Rewrite } from '../define-rewrite.ts';

/** A rule at the operators that it was applied to. */
interface Step {
  readonly rule: Rewrite;
  readonly site: { readonly operators: readonly number[] };
}

/**
 * Steps that a counterexample stood against. A search does without them: without the rule at the same operators, and
 * from its second counterexample on without the rule. So every counterexample takes something away, and after two for each rule nothing is
 * left but the program as written.
 */
export class Bans {
  readonly #input: Program;
  readonly #steps: readonly Step[];

  /** @param input the program that the search starts from: only its operators have the same ids on every path */
  constructor(input: Program, steps: readonly Step[] = []) {
    this.#input = input;
    this.#steps = steps;
  }

  with(step: Step): Bans {
    return new Bans(this.#input, [...this.#steps, step]);
  }

  /** Is a rule given up altogether? */
  givenUp({ id }: Pick<Rewrite, 'id'>): boolean {
    return this.#steps.filter(({ rule }) => rule.id === id).length > 1;
  }

  forbid(step: Step): boolean {
    if (this.#steps.length === 0) return false;
    return this.givenUp(step.rule) || this.#steps.some((wrong) => isSame(this.#input, wrong, step));
  }
}

/** Is it one rule at the same operators, as far as the program knows them from which both came? */
function isSame(input: Program, a: Step, b: Step): boolean {
  const known = ({ site }: Step): string => site.operators.filter((id) => input.has(id)).join();
  return a.rule.id === b.rule.id && known(a) === known(b);
}
