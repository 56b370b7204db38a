import { describe, expect, test } from 'vitest';
import { checkProof, EGraph, explain, type Proof, parseTerm, printProof, type Rewrite, rewrite, run, term } from './index.ts';

const graphOf = (rules: readonly Rewrite[], ...texts: readonly string[]): EGraph => {
  const egraph = new EGraph({ explain: true });
  for (const text of texts) egraph.addTerm(parseTerm(text));
  run(egraph, rules);
  return egraph;
};

const why = (egraph: EGraph, from: string, to: string): Proof => explain(egraph, parseTerm(from), parseTerm(to));

const RULES = [
  rewrite('commutes', '(+ ?a ?b)', '(+ ?b ?a)'),
  rewrite('zero', '(+ ?a 0)', '?a'),
  rewrite('up', '(f ?a)', '(g ?a)'),
];

describe('a proof', () => {
  test('goes from term to term, one rule in one place at a time', () => {
    const egraph = graphOf(RULES, '(h (+ 0 (f a)) b)', '(h (g a) b)');
    const proof = why(egraph, '(h (+ 0 (f a)) b)', '(h (g a) b)');
    expect(printProof(proof)).toBe(
      ['   (h (+ 0 (f a)) b)', '=> (h (+ (f a) 0) b)    commutes', '=> (h (f a) b)    zero', '=> (h (g a) b)    up'].join('\n'),
    );
    expect(proof.steps.map(({ path }) => path)).toEqual([[0], [0], [0]]);
    expect(checkProof(proof, RULES)).toBeUndefined();
  });

  test('takes rules backwards too', () => {
    const egraph = graphOf(RULES, '(f a)', '(+ a 0)');
    const proof = why(egraph, '(g (+ a 0))', '(f a)');
    expect(printProof(proof)).toBe(['   (g (+ a 0))', '=> (g a)    zero', '<= (f a)    up'].join('\n'));
    expect(checkProof(proof, RULES)).toBeUndefined();
  });

  test('of a term with itself is empty', () => {
    expect(why(graphOf(RULES, '(f a)'), '(f a)', '(f a)').steps).toEqual([]);
  });

  test('is the shortest that was found', () => {
    const egraph = new EGraph({ explain: true });
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => egraph.addTerm(term(name))) as [number, number, number, number];
    egraph.union(a, b, 'one');
    egraph.union(b, c, 'two');
    egraph.union(c, d, 'three');
    // Says nothing new, but it is a shorter way.
    egraph.union(d, a, 'at once');
    egraph.rebuild();
    expect(printProof(why(egraph, 'a', 'd'))).toBe('   a\n<= d    at once');
    expect(explain(egraph, term('a'), term('d'), { workLimit: 0 }).steps.map(({ rule }) => rule)).toEqual([
      'one',
      'two',
      'three',
    ]);
  });

  test('of a rule with two parts proves both', () => {
    const rules = [rewrite('pair', '?x = (f ?a), ?y = (g ?x)', '?y = (h ?a)'), rewrite('up', 'b', '(f a)')];
    const egraph = graphOf(rules, '(g b)', '(h a)', '(f a)');
    const proof = why(egraph, '(g b)', '(h a)');
    expect(checkProof(proof, rules)).toBeUndefined();
    const step = proof.steps.find(({ rule }) => rule === 'pair');
    expect(step?.premises).toHaveLength(2);
  });

  test('is not longer than what may be written', () => {
    const egraph = graphOf(RULES, '(h (+ 0 (f a)) b)', '(h (g a) b)');
    const [from, to] = [parseTerm('(h (+ 0 (f a)) b)'), parseTerm('(h (g a) b)')];
    expect(() => explain(egraph, from, to, { stepLimit: 2 })).toThrow('more than 2 steps');
  });
});

describe('no proof', () => {
  test('where none was kept, of what is not there, or not equal', () => {
    expect(() => explain(new EGraph(), term('a'), term('a'))).toThrow('keeps no explanations');
    const egraph = graphOf(RULES, 'a', 'b');
    expect(() => why(egraph, 'a', 'c')).toThrow('not in the graph');
    expect(() => why(egraph, 'a', 'b')).toThrow('not known to be equal');
    egraph.union(egraph.addTerm(term('a')), egraph.addTerm(term('b')), 'said');
    expect(() => why(egraph, 'a', 'b')).toThrow('rebuild');
    expect(() => egraph.union(0, 1)).toThrow('needs a reason');
  });
});

describe('the check refuses', () => {
  const egraph = graphOf(RULES, '(h (+ 0 (f a)) b)', '(h (g a) b)');
  const proof = why(egraph, '(h (+ 0 (f a)) b)', '(h (g a) b)');
  const [first, second, third] = proof.steps as [Proof['steps'][0], Proof['steps'][0], Proof['steps'][0]];

  test.each<[string, Proof, string]>([
    ['a step that is left out', { ...proof, steps: [first, third] }, 'does not hold (f a)'],
    ['the end that is left out', { ...proof, steps: [first, second] }, 'the last term is (h (f a) b)'],
    ['another rule', { ...proof, steps: [{ ...first, rule: 'zero' }, second, third] }, "step 1, 'zero'"],
    ['a rule nobody knows', { ...proof, steps: [{ ...first, rule: 'magic' }, second, third] }, "step 1, 'magic'"],
    ['the other direction', { ...proof, steps: [first, { ...second, forward: false }, third] }, "step 2, 'zero'"],
    ['another place', { ...proof, steps: [{ ...first, path: [1] }, second, third] }, 'does not hold (+ 0 (f a))'],
    ['another result', { ...proof, steps: [{ ...first, after: term('a') }] }, 'is not made a by it'],
  ])('%s', (_, wrong, message) => {
    expect(checkProof(wrong, RULES)).toContain(message);
  });
});
