/**
 * Arithmetic with derivatives and integrals: numbers are folded by an analysis, rules that divide ask for what is not zero.
 * `npx tsx examples/egraph/arithmetic.ts [TERM]` prints the simplest equal term that was found.
 */
import { pathToFileURL } from 'node:url';
import {
  type Analysis,
  type Condition,
  EGraph,
  extractTree,
  type Id,
  type NodeCost,
  parseTerm,
  printTerm,
  type Rewrite,
  rewrite,
  run,
  type Term,
  term,
  termOf,
} from '../../rewrites/egraph/index.ts';

/** The number that a class is equal to, and a term over numbers that shows it. */
export interface Constant {
  readonly value: number;
  readonly from: Term;
}

const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/;
const numbers = new Map<string, number | undefined>();

/** The number that a name says, if it does. */
function numberOf(name: string): number | undefined {
  if (!numbers.has(name)) numbers.set(name, NUMBER.test(name) ? Number(name) : undefined);
  return numbers.get(name);
}

function compute(op: string, a: number, b: number): number | undefined {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? undefined : a / b;
    default:
      return undefined;
  }
}

export const constantFolding: Analysis<Constant | undefined> = {
  make(egraph, node) {
    const op = egraph.op(node);
    const children = egraph.children(node);
    if (children.length === 0) {
      const value = numberOf(op);
      return value === undefined ? undefined : { value, from: term(op) };
    }
    const [a, b] = children.map((child) => egraph.data(child)?.value);
    if (children.length !== 2 || a === undefined || b === undefined) return undefined;
    const value = compute(op, a, b);
    return value === undefined ? undefined : { value, from: term(op, term(String(a)), term(String(b))) };
  },
  merge(a, b) {
    if (a && b && a.value !== b.value) throw new Error(`${a.value} and ${b.value} were found equal`);
    return a ?? b;
  },
  modify(egraph, id) {
    const known = egraph.data(id);
    if (!known) return;
    // An explanation wants the very term that is computed.
    const computed = egraph.explains ? egraph.addTerm(known.from) : id;
    egraph.union(computed, egraph.add(String(known.value)), 'constant folding');
    // A number needs no other form.
    egraph.prune(id, (node) => egraph.children(node).length === 0);
  },
};

type Rule = Rewrite<Constant | undefined>;
type When = Condition<Constant | undefined>;

const isSymbol = (egraph: EGraph<Constant | undefined>, id: Id): boolean =>
  egraph.nodesOf(id).some((node) => egraph.children(node).length === 0 && numberOf(egraph.op(node)) === undefined);

const isNotZero =
  (variable: string): When =>
  (egraph, match) =>
    egraph.data(match.get(variable))?.value !== 0;

const isConstant =
  (variable: string): When =>
  (egraph, match) =>
    egraph.data(match.get(variable)) !== undefined;

const isVariable =
  (variable: string): When =>
  (egraph, match) =>
    isSymbol(egraph, match.get(variable));

/** A number, or a symbol that is another one. */
const isFixedUnder =
  (constant: string, variable: string): When =>
  (egraph, match) => {
    const id = match.get(constant);
    if (egraph.find(id) === egraph.find(match.get(variable))) return false;
    return egraph.data(id) !== undefined || isSymbol(egraph, id);
  };

