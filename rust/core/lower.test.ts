/** What the grammar has in many shapes stands in the core in one. */
import { describe, expect, it } from 'vitest';
import { parseExpression } from '../source.ts';
import { textOf } from '../syntax.ts';
import type { Expr, Pattern, Statement, Test } from './core.ts';
import { lower } from './lower.ts';
import { rootOf, within } from './parts.ts';

const core = (text: string): Expr => {
  const parsed = parseExpression(text);
  if (!parsed.ok) throw new Error(parsed.because);
  return lower(parsed.root);
};

const list = (parts: readonly unknown[], show: (part: never) => string): string =>
  parts.map((part) => show(part as never)).join(' ');
const test = ({ pattern, of }: Test): string => (pattern === null ? show(of) : `let ${showPattern(pattern)} = ${show(of)}`);

function showStatement(statement: Statement): string {
  if (statement.is === 'do') return show(statement.of);
  if (statement.is !== 'let') return statement.is;
  const { pattern, value, otherwise } = statement;
  return `let ${showPattern(pattern)}${value === null ? '' : ` = ${show(value)}`}${otherwise === null ? '' : ` else ${show(otherwise)}`}`;
}

/** Brackets around everything that has parts. */
function show(expr: Expr): string {
  switch (expr.is) {
    case 'literal':
      return expr.text;
    case 'name':
      return expr.path.text + (expr.path.generics.length > 0 ? `<${expr.path.generics.join()}>` : '');
    case 'array':
      return `(${expr.vec ? 'vec' : 'array'} ${list(expr.items, show)})`;
    case 'method':
      return `(.${expr.name}${expr.types.length > 0 ? `<${expr.types.join()}>` : ''} ${list([expr.of, ...expr.args], show)})`;
    case 'macro':
      return `(${expr.path.text}! ${expr.args === null ? '?' : expr.args.map(({ name, value }) => `${name === null ? '' : `${name}:`}${show(value)}`).join(' ')})`;
    case 'range':
      return `(${expr.inclusive ? '..=' : '..'} ${expr.from === null ? '-' : show(expr.from)} ${expr.to === null ? '-' : show(expr.to)})`;
    case 'assign':
      return `(= ${expr.to === null ? '_' : show(expr.to)} ${show(expr.value)})`;
    case 'if':
      return `(if ${list(expr.tests, test)} ${show(expr.body)}${expr.otherwise === null ? '' : ` ${show(expr.otherwise)}`})`;
    case 'match':
      return `(match ${show(expr.of)} ${expr.arms.map(({ pattern, guard, body }) => `[${showPattern(pattern)}${guard.length > 0 ? ` if ${list(guard, test)}` : ''} ${show(body)}]`).join(' ')})`;
    case 'closure':
      return `(${expr.move ? 'move ' : ''}|${expr.parameters.map(({ pattern, type }) => showPattern(pattern) + (type === null ? '' : `: ${type}`)).join(', ')}| ${show(expr.body)})`;
    case 'block':
      return `{${[...expr.statements.map(showStatement), ...(expr.tail === null ? [] : [show(expr.tail)])].join('; ')}}`;
    case 'other':
      return `<${expr.kind}>`;
    default:
      return `(${expr.is} ${[...within(expr)]
        .slice(1)
        .map(({ at }) => textOf(at))
        .join(' ')})`;
  }
}

function showPattern(pattern: Pattern): string {
  switch (pattern.is) {
    case 'any':
      return '_';
    case 'rest':
      return '..';
    case 'bind':
      return `${pattern.ref === 'no' ? '' : `${pattern.ref} `}${pattern.mutable ? 'mut ' : ''}${pattern.name}${pattern.inner === null ? '' : ` @ ${showPattern(pattern.inner)}`}`;
    case 'literal':
      return pattern.text;
    case 'path':
      return pattern.path.text;
    case 'reference':
      return `&${showPattern(pattern.of)}`;
    case 'variant':
      return `${pattern.path.text}(${list(pattern.items, showPattern)})`;
    case 'struct':
      return `${pattern.path.text}{${pattern.fields.map(({ name, of }) => `${name}: ${showPattern(of)}`).join(' ')}}`;
    case 'tuple':
    case 'slice':
    case 'or':
      return `(${pattern.is} ${list(pattern.items, showPattern)})`;
    default:
      return `<${pattern.is}>`;
  }
}

describe('expressions', () => {
  it.each([
    ['((x))', 'x'],
    ['vec![1, x]', '(vec 1 x)'],
    ['std::vec![1]', '(vec 1)'],
    ['[1, x]', '(array 1 x)'],
    ['crate::vec![1]', '(crate::vec! 1)'],
    ['matches!(x, Some(y) if y > 2)', '(match x [Some(y) if (binary y 2) true] [_ false])'],
    ['if let Some(y) = x && y > 2 { 1 } else { 2 }', '(if let Some(y) = x (binary y 2) {1} {2})'],
    ['if x { 1 } else if y { 2 }', '(if x {1} (if y {2}))'],
    ['x.collect::<Vec<_>>()', '(.collect<Vec<_>> x)'],
    ['(x.f)(1)', '(call x.f x 1)'],
    ['a::f::<u32>(x)', '(call a::f::<u32> x)'],
    ['x.contains(&(..=b))', '(.contains x (borrow ..=b b))'],
    ['..=b', '(..= - b)'],
    ['a..', '(.. a -)'],
    ['_ = x', '(= _ x)'],
    ['format!("{n}", n = x + 1)', '(format! "{n}" n:(binary x 1))'],
    ['format!("{}", f::<A, B>(x))', '(format! "{}" (call f::<A, B> x))'],
    ['tracing::info!(id = x, "a")', '(tracing::info! id:x "a")'],
    ['{ let Some(y) = x else { return 1 }; y; }', '{let Some(y) = x else {(return 1)}; y}'],
    ['&raw const x', '<reference_expression>'],
  ])('%s', (text, expected) => {
    expect(show(core(text))).toBe(expected);
  });
});

describe('patterns', () => {
  it.each([
    ['|x: u32| x', '(|x: u32| x)'],
    ['|(x)| x', '(|x| x)'],
    ['|(x,)| x', '(|(tuple x)| x)'],
    ['move |mut x, _| x', '(move |mut x, _| x)'],
    ['|&(a, ref b)| a', '(|&(tuple a shared b)| a)'],
    [
      '|P { a, mut b, ref mut c, d: [first, rest @ ..] }| a',
      '(|P{a: a b: mut b c: mutable mut c d: (slice first rest @ ..)}| a)',
    ],
    [
      'match x { A::B | None => 1, n @ 1 => n, -2 => 0, (.., z) => z }',
      '(match x [(or A::B None) 1] [n @ 1 n] [-2 0] [(tuple .. z) z])',
    ],
  ])('%s', (text, expected) => {
    expect(show(core(text))).toBe(expected);
  });
});

it('is one expression for one place of the text', () => {
  const parsed = parseExpression('|x| x + 1');
  if (!parsed.ok) throw new Error(parsed.because);
  expect(lower(parsed.root)).toBe(lower(parsed.root));
});

it.each([
  ['x.a[i].b', 'x'],
  ['*x.get_mut(k).unwrap()', 'x'],
  ['crate::TABLE[0]', 'crate::TABLE'],
  ['(x?).y', 'x'],
  ['f(x).y', null],
])('%s starts from %s', (text, root) => {
  expect(rootOf(core(text))?.text ?? null).toBe(root);
});
