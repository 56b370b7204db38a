/**
 * A small functional language: substitution that avoids capture, with the free variables of each class as an analysis.
 * `npx tsx examples/egraph/lambda.ts [TERM]` evaluates a term.
 */
import { pathToFileURL } from 'node:url';
import {
  type Analysis,
  type Applier,
  type Condition,
  differ,
  EGraph,
  equal,
  everyOperator,
  extractTree,
  type Id,
  instantiate,
  type Match,
  parsePattern,
  parseTerm,
  printTerm,
  type Rewrite,
  rewrite,
  run,
  type Term,
  term,
  termOf,
} from '../../rewrites/egraph/index.ts';

/** What is known of a class. */
export interface Known {
  /** Names that are free in every one of its terms that were seen: it needs no others. */
  readonly free: ReadonlySet<string>;
  /** The number or truth value that it is, and a term over such that shows it. */
  readonly constant: { readonly value: string; readonly from: Term } | undefined;
}

type Graph = EGraph<Known>;

const CONSTANT = /^(-?\d+|true|false)$/;
const INTEGER = /^-?\d+$/;
const NOTHING: ReadonlySet<string> = new Set();

/** The name that stands at a binder or in `(var NAME)`. */
function nameOf(egraph: Graph, id: Id): string {
  const leaf = egraph.nodesOf(id).find((node) => egraph.children(node).length === 0);
  if (leaf === undefined) throw new Error('a binder has a name');
  return egraph.op(leaf);
}

function freeOf(egraph: Graph, op: string, children: readonly Id[]): ReadonlySet<string> {
  const [first = -1, second = -1, third = -1] = children;
  const free = (id: Id): ReadonlySet<string> => egraph.data(id).free;
  switch (`${op} ${children.length}`) {
    case 'var 1':
      return new Set([nameOf(egraph, first)]);
    case 'lam 2':
    case 'fix 2':
      return without(free(second), nameOf(egraph, first));
    case 'let 3':
      return both(without(free(third), nameOf(egraph, first)), free(second));
    default:
      return children.map(free).reduce(both, NOTHING);
  }
}

function without(names: ReadonlySet<string>, name: string): ReadonlySet<string> {
  return names.has(name) ? new Set([...names].filter((one) => one !== name)) : names;
}

