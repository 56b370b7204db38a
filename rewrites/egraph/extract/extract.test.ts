import { describe, expect, test } from 'vitest';
import {
  EGraph,
  everyOperator,
  extractDag,
  extractExact,
  extractTop,
  extractTree,
  type Id,
  parseTerm,
  printTerm,
  rewrite,
  run,
  termOf,
} from '../index.ts';

/** As trees `left` and `right` are cheaper; together they are not, as `big` is paid once. */
function twoUses(): { egraph: EGraph; root: Id } {
  const egraph = new EGraph();
  const [p, q] = [egraph.addTerm(parseTerm('left')), egraph.addTerm(parseTerm('right'))] as const;
  egraph.union(p, egraph.addTerm(parseTerm('(use big)')));
  egraph.union(q, egraph.addTerm(parseTerm('(use2 big)')));
  const root = egraph.add('root', [p, q]);
  egraph.rebuild();
  return { egraph, root };
}

const price = (egraph: EGraph, node: Id): number => ({ big: 8, left: 6, right: 6 })[egraph.op(node)] ?? 1;

describe('what is used twice', () => {
  test('is paid twice in a tree, once in a DAG; the least cost of a DAG is proved', async () => {
    const { egraph, root } = twoUses();
    expect(extractTree(egraph, [root], price)).toMatchObject({ treeCost: 13, dagCost: 13 });
    const exact = await extractExact(egraph, [root], price);
    expect(printTerm(termOf(egraph, exact, root))).toBe('(root (use big) (use2 big))');
    expect(exact).toMatchObject({ dagCost: 11, treeCost: 19, bound: 11, gap: 0 });
  });

  test('by several roots is paid once', async () => {
    const { egraph } = twoUses();
    const roots = ['left', 'right'].map((text) => egraph.lookupTerm(parseTerm(text)) as Id);
    expect(await extractExact(egraph, roots, price)).toMatchObject({ dagCost: 10, gap: 0 });
  });

  test('the solver never goes in circles', async () => {
    const egraph = new EGraph();
    const root = egraph.addTerm(parseTerm('(f (g x))'));
    const [gx, x] = ['(g x)', 'x'].map((text) => egraph.addTerm(parseTerm(text))) as [Id, Id];
    // x = h(f(g(x))): the operators of the circle cost nothing, x does.
    egraph.union(x, egraph.add('h', [root]));
    egraph.rebuild();
    const exact = await extractExact(egraph, [gx], (graph, node) => (graph.op(node) === 'x' ? 5 : 0));
    expect(exact).toMatchObject({ dagCost: 5, bound: 5, gap: 0 });
    expect(printTerm(termOf(egraph, exact, gx))).toBe('(g x)');
  });

  test('without the solver’s rounds the gap is told', async () => {
    const { egraph, root } = twoUses();
    const { gap, bound, dagCost } = await extractExact(egraph, [root], price, { nodeLimit: 0, roundLimit: 0, moveLimit: 0 });
    expect(bound).toBeLessThanOrEqual(11);
    expect(gap).toBeCloseTo((dagCost - bound) / dagCost);
  });

  test('the same choice every time', async () => {
    const { egraph, root } = twoUses();
    const [one, two] = [await extractExact(egraph, [root], price), await extractExact(egraph, [root], price)];
    expect([...one.nodeOf]).toEqual([...two.nodeOf]);
    expect([...extractDag(egraph, [root], price).nodeOf]).toEqual([...extractDag(egraph, [root], price).nodeOf]);
  });
});

describe('the cheapest terms', () => {
  test('come in order, all different', () => {
    const egraph = new EGraph();
    const root = egraph.addTerm(parseTerm('(+ a (+ b c))'));
    run(egraph, [rewrite('commutes', '(+ ?a ?b)', '(+ ?b ?a)'), rewrite('associates', '(+ ?a (+ ?b ?c))', '(+ (+ ?a ?b) ?c)')]);
    const top = extractTop(egraph, root, everyOperator, 20);
    expect(new Set(top.map(({ term }) => printTerm(term))).size).toBe(12);
    expect(top.every(({ cost }) => cost === 5)).toBe(true);
  });

  test('of an endless class are as many as were asked for', () => {
    const egraph = new EGraph();
    const [a, fa] = [egraph.addTerm(parseTerm('a')), egraph.addTerm(parseTerm('(f a)'))];
    egraph.union(a, fa);
    egraph.rebuild();
    const top = extractTop(egraph, a, everyOperator, 4);
    expect(top.map(({ term, cost }) => `${cost} ${printTerm(term)}`)).toEqual([
      '1 a',
      '2 (f a)',
      '3 (f (f a))',
      '4 (f (f (f a)))',
    ]);
  });
});
