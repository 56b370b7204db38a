/**
 * Propositional logic: proves that two formulas are equal and shows the proof.
 * `npx tsx examples/egraph/logic.ts [FROM TO]` prints the steps from one formula to the other.
 */
import { pathToFileURL } from 'node:url';
import {
  type Analysis,
  bothWays,
  EGraph,
  explain,
  parseTerm,
  printProof,
  type Rewrite,
  rewrite,
  run,
} from '../../rewrites/egraph/index.ts';

/** The truth value that a class is equal to. */
type Truth = boolean | undefined;

const NAMES: Readonly<Record<string, boolean>> = { true: true, false: false };

const not = (a: Truth): Truth => (a === undefined ? undefined : !a);
const and = (a: Truth, b: Truth): Truth => (a === false || b === false ? false : a && b);
const or = (a: Truth, b: Truth): Truth => not(and(not(a), not(b)));

function evaluate(op: string, [a, b]: readonly Truth[]): Truth {
  switch (op) {
    case 'not':
      return not(a);
    case 'and':
      return and(a, b);
    case 'or':
      return or(a, b);
    case 'implies':
      return or(not(a), b);
    default:
      return NAMES[op];
  }
}

/** Knows truth values; that they follow is left to the rules, which explain themselves. */
export const truth: Analysis<Truth> = {
  make: (egraph, node) =>
    evaluate(
      egraph.op(node),
      egraph.children(node).map((child) => egraph.data(child)),
    ),
  merge(a, b) {
    if (a !== undefined && b !== undefined && a !== b) throw new Error('true and false were found equal');
    return a ?? b;
  },
};

export const rules: readonly Rewrite<Truth>[] = [
  ...bothWays<Truth>('implication', '(implies ?a ?b)', '(or (not ?a) ?b)'),
  ...bothWays<Truth>('contraposition', '(implies ?a ?b)', '(implies (not ?b) (not ?a))'),
  ...bothWays<Truth>('or-distributes', '(or ?a (and ?b ?c))', '(and (or ?a ?b) (or ?a ?c))'),
  ...bothWays<Truth>('and-distributes', '(and ?a (or ?b ?c))', '(or (and ?a ?b) (and ?a ?c))'),
  rewrite('double-negation', '(not (not ?a))', '?a'),
  rewrite('or-commutes', '(or ?a ?b)', '(or ?b ?a)'),
  rewrite('and-commutes', '(and ?a ?b)', '(and ?b ?a)'),
  rewrite('or-associates', '(or ?a (or ?b ?c))', '(or (or ?a ?b) ?c)'),
  rewrite('excluded-middle', '(or ?a (not ?a))', 'true'),
  rewrite('or-true', '(or ?a true)', 'true'),
  rewrite('and-true', '(and ?a true)', '?a'),
  rewrite('or-self', '(or ?a ?a)', '?a'),
  rewrite('cases', '(and (implies ?a ?b) (implies (not ?a) ?c))', '(and (and (implies ?a ?b) (implies (not ?a) ?c)) (or ?b ?c))'),
];

/** The proof, or `undefined` when none was found. */
export function prove(from: string, to: string): string | undefined {
  const egraph = new EGraph({ analysis: truth, explain: true });
  const [start, goal] = [parseTerm(from), parseTerm(to)];
  const [a, b] = [egraph.addTerm(start), egraph.addTerm(goal)];
  run(egraph, rules, { until: () => egraph.find(a) === egraph.find(b), iterationLimit: 15 });
  return egraph.find(a) === egraph.find(b) ? printProof(explain(egraph, start, goal)) : undefined;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [from = '(implies (not y) (not x))', to = '(or y (not x))'] = process.argv.slice(2);
  console.log(prove(from, to) ?? 'no proof was found');
}
