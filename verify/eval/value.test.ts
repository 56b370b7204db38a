import { describe, expect, it } from 'vitest';
import { emptyMap, mapDelete, mapFrom, mapGet, mapSet, setAdd, setDelete, setFrom, setHas } from './collections.ts';
import { hash64 } from './hash.ts';
import { show } from './show.ts';
import {
  char,
  compare,
  data,
  equal,
  err,
  float,
  hashTextOf,
  int,
  keyOf,
  list,
  member,
  NONE,
  ORDERINGS,
  ok,
  opaque,
  part,
  range,
  shape,
  some,
  struct,
  tuple,
  UNIT,
  usize,
  type Value,
} from './value.ts';

/** Ascending within one type. */
const ascending: readonly (readonly Value[])[] = [
  [false, true],
  ['', 'a', 'a b', 'b', '\uffff', '😀'],
  [int(-5n, 'i64'), int(0, 'u8'), int(7), int(2n ** 53n, 'u64'), int(2n ** 64n - 1n, 'u64')],
  [float(-1), float(0), float(0.5), float(Number.NaN)],
  [char('a'), char('é'), char('😀')],
  [tuple([int(1), 'b']), tuple([int(2), 'a']), tuple([int(2), 'b'])],
  [list([]), list([int(1)]), list([int(1), int(2)]), list([int(3)])],
  [NONE, some(int(1)), some(int(2))],
  [ok(int(9)), err(int(1))],
  ORDERINGS,
  [struct('B', { round: int(1), proposer: int(9) }), struct('B', { round: int(2), proposer: int(0) })],
  [setFrom(true, []), setFrom(true, [int(3), int(1), int(3)]), setFrom(false, [int(2)])],
  [mapFrom(true, []), mapFrom(false, [[int(1), 'a']]), mapFrom(true, [[int(1), 'b']])],
  [member(0), member(1, 'T')],
];

describe('values', () => {
  it('order and keys agree', () => {
    for (const values of ascending) {
      values.forEach((a, i) => {
        values.forEach((b, j) => {
          expect([show(a), show(b), compare(a, b)]).toEqual([show(a), show(b), Math.sign(i - j)]);
          expect(keyOf(a) === keyOf(b)).toBe(i === j);
        });
      });
    }
  });
  it('values of different kinds differ both ways', () => {
    const all = [...ascending.map((values) => values[0] as Value), range(int(0), int(1)), UNIT, opaque('f')];
    all.forEach((a, i) => {
      all.forEach((b, j) => {
        expect(keyOf(a) === keyOf(b)).toBe(i === j);
        expect(compare(a, b) + compare(b, a)).toBe(0);
      });
    });
  });
  it('types of integers and tags take no part in equality, but in the hash', () => {
    expect(equal(int(300, 'u32'), int(300, 'u64'))).toBe(true);
    expect(equal(member(1, 'A'), member(1))).toBe(true);
    expect(hashTextOf(int(5, 'u32'))).not.toBe(hashTextOf(int(5, 'u64')));
    expect(hashTextOf(tuple([member(1, 'A')]))).not.toBe(hashTextOf(tuple([member(1)])));
    expect(hashTextOf(some(usize(1)))).not.toBe(hashTextOf(usize(1)));
  });
  it('integers have one representation', () => {
    expect(int(5n, 'u64')).toBe(int(5, 'u64'));
    expect(typeof int(2n ** 53n).v).toBe('bigint');
    expect(typeof int(2n ** 53n - 1n).v).toBe('number');
  });
  it('fields do not depend on the order they are written in', () => {
    const [a, b] = [struct('S', { x: int(1), y: int(2) }), struct('S', { y: int(2), x: int(1) })];
    expect(keyOf(a)).toBe(keyOf(b));
    expect(compare(a, b)).toBe(0);
    expect(part(b, 'x')).toEqual(int(1));
    expect(part(b, 'z')).toBeUndefined();
    expect(part(tuple([int(4)]), 0)).toEqual(int(4));
  });
  it('symbols are functions of their name and arguments', () => {
    expect(keyOf(opaque('f', [int(1)]))).toBe(keyOf(opaque('f', [int(1, 'u32')])));
    expect(keyOf(opaque('f', [int(1)]))).not.toBe(keyOf(opaque('f', [int(2)])));
    expect(keyOf(opaque('f', [int(1)]))).not.toBe(keyOf(opaque('g', [int(1)])));
    expect(keyOf(opaque('f', [tuple([int(1), int(2)])]))).not.toBe(keyOf(opaque('f', [int(1), int(2)])));
  });
  it('hashes spread and depend on the salt', () => {
    const buckets = Array.from({ length: 4000 }, (_, i) => hash64(`${i}u32`, 'salt') % 4n);
    for (const bucket of [0n, 1n, 2n, 3n])
      expect(Math.abs(buckets.filter((found) => found === bucket).length - 1000)).toBeLessThan(150);
    expect(new Set(Array.from({ length: 64 }, (_, salt) => hash64('1u32', salt) % 4n)).size).toBe(4);
    expect(new Set(Array.from({ length: 20_000 }, (_, i) => hash64(`${i}`, 1))).size).toBe(20_000);
  });
  it('prints like Rust', () => {
    expect(show(tuple([some(struct('P', { a: int(1), b: list([true, 'x']) })), data(shape('Stop'), []), tuple([NONE])]))).toBe(
      '(Some(P { a: 1, b: [true, "x"] }), Stop, (None,))',
    );
    expect(show(opaque('decrypt', [member(2)]))).toBe('decrypt(member 2)');
  });
});

describe('collections', () => {
  it('behave like a map and a set', () => {
    let map = emptyMap(false);
    const model = new Map<number, number>();
    for (let i = 0; i < 300; i++) {
      const key = (i * 37) % 23;
      if (i % 5 === 4) {
        map = mapDelete(map, int(key));
        model.delete(key);
      } else {
        map = mapSet(map, int(key), int(i));
        model.set(key, i);
      }
    }
    const sorted = [...model].sort(([a], [b]) => a - b);
    expect(map.keys.map(keyOf)).toEqual(sorted.map(([key]) => String(key)));
    for (let key = 0; key < 23; key++)
      expect(mapGet(map, int(key))).toEqual(model.has(key) ? int(model.get(key) as number) : undefined);
    expect(
      keyOf(
        mapFrom(true, [
          [int(2), 'a'],
          [int(1), 'b'],
          [int(2), 'c'],
        ]),
      ),
    ).toBe('{1:"b",2:"c"}');
    const set = setFrom(false, ['b', 'a', 'b']);
    expect(keyOf(setAdd(setDelete(set, 'b'), 'c'))).toBe('#{"a","c"}');
    expect([setHas(set, 'a'), setHas(set, 'c'), setAdd(set, 'a') === set]).toEqual([true, false, true]);
  });
});
