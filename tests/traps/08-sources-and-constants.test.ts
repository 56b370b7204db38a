import { describe, expect, test } from 'vitest';
import { singleton, stream } from '../support/program-builder.ts';
import { expectNoSharding, full, planOf, shardsAt, trap } from './support.ts';

describe('trap 8: what would happen once per shard', () => {
  test.each([
    ['a timer', { Stream: 'q!(interval (Duration :: from_secs (1)))' }],
    ['a fixed list', { Iter: 'q!([1 , 2 , 3])' }],
    ['a spin', 'Spin'],
    ['an embedded input', { Embedded: 'input' }],
  ])('%s', (_, source) => {
    const t = trap('source', 'cluster');
    const input = t.receive('u32');
    const tick = t.b.op('Source', t.at, stream('u32', { order: 'TotalOrder' }), {}, { source });
    t.answer(t.b.op('Chain', t.at, stream('u32'), { first: input, second: tick }));
    expectNoSharding(full(t.b), t.at, 'no ports, sources or sinks');
  });

  test('a constant that leaves with the data', () => {
    const t = trap('constant');
    const input = t.receive('u32');
    const tick = t.b.tick(t.at);
    const batch = t.b.op('Batch', tick, stream('u32', { bound: 'Bounded' }), { inner: input });
    const one = t.b.op('SingletonSource', tick, singleton('u32'), {}, { value: 'q!(1u32)', first_tick_only: false });
    const first = t.b.op('Cast', tick, stream('u32', { bound: 'Bounded' }), { inner: one });
    const chain = t.b.op('Chain', tick, stream('u32', { bound: 'Bounded' }), { first, second: batch });
    t.answer(t.b.op('YieldConcat', t.at, stream('u32'), { inner: chain }));
    expectNoSharding(full(t.b), t.at, 'constants stay inside');
  });

  test('a constant on the positive side of an anti-join', () => {
    const t = trap('anti-join');
    const input = t.receive('u32');
    const tick = t.b.tick(t.at);
    const neg = t.b.op('Batch', tick, stream('u32', { bound: 'Bounded' }), { inner: input });
    const one = t.b.op('SingletonSource', tick, singleton('u32'), {}, { value: 'q!(1u32)', first_tick_only: false });
    const pos = t.b.op('Cast', tick, stream('u32', { bound: 'Bounded' }), { inner: one });
    const left = t.b.op('Difference', tick, stream('u32', { bound: 'Bounded' }), { pos, neg });
    t.answer(t.b.op('YieldConcat', t.at, stream('u32'), { inner: left }));
    expectNoSharding(full(t.b), t.at, 'constants stay inside');
  });

  test('what is there in the first tick only', () => {
    const t = trap('first tick');
    const input = t.receive('u32');
    const tick = t.b.tick(t.at);
    const batch = t.b.op('Batch', tick, stream('u32', { bound: 'Bounded' }), { inner: input });
    const first = t.b.op(
      'SingletonSource',
      tick,
      singleton('u32', 'Bounded', 'Optional'),
      {},
      { value: 'q!(1u32)', first_tick_only: true },
    );
    const cross = t.b.op('CrossSingleton', tick, stream('(u32 , u32)', { bound: 'Bounded' }), { left: batch, right: first });
    t.answer(t.b.op('YieldConcat', t.at, stream('(u32 , u32)'), { inner: cross }));
    expectNoSharding(full(t.b), t.at, 'nothing sees two keys at once');
  });

  test.each(['q!(std :: time :: SystemTime :: now ())', 'q!(rand :: random :: < u32 > ())'])(
    'a constant that is not one: %s',
    (value) => {
      const t = trap('chance');
      const input = t.receive('u32');
      const tick = t.b.tick(t.at);
      const batch = t.b.op('Batch', tick, stream('u32', { bound: 'Bounded' }), { inner: input });
      const right = t.b.op('SingletonSource', tick, singleton('u32'), {}, { value, first_tick_only: false });
      const cross = t.b.op('CrossSingleton', tick, stream('(u32 , u32)', { bound: 'Bounded' }), { left: batch, right });
      t.answer(t.b.op('YieldConcat', t.at, stream('(u32 , u32)'), { inner: cross }));
      expectNoSharding(full(t.b), t.at, 'closures are pure');
    },
  );

  test('the same constant for every element is fine, and the plan does it', () => {
    const t = trap('limit');
    const input = t.receive('u32');
    const tick = t.b.tick(t.at);
    const batch = t.b.op('Batch', tick, stream('u32', { bound: 'Bounded' }), { inner: input });
    const right = t.b.op('SingletonSource', tick, singleton('u32'), {}, { value: 'q!(7u32)', first_tick_only: false });
    const cross = t.b.op('CrossSingleton', tick, stream('(u32 , u32)', { bound: 'Bounded' }), { left: batch, right });
    t.answer(t.b.op('YieldConcat', t.at, stream('(u32 , u32)'), { inner: cross }));
    expect(shardsAt(planOf(full(t.b)), cross)).toBeGreaterThan(1);
  });
});
