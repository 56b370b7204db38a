import type { EGraph, Id } from '../egraph.ts';
import { Heap } from '../heap.ts';
import { type Candidate, type Extraction, extractionOf, type NodeCost, type Problem, problemOf } from './problem.ts';

/** The cheapest terms of the roots, written out in full. Of equal ones that with the e-node that came first. */
export function extractTree<D>(egraph: EGraph<D>, roots: readonly Id[], cost: NodeCost<D>): Extraction {
  const problem = problemOf(egraph, roots, cost);
  return extractionOf(problem, cheapestTrees(problem).choice);
}

/** For each class the root of its cheapest term, and what that costs. Classes are decided from the cheapest up, so none is below itself. */
export function cheapestTrees(problem: Problem): { readonly choice: (Candidate | undefined)[]; readonly costs: Float64Array } {
  const choice: (Candidate | undefined)[] = problem.classes.map(() => undefined);
  const costs = new Float64Array(problem.classes.length).fill(Number.POSITIVE_INFINITY);
  const heap = new Heap<Candidate>();
  const open = new Map<Candidate, number>();
  for (const one of problem.candidates) {
    open.set(one, new Set(one.children).size);
    if (one.children.length === 0) heap.push(one.cost, one.node, one);
  }
  for (let next = heap.pop(); next; next = heap.pop()) {
    const { key, value } = next;
    if (choice[value.of]) continue;
    choice[value.of] = value;
    costs[value.of] = key;
    for (const user of problem.users[value.of] ?? []) {
      const left = (open.get(user) as number) - 1;
      open.set(user, left);
      if (left > 0) continue;
      const total = user.children.reduce((sum, child) => sum + (costs[child] as number), user.cost);
      heap.push(total, user.node, user);
    }
  }
  return { choice, costs };
}
