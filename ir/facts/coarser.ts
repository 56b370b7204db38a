/** Functions of a number that give one value for many: who groups by `k % 16` is routed by it, and so is a group by `k` beside it. */
import type { Term } from '../../rust/index.ts';
import type { FieldPath } from '../graph/program.ts';

/** A division by a positive constant, or its remainder. As the last step of a field path: `% 16`. */
export interface Coarser {
  readonly operator: '%' | '/';
  /** Decimal digits. */
  readonly by: string;
}

export const coarserStep = ({ operator, by }: Coarser): string => `${operator} ${by}`;

/** The function that a field path ends with, and the path without it. */
export function splitPath(path: FieldPath): { readonly path: FieldPath; readonly coarser: Coarser | null } {
  const found = /^([%/]) ([1-9]\d*)$/.exec(path.at(-1) ?? '');
  if (found === null) return { path, coarser: null };
  return { path: path.slice(0, -1), coarser: { operator: found[1] as Coarser['operator'], by: found[2] as string } };
}

/** What a term divides, and by what; null for every other term. */
export function coarserOf(term: Term): { readonly coarser: Coarser; readonly of: Term } | null {
  if (term.t !== 'apply' || (term.fn !== '%' && term.fn !== '/')) return null;
  const [of, by, ...more] = term.args;
  if (of === undefined || by?.t !== 'const' || more.length > 0) return null;
  const digits = /^([\d_]+?)_?(?:[iu](?:8|16|32|64|128|size))?$/.exec(by.text)?.[1]?.replaceAll('_', '').replace(/^0+/, '');
  return digits ? { coarser: { operator: term.fn, by: digits }, of } : null;
}
