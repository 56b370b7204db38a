import type { EGraph, Id } from './egraph.ts';
import { type Equation, type Pattern, parseEquations, parsePattern } from './pattern.ts';

/** What a left side matched: a class for each of its variables. */
export interface Match {
  /** The class that the left side matched, the first one of a multi-pattern. */
  readonly root: Id;
  /** The class of a variable, which must be one of the left side. */
  get(variable: string): Id;
}

/** Whether a match may be used. Asked right before it is. */
export type Condition<D = undefined> = (egraph: EGraph<D>, match: Match) => boolean;

/** Makes what a match is equal to; the class is united with the root. `undefined` leaves the match alone. */
export type Applier<D = undefined> = (egraph: EGraph<D>, match: Match) => Id | undefined;

/** One rule: what is found, what it is equal to, and when. */
export interface Rewrite<D = undefined> {
  readonly name: string;
  readonly left: readonly Equation[];
  readonly right: readonly Equation[] | Applier<D>;
  readonly conditions: readonly Condition<D>[];
}

/**
 * A rule. `left` is a pattern, `(+ ?a ?b)`, or a multi-pattern, `?x = (f ?a), ?y = (g ?x)`. `right` is a pattern that is equal to the
 * root, equations `?x = (h ?y)` on classes that the left side named, or a function. Throws when it cannot be read, or when the right
 * side has a variable that the left side has not.
 */
export function rewrite<D = undefined>(
  name: string,
  left: string,
  right: string | Applier<D>,
  ...conditions: readonly Condition<D>[]
): Rewrite<D> {
  const parts = parseEquations(left);
  if (typeof right !== 'string') return { name, left: parts, right, conditions };
  const results = parseEquations(right);
  const known = new Set(parts.flatMap(({ variable, pattern }) => [variable, ...pattern.variables]));
  for (const { variable, pattern } of results) {
    for (const used of [variable, ...pattern.variables]) {
      if (used !== undefined && !known.has(used)) throw new Error(`${name}: ${used} is not on the left side`);
    }
  }
  return { name, left: parts, right: results, conditions };
}

/** The rule and its inverse, which is called `NAME-back`. For rules of one pattern, with the same variables on both sides. */
export function bothWays<D = undefined>(
  name: string,
  left: string,
  right: string,
  ...conditions: readonly Condition<D>[]
): Rewrite<D>[] {
  return [rewrite(name, left, right, ...conditions), rewrite(`${name}-back`, right, left, ...conditions)];
}

/** The two variables stand for different classes. */
export const differ =
  <D>(a: string, b: string): Condition<D> =>
  (egraph, match) =>
    egraph.find(match.get(a)) !== egraph.find(match.get(b));

/** Both patterns are in one class. Adds what they stand for, so that later iterations may find it equal. */
export function equal<D>(left: string, right: string): Condition<D> {
  const [a, b] = [parsePattern(left), parsePattern(right)];
  return (egraph, match) => {
    const [one, other] = [instantiate(egraph, a, match), instantiate(egraph, b, match)];
    return egraph.find(one) === egraph.find(other);
  };
}

/** The class of an instance of a pattern, or `undefined` when it is not in the graph. */
export function lookup<D>(egraph: EGraph<D>, pattern: Pattern, match: Match): Id | undefined {
  return over(pattern.root, match, (op, children) => egraph.lookup(op, children));
}

/** Adds an instance of a pattern and gives its class. */
export function instantiate<D>(egraph: EGraph<D>, pattern: Pattern, match: Match): Id {
  return over(pattern.root, match, (op, children) => egraph.add(op, children)) as Id;
}

function over(
  node: Pattern['root'],
  match: Match,
  visit: (op: string, children: readonly Id[]) => Id | undefined,
): Id | undefined {
  if (node.children.length === 0 && node.op.startsWith('?')) return match.get(node.op);
  const children: Id[] = [];
  for (const child of node.children) {
    const id = over(child, match, visit);
    if (id === undefined) return undefined;
    children.push(id);
  }
  return visit(node.op, children);
}
