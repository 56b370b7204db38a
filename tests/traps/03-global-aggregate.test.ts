import { describe, test } from 'vitest';
import { singleton, stream } from '../support/program-builder.ts';
import { expectNoDecoupling, expectNoSharding, full, trap } from './support.ts';

/** The highest ballot so far answers read requests. */
function maxBallot(type: string) {
  const t = trap('max');
  const ballots = t.receive(type);
  const reads = t.receive('u32');
  const max = t.b.op(
    'Reduce',
    t.at,
    singleton(type, 'Unbounded', 'Optional'),
    { input: ballots },
    { f: 'q!(| a , b | if b > * a { * a = b })' },
  );
  const tick = t.b.tick(t.at);
  const now = t.b.op('Batch', tick, singleton(type, 'Bounded', 'Optional'), { inner: max });
  const batch = t.b.op('Batch', tick, stream('u32', { bound: 'Bounded' }), { inner: reads });
  const pair = t.b.op('CrossSingleton', tick, stream(`(u32 , ${type})`, { bound: 'Bounded' }), { left: batch, right: now });
  const out = t.b.op('YieldConcat', t.at, stream(`(u32 , ${type})`), { inner: pair });
  t.answer(out);
  return { ...t, program: full(t.b), max };
}

describe('trap 3: a global aggregate is not sharded', () => {
  test.each(['u64', '(u32 , u32)'])('a maximum of %s that is read', (type) => {
    const { program, at, max } = maxBallot(type);
    expectNoSharding(program, at, 'nothing sees two keys at once');
    expectNoDecoupling(program, at, [max], /changing value/);
  });
});
