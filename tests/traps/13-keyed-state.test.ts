import { describe, expect, test } from 'vitest';
import { keyedSingleton, keyedStream, stream } from '../support/program-builder.ts';
import { expectNoSharding, expectSharding, full, obstacles, trap } from './support.ts';

/** First value per key, by a reduce that keeps the first. */
function firstPerKey(key: string) {
  const t = trap('first per key');
  const input = t.receive('(u32 , u32)', { order: 'TotalOrder' });
  const pairs = t.b.op('Map', t.at, stream('(u32 , u32)', { order: 'TotalOrder' }), { input }, { f: key });
  const keyed = t.b.op('Cast', t.at, keyedStream('u32', 'u32', { order: 'TotalOrder' }), { inner: pairs });
  const first = t.b.op(
    'ReduceKeyed',
    t.at,
    keyedSingleton('u32', 'u32', 'BoundedValue'),
    { input: keyed },
    { f: 'q!(| _ , _ | { })' },
  );
  t.answer(t.b.op('Cast', t.at, stream('(u32 , u32)'), { inner: first }));
  return { ...t, program: full(t.b), input };
}

function duplicates() {
  const t = trap('unique');
  const input = t.receive('(u32 , u32)');
  const first = t.b.op('Map', t.at, stream('u32'), { input }, { f: 'q!(| (a , _) | a)' });
  t.answer(t.b.op('Unique', t.at, stream('u32'), { input: first }));
  return { ...t, program: full(t.b), input };
}

describe('trap 13: first and distinct remember', () => {
  test('first per key is dealt by its key only', () => {
    const { program, at, input } = firstPerKey('q!(| (a , b) | (a , b))');
    for (const paths of [null, [['1']], [[]]])
      expect(obstacles(program, at.root, new Map([[input, paths]]))).toContain('state is key-local');
    expect(expectSharding(program, at)).toEqual(new Map([[input, [['0']]]]));
    const mixed = firstPerKey('q!(| (a , b) | (a + b , b))');
    expectNoSharding(mixed.program, mixed.at, 'state is key-local');
  });

  test('distinct elements by the whole element', () => {
    const { program, at, input } = duplicates();
    for (const paths of [null, [['1']], [[]]])
      expect(obstacles(program, at.root, new Map([[input, paths]]))).toContain('state is key-local');
    expect(expectSharding(program, at)).toEqual(new Map([[input, [['0']]]]));
  });
});
