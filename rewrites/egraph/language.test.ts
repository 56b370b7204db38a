import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { parseEquations, parsePattern, parseTerm, printPattern, printTerm, type Term, TermSyntaxError, term } from './index.ts';

const names = fc.oneof(
  fc.constantFrom('a', '?x', '+', '(', '"', ' ', 'ä\n', '\\'),
  fc.string({ unit: 'grapheme', minLength: 0 }),
);
const { terms } = fc.letrec<{ terms: Term }>((tie) => ({
  terms: fc.oneof(
    { maxDepth: 4 },
    names.map((op) => term(op)),
    fc.tuple(names, fc.array(tie('terms'), { minLength: 1, maxLength: 3 })).map(([op, children]) => term(op, ...children)),
  ),
}));

describe('terms as text', () => {
  property.prop([terms])('a printed term is read as it was', (one) => {
    expect(parseTerm(printTerm(one))).toEqual(one);
  });

  test.each([
    ['', 'the term is not complete at character 0'],
    ['(+ a', 'the term is not complete at character 4'],
    ['(+ a))', 'text after the term at character 5'],
    [')', 'a bracket is closed that was not opened at character 0'],
    ['()', 'an operator is a name at character 1'],
    ['((f) a)', 'an operator is a name at character 1'],
    ['a b', 'text after the term at character 1'],
    ['"a', 'not a term at character 0'],
    ['"\\x"', 'not a JSON string at character 0'],
  ])('%j is refused', (text, message) => {
    expect(() => parseTerm(text)).toThrow(
      new TermSyntaxError(message.replace(/ at character \d+$/, ''), Number(/\d+$/.exec(message))),
    );
  });
});

describe('patterns', () => {
  test('variables come in the order in which they are read', () => {
    const pattern = parsePattern('(f ?b (g ?a ?b) ?)');
    expect(pattern.variables).toEqual(['?b', '?a']);
    expect(printPattern(pattern)).toBe('(f ?b (g ?a ?b) ?)');
  });

  test('a multi-pattern is read part by part', () => {
    const parts = parseEquations('?x = (f "a, b" ?y), ?z = ?x');
    expect(parts.map(({ variable, pattern }) => [variable, printPattern(pattern)])).toEqual([
      ['?x', '(f "a, b" ?y)'],
      ['?z', '?x'],
    ]);
    expect(() => parseEquations('?x = (f ?y), (g ?x)')).toThrow("'(g ?x)' is no equation");
  });
});
