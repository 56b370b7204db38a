/** The example languages: what they find, what they must not find, and that every equality explains itself. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { rules as arithmetic, constantFolding, simplify } from '../../examples/egraph/arithmetic.ts';
import { analysis, evaluate, rules as lambda } from '../../examples/egraph/lambda.ts';
import { rules as logic, prove, truth } from '../../examples/egraph/logic.ts';
import {
  type Analysis,
  checkProof,
  EGraph,
  explain,
  type ProofStep,
  parseTerm,
  type Rewrite,
  type RunOptions,
  run,
} from '../../rewrites/egraph/index.ts';

interface Language<D> {
  readonly analysis: Analysis<D>;
  readonly rules: readonly Rewrite<D>[];
  /** Steps that no pattern confirms. */
  readonly trusts: (step: ProofStep) => boolean;
}

const ARITHMETIC: Language<typeof constantFolding extends Analysis<infer D> ? D : never> = {
  analysis: constantFolding,
  rules: arithmetic,
  trusts: ({ rule }) => rule === 'constant folding',
};
const LAMBDA: Language<typeof analysis extends Analysis<infer D> ? D : never> = {
  analysis,
  rules: lambda,
  trusts: ({ rule }) => rule === 'evaluate' || rule === 'let-lam-other',
};
const LOGIC: Language<boolean | undefined> = { analysis: truth, rules: logic, trusts: () => false };

/** Whether two terms are found equal; if so, the proof is replayed. */
function proves<D>(language: Language<D>, from: string, to: string, options: RunOptions = {}): boolean {
  const egraph = new EGraph({ analysis: language.analysis, explain: true });
  const [start, goal] = [parseTerm(from), parseTerm(to)];
  const id = egraph.addTerm(start);
  const reached = (): boolean => {
    const found = egraph.lookupTerm(goal);
    return found !== undefined && egraph.find(found) === egraph.find(id);
  };
  run(egraph, language.rules, { nodeLimit: 20_000, until: reached, ...options });
  if (!reached()) return false;
  expect(checkProof(explain(egraph, start, goal), language.rules, language.trusts)).toBeUndefined();
  return true;
}

describe('arithmetic', () => {
  test.each([
    ['(+ 1 (- a (* (- 2 1) a)))', '1'],
    ['(* (+ x 3) (+ x 1))', '(+ (+ (* x x) (* 4 x)) 3)'],
    ['(* (pow 2 x) (pow 2 y))', '(pow 2 (+ x y))'],
    ['(+ x (+ x (+ x x)))', '(* 4 x)'],
    ['(d x (+ 1 (* y x)))', 'y'],
    ['(d x (pow x 3))', '(* 3 (pow x 2))'],
    ['(d x (ln x))', '(/ 1 x)'],
    ['(i (* x (cos x)) x)', '(+ (* x (sin x)) (cos x))'],
    ['(i (ln x) x)', '(- (* x (ln x)) x)'],
  ])('%s = %s', (from, to) => expect(proves(ARITHMETIC, from, to)).toBe(true));

  test.each([
    ['(+ x y)', '(/ x y)'],
    ['(/ 0 0)', '1'],
    ['(pow 0 0)', '1'],
    ['(d x y)', '1'],
  ])('%s is not found to be %s', (from, to) => expect(proves(ARITHMETIC, from, to, { nodeLimit: 3000 })).toBe(false));

  test('the simplest form', () => {
    expect(simplify('(d x (+ 1 (* 2 x)))')).toBe('2');
    expect(simplify('(/ (* x (+ 2 3)) 1)')).toMatch(/^\(\* (5 x|x 5)\)$/);
  });
});

const ADD1 = '(lam y (+ (var y) 1))';
const COMPOSE = '(lam f (lam g (lam x (app (var f) (app (var g) (var x))))))';

describe('lambda', () => {
  test.each([
    ['(lam x (+ 4 (app (lam y (var y)) 4)))', '(lam x 8)'],
    ['(let x 0 (let y 1 (+ (var x) (var y))))', '1'],
    ['(if (= (var a) (var b)) (+ (var a) (var a)) (+ (var a) (var b)))', '(+ (var a) (var b))'],
    [`(let compose ${COMPOSE} (let add1 ${ADD1} (app (app (var compose) (var add1)) (var add1))))`, '(lam x (+ (var x) 2))'],
    ['(let zeroone (lam x (if (= (var x) 0) 0 1)) (+ (app (var zeroone) 0) (app (var zeroone) 10)))', '1'],
    // What is put in has the name of the binder: it is renamed.
    ['(let y (var x) (lam x (+ (var x) (var y))))', "(lam x' (+ (var x') (var x)))"],
  ])('%s = %s', (from, to) => expect(proves(LAMBDA, from, to)).toBe(true));

  test.each([
    ['(let x 1 (lam x (var x)))', '(lam x 1)'],
    ['(let y (+ (var x) (var x)) (lam x (var y)))', '(lam x (+ (var x) (var x)))'],
    ['(let five 5 (let add (lam x (+ (var x) (var five))) (let five 6 (app (var add) 1))))', '7'],
  ])('%s is not found to be %s', (from, to) => expect(proves(LAMBDA, from, to)).toBe(false));

  test('evaluation', () => {
    expect(evaluate(`(let twice (lam f (lam x (app (var f) (app (var f) (var x))))) (app (app (var twice) ${ADD1}) 5))`)).toBe(
      '7',
    );
  });

  test('recursion ends where it is asked for no more', () => {
    const triangle = '(fix t (lam n (if (= (var n) 0) 0 (+ (var n) (app (var t) (+ (var n) -1))))))';
    const egraph = new EGraph({ analysis });
    const root = egraph.addTerm(parseTerm(`(app ${triangle} 3)`));
    run(egraph, lambda, { iterationLimit: 60, nodeLimit: 50_000, until: () => egraph.data(root).constant !== undefined });
    expect(egraph.data(root).constant?.value).toBe('6');
  });
});

describe('propositional logic', () => {
  test.each([
    ['(or (not x) x)', 'true'],
    ['(implies x y)', '(or (not x) y)'],
    ['(implies x y)', '(implies (not y) (not x))'],
    ['(and x (or x y))', '(or (and x x) (and x y))'],
    ['(implies (and (implies x y) (implies y z)) (implies (not z) (not z)))', 'true'],
  ])('%s = %s', (from, to) => expect(proves(LOGIC, from, to, { iterationLimit: 15 })).toBe(true));

  test.each([
    ['(and x y)', '(or x y)'],
    ['(implies x y)', '(implies y x)'],
    ['x', 'true'],
  ])('%s is not found to be %s', (from, to) => expect(proves(LOGIC, from, to, { nodeLimit: 5000 })).toBe(false));

  test('the proof is shown', () => {
    expect(prove('(implies (not y) (not x))', '(or y (not x))')).toBe(
      [
        '   (implies (not y) (not x))',
        '=> (or (not (not y)) (not x))    implication',
        '=> (or y (not x))    double-negation',
      ].join('\n'),
    );
    expect(prove('x', 'y')).toBeUndefined();
  });
});

test.each([
  ['arithmetic.ts', '(+ (* x (sin x)) (cos x))'],
  ['lambda.ts', '7'],
  ['logic.ts', '   (implies (not y) (not x))'],
])('examples/egraph/%s can be started', (file, firstLine) => {
  const path = fileURLToPath(new URL(`../../examples/egraph/${file}`, import.meta.url));
  const output = execFileSync(process.execPath, ['--import', 'tsx', path], { encoding: 'utf8' });
  expect(output.split('\n')[0]).toBe(firstLine);
});
