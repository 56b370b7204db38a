import type { EGraph, Id } from '../egraph.ts';
import { Heap } from '../heap.ts';
import type { Term } from '../language.ts';
import { type Candidate, type NodeCost, problemOf } from './problem.ts';

export interface Ranked {
  readonly term: Term;
  /** What it costs, written out in full. */
  readonly cost: number;
}

/** A term of a class: an e-node, and which of the terms of each child. */
interface Derivation {
  readonly from: Candidate;
  readonly ranks: readonly number[];
}

/** The cheapest `count` terms of a class, all different, the cheapest first; fewer when there are no more. */
export function extractTop<D>(egraph: EGraph<D>, root: Id, cost: NodeCost<D>, count: number): Ranked[] {
  const problem = problemOf(egraph, [root], cost);
  const ranked: Ranked[][] = problem.classes.map(() => []);
  const heap = new Heap<Derivation>();
  let order = 0;
  /** Derivations that wait for the next term of a class. */
  const waiting = new Map<string, Derivation[]>();

  const termAt = (child: number, rank: number | undefined): Ranked | undefined => ranked[child]?.[rank as number];
  const offer = (one: Derivation): void => {
    const missing = one.from.children.findIndex((child, i) => termAt(child, one.ranks[i]) === undefined);
    if (missing >= 0) {
      const key = `${one.from.children[missing]} ${one.ranks[missing]}`;
      waiting.set(key, [...(waiting.get(key) ?? []), one]);
      return;
    }
    const total = one.from.children.reduce((sum, child, i) => sum + (termAt(child, one.ranks[i]) as Ranked).cost, one.from.cost);
    heap.push(total, order, one);
    order += 1;
  };
  for (const from of problem.candidates) offer({ from, ranks: from.children.map(() => 0) });

  const top = ranked[problem.roots[0] as number] as Ranked[];
  for (let next = heap.pop(); next && top.length < count; next = heap.pop()) {
    const { key, value } = next;
    const { from, ranks } = value;
    const terms = ranked[from.of] as Ranked[];
    if (terms.length >= count) continue;
    const children = from.children.map((child, i) => (termAt(child, ranks[i]) as Ranked).term);
    terms.push({ term: { op: egraph.op(from.node), children }, cost: key });
    const here = `${from.of} ${terms.length - 1}`;
    for (const one of waiting.get(here) ?? []) offer(one);
    waiting.delete(here);
    // Every combination comes from one other: that in which the last rank above 0 is one less.
    const last = ranks.findLastIndex((rank) => rank > 0);
    for (let i = Math.max(last, 0); i < ranks.length; i += 1) {
      offer({ from, ranks: ranks.map((rank, k) => (k === i ? rank + 1 : rank)) });
    }
  }
  return top;
}