export const rules: readonly Rule[] = [
  rewrite('add-commutes', '(+ ?a ?b)', '(+ ?b ?a)'),
  rewrite('mul-commutes', '(* ?a ?b)', '(* ?b ?a)'),
  rewrite('add-associates', '(+ ?a (+ ?b ?c))', '(+ (+ ?a ?b) ?c)'),
  rewrite('mul-associates', '(* ?a (* ?b ?c))', '(* (* ?a ?b) ?c)'),

  rewrite('sub-as-add', '(- ?a ?b)', '(+ ?a (* -1 ?b))'),
  rewrite('div-as-mul', '(/ ?a ?b)', '(* ?a (pow ?b -1))', isNotZero('?b')),

  rewrite('add-zero', '(+ ?a 0)', '?a'),
  rewrite('mul-zero', '(* ?a 0)', '0'),
  rewrite('mul-one', '(* ?a 1)', '?a'),
  rewrite('introduce-zero', '?a', '(+ ?a 0)'),
  rewrite('introduce-one', '?a', '(* ?a 1)'),
  rewrite('sub-self', '(- ?a ?a)', '0'),
  rewrite('div-self', '(/ ?a ?a)', '1', isNotZero('?a')),

  rewrite('distribute', '(* ?a (+ ?b ?c))', '(+ (* ?a ?b) (* ?a ?c))'),
  rewrite('factor', '(+ (* ?a ?b) (* ?a ?c))', '(* ?a (+ ?b ?c))'),

  rewrite('pow-sum', '(* (pow ?a ?b) (pow ?a ?c))', '(pow ?a (+ ?b ?c))'),
  rewrite('pow-zero', '(pow ?x 0)', '1', isNotZero('?x')),
  rewrite('pow-one', '(pow ?x 1)', '?x'),
  rewrite('pow-two', '(pow ?x 2)', '(* ?x ?x)'),
  rewrite('pow-inverse', '(pow ?x -1)', '(/ 1 ?x)', isNotZero('?x')),
  rewrite('mul-inverse', '(* ?x (/ 1 ?x))', '1', isNotZero('?x')),

  rewrite('d-self', '(d ?x ?x)', '1', isVariable('?x')),
  rewrite('d-fixed', '(d ?x ?c)', '0', isVariable('?x'), isFixedUnder('?c', '?x')),
  rewrite('d-sum', '(d ?x (+ ?a ?b))', '(+ (d ?x ?a) (d ?x ?b))'),
  rewrite('d-product', '(d ?x (* ?a ?b))', '(+ (* ?a (d ?x ?b)) (* ?b (d ?x ?a)))'),
  rewrite('d-sin', '(d ?x (sin ?x))', '(cos ?x)'),
  rewrite('d-cos', '(d ?x (cos ?x))', '(* -1 (sin ?x))'),
  rewrite('d-ln', '(d ?x (ln ?x))', '(/ 1 ?x)', isNotZero('?x')),
  rewrite(
    'd-power',
    '(d ?x (pow ?f ?g))',
    '(* (pow ?f ?g) (+ (* (d ?x ?f) (/ ?g ?f)) (* (d ?x ?g) (ln ?f))))',
    isNotZero('?f'),
    isNotZero('?g'),
  ),

  rewrite('i-one', '(i 1 ?x)', '?x'),
  rewrite('i-power', '(i (pow ?x ?c) ?x)', '(/ (pow ?x (+ ?c 1)) (+ ?c 1))', isConstant('?c')),
  rewrite('i-cos', '(i (cos ?x) ?x)', '(sin ?x)'),
  rewrite('i-sin', '(i (sin ?x) ?x)', '(* -1 (cos ?x))'),
  rewrite('i-sum', '(i (+ ?f ?g) ?x)', '(+ (i ?f ?x) (i ?g ?x))'),
  rewrite('i-difference', '(i (- ?f ?g) ?x)', '(- (i ?f ?x) (i ?g ?x))'),
  rewrite('i-parts', '(i (* ?a ?b) ?x)', '(- (* ?a (i ?b ?x)) (i (* (d ?x ?a) (i ?b ?x)) ?x))'),
];

/** A derivative or an integral that is left is a hundred operators bad. */
export const cost: NodeCost<Constant | undefined> = (egraph, node) =>
  ['d', 'i'].includes(egraph.op(node)) && egraph.children(node).length === 2 ? 100 : 1;

export function simplify(text: string): string {
  const egraph = new EGraph({ analysis: constantFolding });
  const root = egraph.addTerm(parseTerm(text));
  run(egraph, rules);
  return printTerm(termOf(egraph, extractTree(egraph, [root], cost), root));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log(simplify(process.argv[2] ?? '(i (* x (cos x)) x)'));
}
