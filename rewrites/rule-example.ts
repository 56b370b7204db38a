import type { Bindings } from './define-rewrite.ts';

/**
 * A small program on which a rule fires or is refused, whatever that is worth. Tests read the programs and hold the rules to them;
 * docs/rules.md shows them. `tests/support/program-text.ts` says how a program is written.
 */
export interface RuleExample {
  readonly title: string;
  readonly program: string;
  /** As a step would bind it, with names of operators in place of their ids. */
  readonly site: Bindings;
  /** Of a rule that fires: the variant, with which the evidence begins, and what runs where afterwards. */
  readonly fires?: { readonly variant: string; readonly after: string };
  /** Of one that is refused: ids of all preconditions that fail. */
  readonly refused?: readonly string[];
}
