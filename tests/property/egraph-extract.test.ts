/** Extraction against everything there is, tried one by one. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import {
  EGraph,
  extractDag,
  extractExact,
  extractTop,
  extractTree,
  type Id,
  printTerm,
  termOf,
} from '../../rewrites/egraph/index.ts';
import { histories } from '../support/random-terms.ts';

const costs = fc.record({ a: fc.nat(5), b: fc.nat(5), c: fc.nat(5), f: fc.nat(5), g: fc.nat(5), h: fc.nat(5) });
const TOO_MANY = 5_000;

/** The cost of the cheapest acyclic choice for these roots; `undefined` when there are too many to try. */
function leastOf(egraph: EGraph, roots: readonly Id[], cost: (node: Id) => number): number | undefined {
  let tried = 0;
  const isAcyclic = (chosen: ReadonlyMap<Id, Id>): boolean => {
    const height = new Map<Id, number>();
    for (let i = 0; i <= chosen.size; i += 1) {
      for (const [id, node] of chosen) {
        if (!height.has(id) && egraph.children(node).every((child) => height.has(child))) height.set(id, i);
      }
    }
    return height.size === chosen.size;
  };
  const best = (open: readonly Id[], chosen: ReadonlyMap<Id, Id>, sum: number): number => {
    const [id, ...rest] = open;
    if (id === undefined) {
      tried += 1;
      return isAcyclic(chosen) ? sum : Number.POSITIVE_INFINITY;
    }
    if (chosen.has(id)) return best(rest, chosen, sum);
    if (tried > TOO_MANY) return Number.NaN;
    const all = egraph
      .nodesOf(id)
      .map((node) => best([...egraph.children(node), ...rest], new Map([...chosen, [id, node]]), sum + cost(node)));
    return Math.min(...all);
  };
  const least = best(roots, new Map(), 0);
  return tried > TOO_MANY ? undefined : least;
}

function play(history: Parameters<typeof histories.filter>[0] extends (value: infer H) => unknown ? H : never): {
  egraph: EGraph;
  roots: Id[];
} {
  const egraph = new EGraph();
  const ids: Id[] = [];
  for (const step of history) {
    if ('op' in step) ids.push(egraph.addTerm(step));
    else if (ids.length > 0) egraph.union(ids[step[0] % ids.length] as Id, ids[step[1] % ids.length] as Id);
  }
  egraph.rebuild();
  return { egraph, roots: [...new Set(ids.map((id) => egraph.find(id)))].slice(-2) };
}

describe('extraction', () => {
  test.prop([histories, costs], { numRuns: 100 })(
    'exact is the least, the others are not below it and say what they cost',
    async (history, prices) => {
      const { egraph, roots } = play(history);
      fc.pre(roots.length > 0);
      const cost = (graph: EGraph, node: Id): number => prices[graph.op(node) as keyof typeof prices];
      const least = leastOf(egraph, roots, (node) => cost(egraph, node));
      fc.pre(least !== undefined);
      const exact = await extractExact(egraph, roots, cost);
      expect([exact.dagCost, exact.bound, exact.gap]).toEqual([least, least, 0]);
      const [tree, dag] = [extractTree(egraph, roots, cost), extractDag(egraph, roots, cost)];
      expect(dag.dagCost).toBeGreaterThanOrEqual(least as number);
      expect(dag.dagCost).toBeLessThanOrEqual(tree.dagCost);
      expect(tree.treeCost).toBeLessThanOrEqual(dag.treeCost);
      for (const one of [exact, tree, dag]) {
        const paid = [...one.nodeOf.values()].reduce((sum, node) => sum + cost(egraph, node), 0);
        expect(paid).toBe(one.dagCost);
        for (const root of roots) expect(egraph.lookupTerm(termOf(egraph, one, root))).toBe(root);
      }
    },
  );

  test.prop([histories, costs, fc.integer({ min: 1, max: 12 })], { numRuns: 200 })(
    'the first of the cheapest is the cheapest, the next are no cheaper, none is missing',
    (history, prices, count) => {
      const { egraph, roots } = play(history);
      fc.pre(roots.length > 0);
      const root = roots[0] as Id;
      const cost = (graph: EGraph, node: Id): number => 1 + prices[graph.op(node) as keyof typeof prices];
      const top = extractTop(egraph, root, cost, count);
      expect(top[0]?.cost).toBe(extractTree(egraph, [root], cost).treeCost);
      expect(new Set(top.map(({ term }) => printTerm(term))).size).toBe(top.length);
      for (const { term } of top) expect(egraph.lookupTerm(term)).toBe(root);
      // How many terms of a class cost exactly so much.
      const known = new Map<string, number>();
      const countOf = (id: Id, budget: number): number => {
        const key = `${id} ${budget}`;
        let sum = known.get(key);
        if (sum !== undefined) return sum;
        sum = 0;
        for (const node of egraph.nodesOf(id)) sum += split(egraph.children(node), budget - cost(egraph, node));
        known.set(key, sum);
        return sum;
      };
      const split = (children: readonly Id[], budget: number): number => {
        const [first, ...rest] = children;
        if (first === undefined) return budget === 0 ? 1 : 0;
        let sum = 0;
        for (let part = 1; part <= budget; part += 1) {
          const ways = countOf(first, part);
          if (ways > 0) sum += ways * split(rest, budget - part);
        }
        return sum;
      };
      const expected: number[] = [];
      const dearest = top.at(-1)?.cost ?? 0;
      for (let budget = 1; budget <= dearest && expected.length < count; budget += 1) {
        for (let i = countOf(root, budget); i > 0 && expected.length < count; i -= 1) expected.push(budget);
      }
      expect(top.map((one) => one.cost)).toEqual(expected);
    },
  );
});
