import type { Program } from '../../../ir/index.ts';
import type { Citation } from '../../citations.ts';
import type { Proof, SiteFacts } from '../../define-rewrite.ts';
import type { Id } from '../../egraph/index.ts';
import type { Reading } from './language.ts';

/** An equality at a place: the operators that the left side names. */
export interface Use {
  readonly equality: string;
  /** The operator that is the left side, and what else the law names. */
  readonly at: readonly number[];
}

/** Something about the program without which an equality does not hold at a place. */
export interface Need {
  /** Of the precondition. */
  readonly id: string;
  readonly name: string;
  check(program: Program, at: readonly number[]): Proof;
}

/** Two terms that are equal. `?x` and its like stand for any. */
export interface Form {
  readonly left: string;
  readonly right: string;
  /** Which terms it speaks of: those of others are another form of the law, or none. @param get the class of a variable */
  readonly when?: (reading: Reading, get: (variable: string) => Id) => boolean;
  /** What variables stand for that the right side has alone; null where the law does not speak of these terms. */
  readonly finds?: (reading: Reading, get: (variable: string) => Id) => Readonly<Record<string, Id>> | null;
}

/** What all variables of a form stand for, from what those of its left side do; null where the law does not speak of it. */
export function boundIn(
  { when, finds }: Form,
  reading: Reading,
  get: (variable: string) => Id,
): ((variable: string) => Id) | null {
  if (when !== undefined && !when(reading, get)) return null;
  const found = finds?.(reading, get);
  if (found === null) return null;
  return (variable) => found?.[variable] ?? get(variable);
}

/** One equality. The left side is what programs say, the right side what may be cheaper. */
export interface Law {
  /** Kebab-case and stable. */
  readonly id: string;
  /** Why it holds, in one sentence. */
  readonly law: string;
  /** The same in a clause of one line, for a summary. */
  readonly why: string;
  readonly costEffect: string;
  readonly citation: Citation;
  readonly forms: readonly Form[];
  /** Variables that a place names beside the operator that is the left side: a term stands for an operator that puts it out. */
  readonly places: readonly string[];
  /** It gains nothing by itself and only brings about another one: where it may not be used interests nobody. */
  readonly isWay?: true;
  /** Would anybody want it at a place, if it held? Everybody would of a law that does not say. */
  gains?(facts: SiteFacts, at: readonly number[]): boolean;
  /** Of what is at the places, in their order. */
  readonly needs: readonly Need[];
}
