import { describe, test } from 'vitest';
import { keyedSingleton, singleton, stream } from '../support/program-builder.ts';
import { expectNoDecoupling, full, trap } from './support.ts';

describe('trap 9: a changing value is not cut as if it were a stream', () => {
  test('an optional inside a tick, yielded once per tick', () => {
    const t = trap('first');
    const input = t.receive('u32', { order: 'TotalOrder' });
    const tick = t.b.tick(t.at);
    const batch = t.b.op('Batch', tick, stream('u32', { bound: 'Bounded', order: 'TotalOrder' }), { inner: input });
    const first = t.b.op('Reduce', tick, singleton('u32', 'Bounded', 'Optional'), { input: batch }, { f: 'q!(| _ , _ | { })' });
    const entries = t.b.op('Cast', tick, stream('u32', { bound: 'Bounded', order: 'TotalOrder' }), { inner: first });
    const out = t.b.op('YieldConcat', t.at, stream('u32', { order: 'TotalOrder' }), { inner: entries });
    t.answer(out);
    for (const moved of [[entries], [entries, out], [first, entries, out]])
      expectNoDecoupling(full(t.b), t.at, moved, /part of a tick|belong together/);
  });

  test.each([
    ['Optional', singleton('u32', 'Unbounded', 'Optional')],
    ['Singleton', singleton('u32', 'Unbounded')],
    ['KeyedSingleton', keyedSingleton('u32', 'u32', 'Unbounded')],
    ['KeyedSingleton whose values do not change', keyedSingleton('u32', 'u32', 'BoundedValue')],
  ])('a top-level %s', (_, value) => {
    const t = trap('latest');
    const input = t.receive('(u32 , u32)');
    const init = { init: 'q!(| | 0)', acc: 'q!(| a , b | * a += b)' };
    const fold =
      value.kind === 'KeyedSingleton'
        ? t.b.op('FoldKeyed', t.at, value, { input }, init)
        : t.b.op('Reduce', t.at, value, { input }, { f: 'q!(| a , b | * a = b)' });
    const tick = t.b.tick(t.at);
    const snapshot = t.b.op('Batch', tick, { ...value, bound: 'Bounded' }, { inner: fold });
    const entries = t.b.op('Cast', tick, stream(value.elementType, { bound: 'Bounded' }), { inner: snapshot });
    const out = t.b.op('YieldConcat', t.at, stream(value.elementType), { inner: entries });
    t.answer(out);
    expectNoDecoupling(full(t.b), t.at, [snapshot, entries, out], /changing value/);
  });
});
