import { describe, expect, test } from 'vitest';
import { keyedSingleton, stream } from '../support/program-builder.ts';
import { expectNoSharding, expectSharding, full, obstacles, trap } from './support.ts';

/** Elements of `type` are mapped by `f` to pairs and counted by the first component. */
function grouped(type: string, key: string, f: string, filter?: string) {
  const t = trap('group');
  const input = t.receive(type);
  const kept = filter === undefined ? input : t.b.op('FilterMap', t.at, stream(type), { input }, { f: filter });
  const pairs = t.b.op('Map', t.at, stream(`(${key} , u64)`), { input: kept }, { f });
  const init = 'q!(| | 0)';
  const fold = t.b.op(
    'FoldKeyed',
    t.at,
    keyedSingleton(key, 'u64', 'Unbounded'),
    { input: pairs },
    { init, acc: 'q!(| a , b | * a += b)' },
  );
  const tick = t.b.tick(t.at);
  const now = t.b.op('Batch', tick, keyedSingleton(key, 'u64'), { inner: fold });
  const asked = t.receive(`(${key} , ())`);
  const asks = t.b.op('Batch', tick, stream(`(${key} , ())`, { bound: 'Bounded' }), { inner: asked });
  const join = t.b.op('JoinHalf', tick, stream(`(${key} , (() , u64))`, { bound: 'Bounded' }), { left: asks, right: now });
  t.answer(t.b.op('YieldConcat', t.at, stream(`(${key} , (() , u64))`), { inner: join }));
  return { ...t, program: full(t.b), input, asked };
}

/** Counts bids per batch by what is left of them after `f`, and nothing else. */
function alikes(f: string) {
  const t = trap('alikes');
  const input = t.receive(BID);
  const map = t.b.op('Map', t.at, stream(`(${BID} , u64)`), { input }, { f });
  const tick = t.b.tick(t.at);
  const batch = t.b.op('Batch', tick, stream(`(${BID} , u64)`, { bound: 'Bounded' }), { inner: map });
  const fold = t.b.op(
    'FoldKeyed',
    tick,
    keyedSingleton(BID, 'u64'),
    { input: batch },
    { init: 'q!(| | 0)', acc: 'q!(| a , b | * a += b)' },
  );
  const entries = t.b.op('Cast', tick, stream(`(${BID} , u64)`, { bound: 'Bounded' }), { inner: fold });
  t.answer(t.b.op('YieldConcat', t.at, stream(`(${BID} , u64)`), { inner: entries }));
  return { ...t, program: full(t.b), input };
}

const BID = 'crate :: Bid';

describe('trap 4: closures that change what they hand on', () => {
  test('the key as it came', () => {
    const { program, at, input, asked } = grouped('(u32 , u64)', 'u32', 'q!(| (k , v) | (k , v))');
    expect(expectSharding(program, at)).toEqual(
      new Map([
        [input, [['0']]],
        [asked, [['0']]],
      ]),
    );
  });

  test.each([
    ['compound assignment to a parameter', 'q!(| (mut k , v) | { k %= 2 ; (k , v) })'],
    ['assignment to a field', 'q!(| mut x | { x . 0 = x . 0 / 2 ; x })'],
    ['a method that changes the variable', 'q!(| (mut k , v) | { k . clear () ; (k , v) })'],
    ['a mutable reference handed on', 'q!(| (mut k , v) | { std :: mem :: swap (& mut k , & mut other ()) ; (k , v) })'],
    ['an early return of another key', 'q!(| (k , v) | { if v > 3 { return (0 , v) ; } (k , v) })'],
    ['a block that shadows', 'q!(| (k , v) | { let k = k + 1 ; (k , v) })'],
    ['a borrow that is written through', 'q!(| mut x | { let y = & mut x . 0 ; * y = 0 ; x })'],
    ['a pattern by mutable reference', 'q!(| mut x | { let (ref mut a , _) = x ; * a = 1 ; x })'],
    ['a method of the user', 'q!(| mut x | { x . bump () ; x })'],
    ['a method of the user on a field', 'q!(| mut x | { x . 0 . normalize_in_place () ; x })'],
    ['a replaced value', 'q!(| (mut k , v) | { let old = std :: mem :: replace (& mut k , 7) ; (k , v + old as u64) })'],
    ['a loop', 'q!(| (mut k , v) | { while k > 9 { k /= 10 ; } (k , v) })'],
    ['an arm of a match', 'q!(| (k , v) | match k { 0 => (1 , v) , _ => (k , v) })'],
    ['a closure inside', 'q!(| (mut k , v) | { let mut f = | | k += 1 ; f () ; (k , v) })'],
    ['a function that is given the element mutably', 'q!(| mut x | { crate :: change (& mut x) ; x })'],
    ['an index', 'q!(| (k , v) | ([k , 3] [v as usize % 2] , v))'],
    ['a let else', 'q!(| (k , v) | { let Some (k) = k . checked_sub (1) else { return (0 , v) } ; (k , v) })'],
    ['an unknown macro', 'q!(| (k , v) | mangle ! (k , v))'],
  ])('%s', (_, f) => {
    const { program, at, input, asked } = grouped('(u32 , u64)', 'u32', f);
    const tempting = new Map([
      [input, [['0']]],
      [asked, [['0']]],
    ]);
    expectNoSharding(program, at, 'state is key-local', [tempting]);
  });

  test.each([
    ['one field of a struct is set', 'q!(| mut b | { b . price = 0 ; (b , 1) })'],
    ['struct update', `q!(| b | (Bid { price : 0 , .. b } , 1))`],
    ['a tuple struct field', 'q!(| mut b | { b . 0 = 7 ; (b , 1) })'],
  ])('a key of which %s', (_, f) => {
    const { program, at, input, asked } = grouped(BID, BID, f);
    // Two bids that differ in the price only are one group, but the whole bid decides the shard.
    expectNoSharding(program, at, 'state is key-local', [
      new Map([
        [input, [[]]],
        [asked, [['0']]],
      ]),
    ]);
    const alone = alikes(f);
    expect(obstacles(alone.program, alone.at.root, new Map([[alone.input, [[]]]]))).toEqual(['state is key-local']);
  });

  test('an early return before the group', () => {
    const { program, at, input, asked } = grouped(
      '(u32 , u64)',
      'u32',
      'q!(| x | x)',
      'q!(| (k , v) | { if v == 0 { return Some ((1 , v)) ; } Some ((k , v)) })',
    );
    expectNoSharding(program, at, 'state is key-local', [
      new Map([
        [input, [['0']]],
        [asked, [['0']]],
      ]),
    ]);
  });
});
