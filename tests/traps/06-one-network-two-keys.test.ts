import { describe, expect, test } from 'vitest';
import { keyedSingleton, stream } from '../support/program-builder.ts';
import { expectNoSharding, expectSharding, full, trap } from './support.ts';

/** One network, two groups: by the first field and by `second`. */
function twoGroups(second: string) {
  const t = trap('two groups');
  const input = t.receive('(u32 , u32)');
  const outs = ['q!(| (a , b) | (a , b))', second].map((f) => {
    const map = t.b.op('Map', t.at, stream('(u32 , u32)'), { input: t.b.tee(input) }, { f });
    const tick = t.b.tick(t.at);
    const batch = t.b.op('Batch', tick, stream('(u32 , u32)', { bound: 'Bounded' }), { inner: map });
    const fold = t.b.op(
      'FoldKeyed',
      tick,
      keyedSingleton('u32', 'u32'),
      { input: batch },
      { init: 'q!(| | 0)', acc: 'q!(| a , b | * a += b)' },
    );
    const entries = t.b.op('Cast', tick, stream('(u32 , u32)', { bound: 'Bounded' }), { inner: fold });
    t.answer(t.b.op('YieldConcat', t.at, stream('(u32 , u32)'), { inner: entries }));
    return { map, tick, batch, fold, entries };
  });
  return { ...t, program: full(t.b), input, outs };
}

describe('trap 6: one routed network for consumers of different keys', () => {
  test('groups by different fields', () => {
    const { program, at, input } = twoGroups('q!(| (a , b) | (b , a))');
    const fields = [[['0']], [['1']], [['0'], ['1']], [[]], null];
    expectNoSharding(
      program,
      at,
      'state is key-local',
      fields.map((paths) => new Map([[input, paths]])),
    );
  });

  test('groups by the same field share it', () => {
    const { program, at, input } = twoGroups('q!(| (a , b) | (a , b + 1))');
    expect(expectSharding(program, at)).toEqual(new Map([[input, [['0']]]]));
  });
});
