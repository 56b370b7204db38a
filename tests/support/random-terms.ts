import fc from 'fast-check';
import { printTerm, type Rewrite, rewrite, type Term } from '../../rewrites/egraph/index.ts';

const OPERATORS = [
  ['a', 0],
  ['b', 0],
  ['c', 0],
  ['f', 1],
  ['g', 2],
  ['h', 3],
] as const;

function terms(leaves: readonly string[], depth: number): fc.Arbitrary<Term> {
  const leaf = fc.constantFrom(...leaves).map((op): Term => ({ op, children: [] }));
  if (depth === 0) return leaf;
  const below = terms(leaves, depth - 1);
  const inner = OPERATORS.filter(([, arity]) => arity > 0).map(([op, arity]) =>
    fc.array(below, { minLength: arity, maxLength: arity }).map((children): Term => ({ op, children })),
  );
  return fc.oneof(leaf, ...inner);
}

export const ground = terms(['a', 'b', 'c'], 3);
export const left = terms(['a', '?x', '?y'], 2);

/** A rule whose right side has only variables of the left one. */
export const rules = fc.tuple(left, terms(['b', '?x', '?y'], 2)).map(([from, to]): readonly [Term, Term] => {
  const known = new Set(leavesOf(from));
  const closed = (term: Term): Term =>
    term.op.startsWith('?') && !known.has(term.op)
      ? { op: 'c', children: [] }
      : { op: term.op, children: term.children.map(closed) };
  return [from, closed(to)];
});

export const leavesOf = (term: Term): string[] => (term.children.length === 0 ? [term.op] : term.children.flatMap(leavesOf));

export const toRules = (pairs: readonly (readonly [Term, Term])[]): Rewrite[] =>
  pairs.map(([from, to], i) => rewrite(`rule ${i}`, printTerm(from), printTerm(to)));

/** Steps of a history: a term comes, or two of those that came are equal; sometimes congruence is restored in between. */
export const histories = fc.array(fc.oneof(ground, fc.tuple(fc.nat(20), fc.nat(20), fc.boolean())), {
  minLength: 1,
  maxLength: 25,
});
