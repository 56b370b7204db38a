import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Diagnostic, InputError } from '../errors.ts';
import type { Json } from '../graph/operator.ts';
import { checkLossless } from './lossless.ts';

function problems(text: string): readonly Diagnostic[] {
  try {
    checkLossless(text);
  } catch (error) {
    if (error instanceof InputError) return error.diagnostics;
    throw error;
  }
  return [];
}
const found = (text: string): string[] => problems(text).map(({ code, pointer }) => `${code} ${pointer}`);

describe('numbers', () => {
  test.each([
    '0',
    '-0',
    '0.0',
    '0e5',
    '1.0',
    '1e0',
    '10E-1',
    '0.1',
    '5e-324',
    '1.7976931348623157e308',
    '9007199254740992',
    '1e22',
  ])('%s is what it says', (number) => expect(found(`[${number}]`)).toEqual([]));
  test.each([
    ['9007199254740993', '9007199254740993 would be read as 9007199254740992'],
    ['-9007199254740993.0', 'would be read as -9007199254740992'],
    ['0.1000000000000000055511151231257827', 'would be read as 0.1'],
    ['18446744073709551615', 'would be read as 18446744073709552000'],
    ['1e400', '1e400 is beyond all numbers'],
    ['-1e400', 'beyond all numbers'],
    ['1e-400', 'would be read as 0'],
    ['4e-324', 'would be read as 5e-324'],
    [`1${'0'.repeat(500)}`, 'beyond all numbers'],
    [`0.${'1'.repeat(100_000)}`, 'would be read as 0.1111111111111111'],
  ])('%.40s is not', (number, message) => {
    expect(problems(`{"a":[0,${number}]}`)).toMatchObject([{ code: 'number-inexact', pointer: '/a/1' }]);
    expect(problems(number)[0]?.message).toContain(message);
  });

  test('what is accepted is, as a fraction, what is read', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 20 });
    const literal = fc
      .tuple(fc.constantFrom('', '-'), digits, fc.option(digits), fc.option(fc.integer({ min: -330, max: 310 })))
      .map(([sign, whole, fraction, power]) => {
        const integer = whole.replace(/^0+(?=\d)/, '');
        return `${sign}${integer}${fraction === null ? '' : `.${fraction}`}${power === null ? '' : `e${power}`}`;
      });
    let [kept, lost] = [0, 0];
    fc.assert(
      fc.property(literal, (text) => {
        const value = Number(text);
        const exact = Number.isFinite(value) && sameFraction(text, String(value));
        if (exact) kept += 1;
        else lost += 1;
        expect(found(`[${text}]`)).toEqual(exact ? [] : ['number-inexact /0']);
      }),
      { seed: 9, numRuns: 500 },
    );
    expect(Math.min(kept, lost)).toBeGreaterThan(50);
  });
});

/** Compares decimal literals as fractions of large integers. */
function sameFraction(a: string, b: string): boolean {
  const parts = (text: string): [bigint, number] => {
    const [mantissa = '', power = '0'] = text.toLowerCase().split('e');
    const fraction = mantissa.split('.')[1] ?? '';
    return [BigInt(mantissa.replace('.', '').replace(/^-0+(?=\d)/, '-')), Number(power) - fraction.length];
  };
  const [[x, m], [y, n]] = [parts(a), parts(b)];
  const least = Math.min(m, n);
  return x * 10n ** BigInt(m - least) === y * 10n ** BigInt(n - least);
}

describe('members', () => {
  test.each([
    ['{"a":1,"a":1}', 'member-duplicate /a'],
    ['{"a":1,"\\u0061":2}', 'member-duplicate /a'],
    ['[{"a":{"b":{},"c":[],"b":0}}]', 'member-duplicate /0/a/b'],
    ['{"":1,"":2}', 'member-duplicate /'],
    ['{"a~/":1,"a~/":2}', 'member-duplicate /a~0~1'],
  ])('%s', (text, problem) => expect(found(text)).toEqual([problem]));

  test.each([
    '{"a":{"a":{"a":[{"a":1},{"a":1}]}}}',
    '{"a":":","b":"a\\":\\\\","c":"{\\"a\\":1,\\"a\\":2}"}',
    '["\\ud83d\\ude00","😀","\\\\ud800"]',
    '{"toString":1,"__proto__":2,"constructor":3}',
    ' [ 1 , true , null , { "x" : [ ] , "y" : "x" } ] ',
  ])('%s is fine', (text) => expect(found(text)).toEqual([]));

  test('depth costs no stack', () => {
    const n = 100_000;
    expect(problems(`${'['.repeat(n)}9007199254740993${']'.repeat(n)}`)).toHaveLength(1);
  });
});

test('JSON of any value passes, and what is put into it is found where it is', () => {
  const value = fc.jsonValue({ depthSize: 'medium', stringUnit: 'grapheme' }) as fc.Arbitrary<Json>;
  fc.assert(
    fc.property(value, fc.nat(), (json, n) => {
      expect(found(JSON.stringify(json))).toEqual([]);
      const places = placesOf(json, '');
      const place = places[n % places.length] ?? '';
      const text = JSON.stringify(withMark(json, place, '')).replace(`"${MARK}"`, '1e999');
      expect(found(text)).toEqual([`number-inexact ${place}`]);
    }),
    { seed: 9, numRuns: 300 },
  );
});

const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
const MARK = '\u{e000}mark\u{e000}';
const isContainer = (json: Json): json is Exclude<Json, null | string | number | boolean> =>
  typeof json === 'object' && json !== null;
const placesOf = (json: Json, at: string): string[] => [
  at,
  ...(isContainer(json) ? Object.entries(json).flatMap(([key, child]) => placesOf(child, `${at}/${escapePointer(key)}`)) : []),
];
function withMark(json: Json, place: string, at: string): Json {
  if (at === place) return MARK;
  if (!isContainer(json)) return json;
  const mapped = Object.entries(json).map(
    ([key, child]) => [key, withMark(child, place, `${at}/${escapePointer(key)}`)] as const,
  );
  return Array.isArray(json) ? mapped.map(([, child]) => child) : Object.fromEntries(mapped);
}
