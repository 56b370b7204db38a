import { describe, expect, test } from 'vitest';
import { RULES } from '../../rewrites/registry.ts';
import { singleton, stream } from '../support/program-builder.ts';
import { expectNoSharding, full, planOf, trap } from './support.ts';

describe('trap 2: a sum is not computed from prefixes', () => {
  test('a commutative sum is neither split nor copied towards its senders', () => {
    const t = trap('sum');
    const input = t.receive('u64');
    const amount = t.b.op('Map', t.at, stream('u64'), { input }, { f: 'q!(| x | x + 1)' });
    const ordered = t.b.op('ObserveNonDet', t.at, stream('u64', { order: 'TotalOrder' }), { inner: amount }, { trusted: false });
    const sum = t.b.op(
      'Reduce',
      t.at,
      singleton('u64', 'Unbounded', 'Optional'),
      { input: ordered },
      { f: 'q!(| a , b | * a += b)' },
    );
    const tick = t.b.tick(t.at);
    const now = t.b.op('Batch', tick, singleton('u64', 'Bounded', 'Optional'), { inner: sum });
    t.answer(
      t.b.op('YieldConcat', t.at, stream('u64'), {
        inner: t.b.op('Cast', tick, stream('u64', { bound: 'Bounded' }), { inner: now }),
      }),
    );
    const program = full(t.b);
    expectNoSharding(program, t.at, 'nothing sees two keys at once');
    const plan = planOf(program);
    const folds = plan.locations
      .flatMap(({ operators }) => operators)
      .filter((id) => ['Reduce', 'Fold', 'Scan'].includes(program.has(id) ? program.op(id).kind : ''));
    expect(folds).toEqual([sum]);
  });

  test('no rule merges partial results', () =>
    expect(RULES.map(({ id }) => id).filter((id) => /reduce|fold|aggregat/.test(id))).toEqual([]));
});
