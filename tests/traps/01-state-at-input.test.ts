import { describe, expect, test } from 'vitest';
import type { Policy } from '../../ir/index.ts';
import { keyedSingleton, stream } from '../support/program-builder.ts';
import { decoupled, expectNoDecoupling, expectSharding, full, obstacles, trap } from './support.ts';

/** Two inbound streams, a top-level join, an expensive map behind it. */
function joinThenMap() {
  const t = trap('join');
  const left = t.receive('(u32 , u64)');
  const right = t.receive('(u32 , u64)');
  const join = t.b.op('Join', t.at, stream('(u32 , (u64 , u64))'), { left, right });
  const map = t.b.op('Map', t.at, stream('u64'), { input: join }, { f: 'q!(| (k , (a , b)) | a + b + k as u64)' });
  t.answer(map);
  return { ...t, program: full(t.b), left, right, join, map };
}

describe('trap 1: state is where the input is', () => {
  test('a location with a join is never dealt out at random', () => {
    const { program, at, left, right } = joinThenMap();
    // Any shard for one side, or another field of it: equal keys would miss each other.
    const wrong: Policy[] = [
      new Map([
        [left, null],
        [right, null],
      ]),
      new Map([
        [left, [['0']]],
        [right, null],
      ]),
      new Map([
        [left, [['0']]],
        [right, [['1']]],
      ]),
      new Map([
        [left, [['1']]],
        [right, [['1']]],
      ]),
    ];
    for (const policy of wrong) expect(obstacles(program, at.root, policy)).toContain('state is key-local');
    expect(expectSharding(program, at)).toEqual(
      new Map([
        [left, [['0']]],
        [right, [['0']]],
      ]),
    );
  });

  test('the state stays behind when the cut is after the join', () => {
    const { program, at, join, map, left, right } = joinThenMap();
    const after = decoupled(program, at, [map]);
    expect(after.op(join).place.root).toBe(at.root);
    // The first location still remembers both sides, although what the join puts out is elsewhere.
    expect(
      obstacles(
        after,
        at.root,
        new Map([
          [left, null],
          [right, null],
        ]),
      ),
    ).toContain('state is key-local');
  });

  test('a fold and what reads its value stay together', () => {
    const t = trap('fold');
    const input = t.receive('(u32 , u64)');
    const fold = t.b.op(
      'FoldKeyed',
      t.at,
      keyedSingleton('u32', 'u64', 'Unbounded'),
      { input },
      { init: 'q!(| | 0)', acc: 'q!(| a , b | * a += b)' },
    );
    const tick = t.b.tick(t.at);
    const snapshot = t.b.op('Batch', tick, keyedSingleton('u32', 'u64'), { inner: fold });
    const entries = t.b.op('Cast', tick, stream('(u32 , u64)', { bound: 'Bounded' }), { inner: snapshot });
    t.answer(t.b.op('YieldConcat', t.at, stream('(u32 , u64)'), { inner: entries }));
    expectNoDecoupling(full(t.b), t.at, [fold], /changing value/);
  });
});