const both = (a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> =>
  a.size === 0 ? b : b.size === 0 ? a : new Set([...a, ...b]);

function constantOf(egraph: Graph, op: string, children: readonly Id[]): Known['constant'] {
  if (children.length === 0) return CONSTANT.test(op) ? { value: op, from: term(op) } : undefined;
  if (children.length !== 2 || (op !== '+' && op !== '=')) return undefined;
  const [a, b] = children.map((child) => egraph.data(child).constant?.value);
  if (a === undefined || b === undefined) return undefined;
  const from = term(op, term(a), term(b));
  if (op === '=') return { value: String(a === b), from };
  const sum = Number(a) + Number(b);
  return INTEGER.test(a) && INTEGER.test(b) && Number.isSafeInteger(sum) ? { value: String(sum), from } : undefined;
}

export const analysis: Analysis<Known> = {
  make(egraph, node) {
    const op = egraph.op(node);
    const children = egraph.children(node);
    return { free: freeOf(egraph, op, children), constant: constantOf(egraph, op, children) };
  },
  merge(a, b) {
    if (a.constant && b.constant && a.constant.value !== b.constant.value) {
      throw new Error(`${a.constant.value} and ${b.constant.value} were found equal`);
    }
    const free = [...a.free].filter((name) => b.free.has(name));
    const constant = a.constant ?? b.constant;
    if (free.length === a.free.size && constant === a.constant) return a;
    if (free.length === b.free.size && constant === b.constant) return b;
    return { free: new Set(free), constant };
  },
  equal: (a, b) => a.free.size === b.free.size && a.constant?.value === b.constant?.value,
  modify(egraph, id) {
    const { constant } = egraph.data(id);
    if (!constant) return;
    // An explanation wants the very term that is evaluated.
    const evaluated = egraph.explains ? egraph.addTerm(constant.from) : id;
    egraph.union(evaluated, egraph.add(constant.value), 'evaluate');
  },
};

const isConstant =
  (variable: string): Condition<Known> =>
  (egraph, match) =>
    egraph.data(match.get(variable)).constant !== undefined;

const goIn = parsePattern('(lam ?v2 (let ?v1 ?e ?body))');
const renamed = parsePattern('(lam ?fresh (let ?v1 ?e (let ?v2 (var ?fresh) ?body)))');

/** Goes under a binder; renames it first when the name is free in what is put in. */
const avoidCapture: Applier<Known> = (egraph, match) => {
  const name = nameOf(egraph, match.get('?v2'));
  const { free } = egraph.data(match.get('?e'));
  if (!free.has(name)) return instantiate(egraph, goIn, match);
  const taken = both(both(free, egraph.data(match.get('?body')).free), new Set([nameOf(egraph, match.get('?v1'))]));
  let fresh = name;
  while (taken.has(fresh)) fresh += "'";
  const id = egraph.add(fresh);
  const withFresh: Match = { root: match.root, get: (variable) => (variable === '?fresh' ? id : match.get(variable)) };
  return instantiate(egraph, renamed, withFresh);
};

export const rules: readonly Rewrite<Known>[] = [
  rewrite('if-true', '(if true ?then ?else)', '?then'),
  rewrite('if-false', '(if false ?then ?else)', '?else'),
  rewrite('if-same', '(if (= (var ?x) ?e) ?then ?else)', '?else', equal('(let ?x ?e ?then)', '(let ?x ?e ?else)')),
  rewrite('add-commutes', '(+ ?a ?b)', '(+ ?b ?a)'),
  rewrite('add-associates', '(+ (+ ?a ?b) ?c)', '(+ ?a (+ ?b ?c))'),
  rewrite('equal-commutes', '(= ?a ?b)', '(= ?b ?a)'),

  rewrite('fix', '(fix ?v ?e)', '(let ?v (fix ?v ?e) ?e)'),
  rewrite('beta', '(app (lam ?v ?body) ?e)', '(let ?v ?e ?body)'),
  rewrite('let-app', '(let ?v ?e (app ?a ?b))', '(app (let ?v ?e ?a) (let ?v ?e ?b))'),
  rewrite('let-add', '(let ?v ?e (+ ?a ?b))', '(+ (let ?v ?e ?a) (let ?v ?e ?b))'),
  rewrite('let-equal', '(let ?v ?e (= ?a ?b))', '(= (let ?v ?e ?a) (let ?v ?e ?b))'),
  rewrite('let-constant', '(let ?v ?e ?c)', '?c', isConstant('?c')),
  rewrite('let-if', '(let ?v ?e (if ?cond ?then ?else))', '(if (let ?v ?e ?cond) (let ?v ?e ?then) (let ?v ?e ?else))'),
  rewrite('let-var-same', '(let ?v1 ?e (var ?v1))', '?e'),
  rewrite('let-var-other', '(let ?v1 ?e (var ?v2))', '(var ?v2)', differ('?v1', '?v2')),
  rewrite('let-lam-same', '(let ?v1 ?e (lam ?v1 ?body))', '(lam ?v1 ?body)'),
  rewrite('let-lam-other', '(let ?v1 ?e (lam ?v2 ?body))', avoidCapture, differ('?v1', '?v2')),
];

export function evaluate(text: string): string {
  const egraph = new EGraph({ analysis });
  const root = egraph.addTerm(parseTerm(text));
  run(egraph, rules);
  return printTerm(termOf(egraph, extractTree(egraph, [root], everyOperator), root));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log(
    evaluate(
      process.argv[2] ??
        '(let twice (lam f (lam x (app (var f) (app (var f) (var x))))) (app (app (var twice) (lam y (+ (var y) 1))) 5))',
    ),
  );
}
