import { describe, expect, test } from 'vitest';
import { renderSvg } from '../../ir/dot/svg.ts';
import { draw, EGraph, everyOperator, extractTree, parseTerm, rewrite, run, serialize, term } from './index.ts';

const saturated = (): { egraph: EGraph; root: number } => {
  const egraph = new EGraph();
  const root = egraph.addTerm(parseTerm('(* a 2)'));
  run(egraph, [rewrite('shift', '(* ?a 2)', '(<< ?a 1)'), rewrite('id', '?a', '(id ?a)')]);
  return { egraph, root };
};

describe('drawn', () => {
  test('classes are boxes, chosen e-nodes are marked, and an e-node may point to its own class', async () => {
    const { egraph, root } = saturated();
    const dot = draw(egraph, { chosen: extractTree(egraph, [root], everyOperator) });
    expect(dot.match(/subgraph "cluster_\d+"/g)).toHaveLength(egraph.classCount);
    expect(dot.match(/"node\d+" \[/g)).toHaveLength(egraph.nodeCount);
    expect(dot.match(/✓/g)).toHaveLength(3);
    const id = egraph.nodesOf(root).find((node) => egraph.op(node) === 'id');
    expect(dot).toContain(`"node${id}" -> "class${egraph.find(root)}"`);
    const svg = await renderSvg(dot);
    expect(svg.match(/class="cluster"/g)).toHaveLength(egraph.classCount);
    expect(draw(egraph, { chosen: extractTree(egraph, [root], everyOperator) })).toBe(dot);
  });

  test('what is left out is said', () => {
    const { egraph, root } = saturated();
    expect(draw(egraph, { classLimit: 2 })).toContain(`2 of ${egraph.classCount} classes are drawn`);
    egraph.addTerm(parseTerm('(far away)'));
    egraph.rebuild();
    expect(draw(egraph, { roots: [root] })).not.toContain('far');
  });

  test.each(['<b>x</b>', 'a"b', 'back\\slash\\N', 'line\nbreak', '</svg><script>', 'é 漢 \u202e', `${'long'.repeat(50)}`])(
    'the name %j stays text',
    async (name) => {
      const egraph = new EGraph();
      egraph.addTerm(term(name, term('leaf')));
      egraph.rebuild();
      const svg = await renderSvg(draw(egraph, { noteOf: () => name }));
      expect(svg).not.toMatch(/<script|<b>/);
      expect(svg.match(/class="node"/g)).toHaveLength(4);
    },
  );
});

describe('written in the form of egraph-serialize', () => {
  test('every e-node has an e-node of each child’s class', () => {
    const { egraph, root } = saturated();
    const written = serialize(egraph, { roots: [root, root], typeOf: (id) => (id === egraph.find(root) ? 'number' : undefined) });
    expect(Object.keys(written.nodes)).toHaveLength(egraph.nodeCount);
    expect(written.root_eclasses).toEqual([String(egraph.find(root))]);
    expect(written.class_data).toEqual({ [egraph.find(root)]: { type: 'number' } });
    for (const [id, { op, children, eclass, cost, subsumed }] of Object.entries(written.nodes)) {
      expect([op, Number(eclass), cost, subsumed]).toEqual([egraph.op(Number(id)), egraph.find(Number(id)), 1, false]);
      expect(children.map((child) => Number(written.nodes[child]?.eclass))).toEqual(egraph.children(Number(id)));
    }
  });

  test('a small one', () => {
    const egraph = new EGraph();
    const root = egraph.addTerm(parseTerm('(f a)'));
    egraph.rebuild();
    expect(JSON.stringify(serialize(egraph, { roots: [root], cost: (graph, node) => graph.op(node).length }))).toBe(
      '{"nodes":{"0":{"op":"a","children":[],"eclass":"0","cost":1,"subsumed":false},' +
        '"1":{"op":"f","children":["0"],"eclass":"1","cost":1,"subsumed":false}},"root_eclasses":["1"],"class_data":{}}',
    );
  });

  test('costs are finite', () => {
    const { egraph } = saturated();
    expect(() => serialize(egraph, { cost: () => Number.POSITIVE_INFINITY })).toThrow(RangeError);
  });

  test('both want a rebuilt graph', () => {
    const egraph = new EGraph();
    egraph.addTerm(term('a'));
    expect(() => serialize(egraph)).toThrow('rebuild');
    expect(() => draw(egraph)).toThrow('rebuild');
  });
});
