import type { EGraph, Id } from '../egraph.ts';
import { Heap } from '../heap.ts';
import { type Candidate, type Extraction, extractionOf, type NodeCost, needed, type Problem, problemOf } from './problem.ts';
import { cheapestTrees } from './tree.ts';

export interface DagOptions {
  /** Changes that the local search may try. Default 10,000. */
  readonly moveLimit?: number;
}

type Choice = (Candidate | undefined)[];

/**
 * Cheap terms for the roots where a class that is used twice is paid once: the better of the cheapest trees and a greedy choice, improved
 * by changing one e-node at a time as long as that helps. There may be something better: `extractExact` knows.
 */
export function extractDag<D>(
  egraph: EGraph<D>,
  roots: readonly Id[],
  cost: NodeCost<D>,
  { moveLimit = 10_000 }: DagOptions = {},
): Extraction {
  const problem = problemOf(egraph, roots, cost);
  return extractionOf(problem, goodDag(problem, moveLimit));
}

export function goodDag(problem: Problem, moveLimit: number): Choice {
  const [trees, greedy] = [cheapestTrees(problem).choice, greedyDag(problem)];
  const best = (costOf(problem, greedy) ?? Number.POSITIVE_INFINITY) < (costOf(problem, trees) ?? 0) ? greedy : trees;
  return improved(problem, best, moveLimit);
}

/** What the roots cost, each class once; `undefined` when the choices run in a circle. */
function costOf(problem: Problem, choice: Choice): number | undefined {
  return needed(problem, choice)?.reduce((sum, { cost }) => sum + cost, 0);
}

/** Decides classes from the cheapest up; what an e-node costs is everything below it, each class once. */
function greedyDag(problem: Problem): Choice {
  const choice: Choice = problem.classes.map(() => undefined);
  /** The classes below each class, itself included. */
  const below: (ReadonlySet<number> | undefined)[] = problem.classes.map(() => undefined);
  const heap = new Heap<Candidate>();
  const open = new Map<Candidate, number>();
  for (const one of problem.candidates) {
    open.set(one, new Set(one.children).size);
    if (one.children.length === 0) heap.push(one.cost, one.node, one);
  }
  const everythingBelow = (one: Candidate): Set<number> => new Set(one.children.flatMap((child) => [...(below[child] ?? [])]));
  for (let next = heap.pop(); next; next = heap.pop()) {
    const { value } = next;
    if (choice[value.of]) continue;
    choice[value.of] = value;
    below[value.of] = everythingBelow(value).add(value.of);
    for (const user of problem.users[value.of] ?? []) {
      const left = (open.get(user) as number) - 1;
      open.set(user, left);
      if (left > 0 || choice[user.of]) continue;
      const total = [...everythingBelow(user)].reduce((sum, of) => sum + (choice[of] as Candidate).cost, user.cost);
      heap.push(total, user.node, user);
    }
  }
  return choice;
}

/** Changes one choice at a time, as long as that makes the whole cheaper. */
function improved(problem: Problem, start: Choice, moveLimit: number): Choice {
  const choice = [...start];
  let best = costOf(problem, choice) as number;
  let moves = 0;
  for (let better = true; better; ) {
    better = false;
    for (const { of } of needed(problem, choice) ?? []) {
      for (const other of problem.byClass[of] ?? []) {
        const before = choice[of];
        if (other === before) continue;
        if (moves >= moveLimit) return choice;
        moves += 1;
        choice[of] = other;
        const cost = costOf(problem, choice);
        if (cost !== undefined && cost < best) {
          best = cost;
          better = true;
        } else choice[of] = before;
      }
    }
  }
  return choice;
}
