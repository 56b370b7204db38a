import { describe, expect, test } from 'vitest';
import { EGraph, everyOperator, extractTree, type NodeCost, parseTerm, printTerm, termOf } from './index.ts';

const cheapest = <D>(egraph: EGraph<D>, root: number, cost: NodeCost<D> = everyOperator): string =>
  printTerm(termOf(egraph, extractTree(egraph, [root], cost), root));

const graphOf = (...texts: readonly string[]): { egraph: EGraph; ids: number[] } => {
  const egraph = new EGraph();
  return { egraph, ids: texts.map((text) => egraph.addTerm(parseTerm(text))) };
};

describe('classes', () => {
  test('the same term is added once', () => {
    const { egraph, ids } = graphOf('(f a)', '(f a)', '(f b)');
    expect(ids[0]).toBe(ids[1]);
    expect([egraph.nodeCount, egraph.classCount]).toEqual([4, 4]);
  });

  test('a name with another number of children is another operator', () => {
    const { ids } = graphOf('(f a)', '(f a a)', 'f');
    expect(new Set(ids).size).toBe(3);
  });

  test('equal children make equal e-nodes, all the way up, once rebuilt', () => {
    const { egraph, ids } = graphOf('(f (f (f a)))', '(f (f (f b)))', 'a', 'b');
    const [fffa = -1, fffb = -1, a = -1, b = -1] = ids;
    egraph.union(a, b);
    expect(egraph.find(fffa)).not.toBe(egraph.find(fffb));
    egraph.rebuild();
    expect(egraph.find(fffa)).toBe(egraph.find(fffb));
    expect([egraph.nodeCount, egraph.classCount]).toEqual([5, 4]);
  });

  test('f(f(f(a))) = a and f(f(f(f(f(a))))) = a make f(a) = a', () => {
    const { egraph, ids } = graphOf('(f (f (f a)))', '(f (f (f (f (f a)))))', 'a', '(f a)');
    const [three = -1, five = -1, a = -1, fa = -1] = ids;
    egraph.union(three, a);
    egraph.union(five, a);
    egraph.rebuild();
    expect(egraph.find(fa)).toBe(egraph.find(a));
    expect([egraph.nodeCount, egraph.classCount]).toEqual([2, 1]);
  });

  test('looking up adds nothing', () => {
    const { egraph, ids } = graphOf('(f a)');
    expect(egraph.lookupTerm(parseTerm('(f a)'))).toBe(ids[0]);
    expect(egraph.lookupTerm(parseTerm('(f (g a))'))).toBeUndefined();
    expect(egraph.nodeCount).toBe(2);
  });

  test('terms may be 100,000 deep', () => {
    const depth = 100_000;
    const text = `${'(f '.repeat(depth)}a${')'.repeat(depth)}`;
    const { egraph, ids } = graphOf(text);
    egraph.rebuild();
    expect(egraph.nodeCount).toBe(depth + 1);
    expect(cheapest(egraph, ids[0] ?? -1)).toBe(text);
  });
});

describe('pruning', () => {
  test('what is hidden is found by no search, and stays equal', () => {
    const { egraph, ids } = graphOf('(f a)', 'b', '(g (f a))', '(g b)');
    const [fa = -1, b = -1, gfa = -1, gb = -1] = ids;
    egraph.union(fa, b);
    egraph.prune(b, (node) => egraph.op(node) === 'b');
    egraph.rebuild();
    expect(egraph.nodesOf(fa).map((node) => egraph.op(node))).toEqual(['b']);
    expect(egraph.find(gfa)).toBe(egraph.find(gb));
    expect(egraph.addTerm(parseTerm('(f a)'))).toBe(egraph.find(b));
    expect(egraph.nodeCount).toBe(3);
  });

  test('a class keeps an e-node', () => {
    const { egraph, ids } = graphOf('(f a)');
    egraph.prune(ids[0] ?? -1, () => false);
    expect(egraph.nodesOf(ids[0] ?? -1)).toEqual(ids);
  });

  test('a copy of what was hidden shows it again', () => {
    const { egraph, ids } = graphOf('(f a)', 'x', '(f b)', 'a', 'b');
    const [fa = -1, x = -1, fb = -1, a = -1, b = -1] = ids;
    egraph.union(fa, x);
    egraph.prune(x, (node) => egraph.op(node) === 'x');
    egraph.rebuild();
    egraph.union(a, b);
    egraph.rebuild();
    expect(egraph.find(fb)).toBe(egraph.find(fa));
    expect(
      egraph
        .nodesOf(x)
        .map((node) => egraph.op(node))
        .sort(),
    ).toEqual(['f', 'x']);
    expect(egraph.nodeCount).toBe(4);
  });
});

describe('the cheapest term', () => {
  test('costs what its operators cost together', () => {
    const { egraph, ids } = graphOf('(* a 2)', '(<< a 1)');
    const [times = -1, shift = -1] = ids;
    egraph.union(times, shift);
    egraph.rebuild();
    const price: NodeCost = (graph, node) => ({ '*': 10, '<<': 1, a: 0, '1': 0, '2': 0 })[graph.op(node)] ?? Number.NaN;
    expect(cheapest(egraph, times, price)).toBe('(<< a 1)');
    expect(extractTree(egraph, [times], price)).toMatchObject({ treeCost: 1, dagCost: 1 });
  });

  test('of equal ones is that which came first, and no circle however cheap', () => {
    const { egraph, ids } = graphOf('(f (f a))', 'a', '(g a)');
    const [ffa = -1, a = -1, ga = -1] = ids;
    egraph.union(ffa, a);
    egraph.union(ga, a);
    egraph.rebuild();
    expect(cheapest(egraph, ga, () => 0)).toBe('a');
    expect(cheapest(egraph, ffa, () => 0)).toBe('a');
  });

  test('counts what is shared once in the cost of the DAG', () => {
    const { egraph, ids } = graphOf('(g (f a) (f a))');
    egraph.rebuild();
    expect(extractTree(egraph, ids, everyOperator)).toMatchObject({ treeCost: 5, dagCost: 3 });
  });

  test('must be finite', () => {
    const { egraph, ids } = graphOf('(f a)');
    egraph.rebuild();
    const none: NodeCost = (graph, node) => (graph.op(node) === 'a' ? Number.POSITIVE_INFINITY : 1);
    expect(() => extractTree(egraph, ids, none)).toThrow('no term of finite cost');
    expect(() => extractTree(egraph, ids, () => -1)).toThrow(RangeError);
  });

  test('is asked of a rebuilt graph', () => {
    const { egraph, ids } = graphOf('(f a)');
    expect(() => extractTree(egraph, ids, everyOperator)).toThrow('rebuild');
  });
});
