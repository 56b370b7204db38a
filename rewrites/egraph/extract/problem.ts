import type { EGraph, Id } from '../egraph.ts';
import type { Term } from '../language.ts';

/** Every term of a root costs more than can be paid. */
export class NoFiniteTermError extends Error {}

/**
 * What an e-node costs by itself, its children left out: a number from 0 on, or infinity for what may not be chosen. A term costs what
 * its operators cost together.
 */
export type NodeCost<D = undefined> = (egraph: EGraph<D>, node: Id) => number;

/** Every operator costs one. */
export const everyOperator = (): number => 1;

/** An e-node that may be chosen for its class. Classes are numbered from 0. */
export interface Candidate {
  readonly node: Id;
  readonly of: number;
  readonly cost: number;
  /** Classes of its children, in order. */
  readonly children: readonly number[];
}

/** The part of a graph that extraction looks at: what the roots reach, without e-nodes that can be in no finite term. */
export interface Problem {
  /** Ids of the classes. */
  readonly classes: readonly Id[];
  readonly roots: readonly number[];
  readonly candidates: readonly Candidate[];
  /** Candidates of each class, by id of their e-node. */
  readonly byClass: readonly (readonly Candidate[])[];
  /** Candidates that have the class as a child, each once. */
  readonly users: readonly (readonly Candidate[])[];
}

/** A chosen e-node for each class that the roots need. */
export interface Extraction {
  readonly nodeOf: ReadonlyMap<Id, Id>;
  /** The sum over the terms of all roots, written out in full. */
  readonly treeCost: number;
  /** The sum over the chosen e-nodes, each once however often it is used. */
  readonly dagCost: number;
}

/** Throws when a root has no finite term whose cost is finite, or when the graph is not rebuilt. */
export function problemOf<D>(egraph: EGraph<D>, roots: readonly Id[], cost: NodeCost<D>): Problem {
  if (!egraph.isClean) throw new Error('rebuild the graph before extracting from it');
  const numbers = new Map<Id, number>();
  const classes: Id[] = [];
  const numberOf = (id: Id): number => {
    const known = numbers.get(id);
    if (known !== undefined) return known;
    numbers.set(id, classes.length);
    return classes.push(id) - 1;
  };
  const rootNumbers = roots.map((root) => numberOf(egraph.find(root)));
  const all: Candidate[] = [];
  for (let of = 0; of < classes.length; of += 1) {
    for (const node of egraph.nodesOf(classes[of] as Id)) {
      const own = cost(egraph, node);
      if (Number.isNaN(own) || own < 0) throw new RangeError(`the cost of '${egraph.op(node)}' is ${own}`);
      if (own < Number.POSITIVE_INFINITY) all.push({ node, of, cost: own, children: egraph.children(node).map(numberOf) });
    }
  }
  const candidates = finite(classes.length, all);
  const byClass = group(classes.length, candidates, ({ of }) => [of]);
  for (const root of rootNumbers)
    if (byClass[root]?.length === 0) throw new NoFiniteTermError('a root has no term of finite cost');
  const users = group(classes.length, candidates, ({ children }) => [...new Set(children)]);
  return { classes, roots: rootNumbers, candidates, byClass, users };
}

/** Candidates whose children have candidates too, down to leaves. */
function finite(count: number, all: readonly Candidate[]): Candidate[] {
  const users = group(count, all, ({ children }) => [...new Set(children)]);
  const missing = new Map(all.map((one) => [one, new Set(one.children).size]));
  const has = new Uint8Array(count);
  const ready = all.filter((one) => one.children.length === 0);
  for (let one = ready.pop(); one; one = ready.pop()) {
    if (has[one.of]) continue;
    has[one.of] = 1;
    for (const user of users[one.of] ?? []) {
      const left = (missing.get(user) as number) - 1;
      missing.set(user, left);
      if (left === 0) ready.push(user);
    }
  }
  return all.filter((one) => missing.get(one) === 0);
}

function group(count: number, candidates: readonly Candidate[], keys: (one: Candidate) => readonly number[]): Candidate[][] {
  const groups: Candidate[][] = Array.from({ length: count }, () => []);
  for (const one of candidates) for (const key of keys(one)) groups[key]?.push(one);
  return groups;
}

/** Choices of the classes that the roots need; `undefined` when they run in a circle. Children come before what uses them. */
export function needed(problem: Problem, choice: readonly (Candidate | undefined)[]): Candidate[] | undefined {
  const state = new Uint8Array(problem.classes.length);
  const order: Candidate[] = [];
  const todo = [...problem.roots];
  while (todo.length > 0) {
    const of = todo.at(-1) as number;
    const one = choice[of];
    if (one === undefined) throw new Error('a class that is needed has no choice');
    if (state[of] === 0) {
      state[of] = 1;
      for (const child of one.children) {
        if (state[child] === 1) return undefined;
        if (state[child] === 0) todo.push(child);
      }
    } else {
      todo.pop();
      if (state[of] === 1) order.push(one);
      state[of] = 2;
    }
  }
  return order;
}

export function extractionOf(problem: Problem, choice: readonly (Candidate | undefined)[]): Extraction {
  const order = needed(problem, choice);
  if (!order) throw new Error('the choices run in a circle');
  const tree = new Float64Array(problem.classes.length);
  let dagCost = 0;
  for (const { of, cost, children } of order) {
    dagCost += cost;
    tree[of] = children.reduce((sum, child) => sum + (tree[child] as number), cost);
  }
  const treeCost = problem.roots.reduce((sum, root) => sum + (tree[root] as number), 0);
  return { nodeOf: new Map(order.map(({ of, node }) => [problem.classes[of] as Id, node])), treeCost, dagCost };
}

/** The term that was chosen for a class; equal subterms are one object. */
export function termOf<D>(egraph: EGraph<D>, extraction: Pick<Extraction, 'nodeOf'>, root: Id): Term {
  const terms = new Map<Id, Term>();
  const todo = [egraph.find(root)];
  while (todo.length > 0) {
    const id = todo.at(-1) as Id;
    const node = extraction.nodeOf.get(id);
    if (node === undefined) throw new Error('no e-node was chosen for this class');
    const children = egraph.children(node);
    const open = children.filter((child) => !terms.has(child));
    if (open.length > 0) todo.push(...open);
    else {
      todo.pop();
      terms.set(id, { op: egraph.op(node), children: children.map((child) => terms.get(child) as Term) });
    }
  }
  return terms.get(egraph.find(root)) as Term;
}
