import { describe, expect, test } from 'vitest';
import {
  backoff,
  bothWays,
  EGraph,
  equal,
  everyRule,
  instantiate,
  parsePattern,
  parseTerm,
  type RunOptions,
  rewrite,
  run,
} from './index.ts';

const COMMUTES = rewrite('commutes', '(+ ?a ?b)', '(+ ?b ?a)');
const ASSOCIATES = rewrite('associates', '(+ ?a (+ ?b ?c))', '(+ (+ ?a ?b) ?c)');
const SUM = '(+ a (+ b (+ c (+ d (+ e (+ f g))))))';

const start = (text: string): { egraph: EGraph; root: number } => {
  const egraph = new EGraph();
  return { egraph, root: egraph.addTerm(parseTerm(text)) };
};

describe('a run ends', () => {
  const sumRun = (options: RunOptions) => {
    const { egraph } = start(SUM);
    return { ...run(egraph, [COMMUTES, ASSOCIATES], { scheduler: everyRule(), ...options }), egraph };
  };

  test('saturated: every subset of seven is one class', () => {
    const { stop, egraph, iterations } = sumRun({});
    expect([stop, egraph.classCount, egraph.nodeCount]).toEqual(['saturated', 2 ** 7 - 1, 3 ** 7 - 2 ** 8 + 1 + 7]);
    expect(iterations.at(-1)).toMatchObject({ nodes: egraph.nodeCount, classes: egraph.classCount, unions: 0 });
  });

  test('at the limit of e-nodes, within one application', () => {
    const { stop, egraph } = sumRun({ nodeLimit: 500 });
    expect(stop).toBe('node-limit');
    expect(egraph.nodeCount).toBeLessThanOrEqual(502);
  });

  test('at the limit of iterations', () => {
    const { stop, iterations } = sumRun({ iterationLimit: 2 });
    expect([stop, iterations.length]).toEqual(['iteration-limit', 2]);
  });

  test.each([1, 100, 1000, 5000])('at the limit of %i units of work', (workLimit) => {
    const { stop, work } = sumRun({ workLimit });
    expect(stop).toBe('work-limit');
    // Congruence is restored all the same.
    expect(work).toBeGreaterThanOrEqual(workLimit);
  });

  test('when a goal is reached, asked after each iteration', () => {
    const { egraph, root } = start('(+ a b)');
    const goal = egraph.addTerm(parseTerm('(+ b a)'));
    const until = (): boolean => egraph.find(root) === egraph.find(goal);
    expect(run(egraph, [COMMUTES], { until })).toMatchObject({ stop: 'goal', iterations: [{ unions: 1 }] });
  });

  test('the same on every run', () => {
    const [{ egraph: _, ...one }, { egraph: __, ...two }] = [sumRun({ nodeLimit: 700 }), sumRun({ nodeLimit: 700 })];
    expect(JSON.stringify(one)).toBe(JSON.stringify(two));
  });
});

describe('per rule', () => {
  test('searches, matches and applications are counted', () => {
    const { egraph } = start('(+ a b)');
    const { rules } = run(egraph, [COMMUTES, ASSOCIATES]);
    expect(rules).toEqual([
      { rule: 'commutes', searched: 2, matched: 3, applied: 1, banned: 0 },
      { rule: 'associates', searched: 2, matched: 0, applied: 0, banned: 0 },
    ]);
  });

  test('a rule with too many matches rests, then has a higher limit, and nothing is saturated before it had its turn', () => {
    const { egraph } = start(SUM);
    const { stop, rules } = run(egraph, [COMMUTES, ASSOCIATES], {
      scheduler: backoff({ matchLimit: 20, banLength: 2 }),
      iterationLimit: 200,
    });
    expect([stop, egraph.classCount]).toEqual(['saturated', 127]);
    for (const { banned, searched } of rules) {
      expect(banned).toBeGreaterThan(0);
      expect(searched).toBeGreaterThan(banned);
    }
  });

  test('names are unique', () => {
    expect(() => run(new EGraph(), [COMMUTES, COMMUTES])).toThrow("two rules are called 'commutes'");
  });
});

describe('rules', () => {
  test('a variable on the right must be on the left', () => {
    expect(() => rewrite('wrong', '(f ?a)', '(g ?b)')).toThrow('wrong: ?b is not on the left side');
    expect(() => rewrite('wrong', '(f ?a)', '?x = (g ?a)')).toThrow('wrong: ?x is not on the left side');
  });

  test('a condition is asked of each match', () => {
    const { egraph, root } = start('(f a b)');
    const rule = rewrite('merge', '(f ?a ?b)', '(g ?a)', equal('(h ?a)', '(h ?b)'));
    run(egraph, [rule]);
    expect(egraph.lookupTerm(parseTerm('(g a)'))).toBeUndefined();
    egraph.union(egraph.addTerm(parseTerm('a')), egraph.addTerm(parseTerm('b')));
    run(egraph, [rule]);
    expect(egraph.lookupTerm(parseTerm('(g a)'))).toBe(egraph.find(root));
  });

  test('a function may make the right side, or leave a match alone', () => {
    const { egraph, root } = start('(twice (f a))');
    const body = parsePattern('(f (f ?a))');
    const rule = rewrite('unfold', '(twice (f ?a))', (graph, match) =>
      graph.op(match.get('?a')) === 'a' ? instantiate(graph, body, match) : undefined,
    );
    egraph.addTerm(parseTerm('(twice (f b))'));
    run(egraph, [rule]);
    expect(egraph.lookupTerm(parseTerm('(f (f a))'))).toBe(egraph.find(root));
    expect(egraph.lookupTerm(parseTerm('(f (f b))'))).toBeUndefined();
  });

  test('both ways', () => {
    const { egraph, root } = start('(g a)');
    run(egraph, bothWays('fg', '(f ?a)', '(g ?a)'));
    expect(egraph.lookupTerm(parseTerm('(f a)'))).toBe(egraph.find(root));
  });

  test('a multi-pattern joins over what its parts share, and may unite more than one class', () => {
    const egraph = new EGraph();
    const [fab, gab, fac] = ['(f a b)', '(g a b)', '(f a c)'].map((text) => egraph.addTerm(parseTerm(text)));
    run(egraph, [rewrite('pair', '?x = (f ?a ?b), ?y = (g ?a ?b)', '?x = (first ?a ?b), ?y = (second ?a ?b)')]);
    expect(egraph.lookupTerm(parseTerm('(first a b)'))).toBe(egraph.find(fab ?? -1));
    expect(egraph.lookupTerm(parseTerm('(second a b)'))).toBe(egraph.find(gab ?? -1));
    expect(egraph.nodesOf(fac ?? -1)).toHaveLength(1);
  });
});
