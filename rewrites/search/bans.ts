import type { Program } from '../../ir/index.ts';
import type { AnyRule } from '../registry.ts';

/** A rule at the operators that it was applied to. */
interface Step {
  readonly rule: AnyRule;
  readonly operators: readonly number[];
}

/**
 * Steps that a counterexample stood against. A search does without them: without any rule of the same mechanism at the same operators, and
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
  givenUp({ id }: Pick<AnyRule, 'id'>): boolean {
    return this.#steps.filter(({ rule }) => rule.id === id).length > 1;
  }

  /** @param operators of the site; only asked for when something is forbidden */
  forbid(rule: AnyRule, operators: () => readonly number[]): boolean {
    if (this.#steps.length === 0) return false;
    if (this.givenUp(rule)) return true;
    const site = this.#siteOf(operators());
    return this.#steps.some((step) => step.rule.apply === rule.apply && this.#siteOf(step.operators) === site);
  }

  #siteOf(operators: readonly number[]): string {
    return operators
      .filter((id) => this.#input.has(id))
      .sort((a, b) => a - b)
      .join();
  }
}
