import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { world } from '../eval/runtime.ts';
import { reify } from '../eval/symbols.ts';
import { typeOf } from '../eval/types.ts';
import {
  data,
  float,
  int,
  keyOf,
  list,
  member,
  NONE,
  ok,
  opaque,
  shape,
  some,
  struct,
  tuple,
  type Value,
} from '../eval/value.ts';
import { readValue, ValueProblem } from './read-value.ts';
import { writeValue } from './write-value.ts';

const types = {
  structs: new Map([['Request', shape('Request', ['client', 'id'])]]),
  enums: new Map([['Outcome', ['Granted', 'Refused']]]),
};
const here = world({ types });
const read = (json: unknown, type: string): Value => readValue(json, typeOf(type), here);
const u32 = (v: number): Value => int(v, 'u32');

describe('values in JSON', () => {
  const cases: [type: string, json: unknown, value: Value][] = [
    ['u32', 7, u32(7)],
    ['u64', '18446744073709551615', int(18446744073709551615n, 'u64')],
    ['i64', -3, int(-3, 'i64')],
    ['bool', true, true],
    ['std :: string :: String', 'a b', 'a b'],
    ['char', 'é', { t: 'char', v: 'é' }],
    ['()', null, tuple([])],
    ['(u32 , (bool , String))', [1, [false, 'x']], tuple([u32(1), tuple([false, 'x'])])],
    ['core :: option :: Option < u32 >', null, NONE],
    ['Option < u32 >', 5, some(u32(5))],
    ['Option < Option < u32 > >', { Some: null }, some(NONE)],
    ['Result < u32 , String >', { Ok: 1 }, ok(u32(1))],
    ['i128', '-170141183460469231731687303715884105728', int(-(2n ** 127n), 'i128')],
    ['f64', 1e300, float(1e300)],
    ['f64', '-0', float(-0)],
    ['f64', 'NaN', float(Number.NaN)],
    ['f64', '-Infinity', float(Number.NEGATIVE_INFINITY)],
    ['Vec < u32 >', [1, 2], list([u32(1), u32(2)])],
    ['hydro_lang :: location :: member_id :: MemberId < crate :: Proposer >', 2, member(2)],
    ['a :: Outcome', 'Granted', data(shape('Granted'), [])],
    ['a :: Command', { Put: [1, 'x'] }, data(shape('Put'), [int(1), 'x'])],
    ['a :: Command', { Put: { key: 1 } }, struct('Put', { key: int(1) })],
    ['a :: Request', { client: 3, id: 4 }, struct('Request', { client: int(3), id: int(4) })],
    ['a :: Unheard', { x: 'y' }, struct('Unheard', { x: 'y' })],
    ['a :: Unheard', 2, opaque('input', [int(2)])],
  ];
  test.each(cases)('%s is %j', (type, json, value) => {
    expect(keyOf(read(json, type))).toBe(keyOf(value));
    expect(writeValue(value, typeOf(type), here)).toEqual(json);
  });

  test.each([
    ['u32', -1, '', 'is not in the range of u32, 0 to 4294967295'],
    ['u8', 256, '', '256 is not in the range of u8'],
    ['u32', 1.5, '', 'an integer'],
    ['u32', 2 ** 53, '', 'digits in quotes'],
    ['u64', 2 ** 53, '', 'digits in quotes'],
    ['u64', '18446744073709551616', '', 'not in the range of u64'],
    ['f64', 'much', '', 'a number, not "much"'],
    ['a :: Request', { client: 2 ** 53, id: 2 }, '/client', 'beyond 2^53 - 1'],
    ['(u32 , bool)', [1], '', '(u32,bool) has 2 items, the array has 1'],
    ['(u32 , Vec < bool >)', [1, [true, 'no']], '/1/1', 'true or false, not "no"'],
    ['Result < u32 , () >', 1, '', '{"Ok": value} or {"Err": value}'],
    ['a :: Outcome', 'Perhaps', '', 'Outcome has no variant Perhaps'],
    ['a :: Request', { client: 1 }, '', 'Request has the fields client, id'],
    ['a :: Request', { client: 1, id: 2, more: 3 }, '', 'Request has the fields client, id'],
    ['MemberId < A >', 'x', '', 'the number of a member'],
    ['Option < (u32 , u32) >', [1], '', 'has 2 items'],
  ])('%s is not %j', (type, json, pointer, message) => {
    const problem = (() => {
      try {
        read(json, type);
      } catch (error) {
        return error;
      }
      return null;
    })();
    expect(problem).toBeInstanceOf(ValueProblem);
    expect(problem).toMatchObject({ pointer, message: expect.stringContaining(message) });
  });

  test('values that nest without end are refused, not followed', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(() => readValue(deep, null, here)).toThrow(/nests deeper/);
    expect(() =>
      readValue(
        Array.from({ length: 20_000 }, () => 1),
        null,
        here,
      ),
    ).toThrow(/more than 10000 parts/);
  });

  test('whatever can be drawn for a type can be written and read', () => {
    const leaf = ['u32', 'i64', 'bool', 'String', 'char', 'f64', 'Outcome', 'Request', 'Unheard', 'MemberId < A >', 'Duration'];
    const text = fc.letrec<{ type: string }>((tie) => ({
      type: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(...leaf),
        fc.tuple(tie('type'), tie('type')).map(([a, b]) => `(${a} , ${b})`),
        fc.tuple(tie('type'), tie('type')).map(([a, b]) => `Result < ${a} , ${b} >`),
        fc.tuple(tie('type'), tie('type')).map(([a, b]) => `HashMap < ${a} , ${b} >`),
        fc.tuple(fc.constantFrom('Option', 'Vec', 'BTreeSet'), tie('type')).map(([of, a]) => `${of} < ${a} >`),
      ),
    })).type;
    fc.assert(
      fc.property(text, fc.nat(50), (type, n) => {
        const value = reify(here, opaque('input', [int(n)], type), typeOf(type));
        const json: unknown = JSON.parse(JSON.stringify(writeValue(value, typeOf(type), here)));
        expect(keyOf(read(json, type))).toBe(keyOf(value));
      }),
    );
  });
});
