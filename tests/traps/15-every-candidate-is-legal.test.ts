import { expect, test } from 'vitest';
import { programAt } from '../../index.ts';
import { shardingFacts } from '../../ir/index.ts';
import { stream } from '../support/program-builder.ts';
import { errorsOf, full, planOf, trap } from './support.ts';

test('trap 15: the exhaustive search of a small program shards no location with a scan, and each of its steps is proved', () => {
  const t = trap('encrypt');
  const input = t.receive('u32', { order: 'TotalOrder' });
  const acc = { init: 'q!(| | 0u32)', acc: 'q!(| n , x | { * n += 1 ; Some ((* n , x)) })' };
  const scan = t.b.op('Scan', t.at, stream('(u32 , u32)', { order: 'TotalOrder' }), { input }, acc);
  const weak = t.b.op('Cast', t.at, stream('(u32 , u32)'), { inner: scan });
  const heavy = t.b.op('Map', t.at, stream('u32'), { input: weak }, { f: 'q!(| (n , x) | crate :: encrypt (n , x))' });
  t.answer(heavy);
  const program = full(t.b);
  const plan = planOf(program);
  const place = plan.locations.find((location) => location.operators.includes(scan));
  expect(place?.shards).toBe(1);
  plan.derivation.forEach((step, i) => {
    expect(step.preconditions.length).toBeGreaterThan(0);
    expect(step.preconditions.every(({ proved }) => proved)).toBe(true);
    const after = programAt(program, plan.derivation, i + 1);
    expect(errorsOf(after)).toEqual([]);
    // Checked again from scratch on the program as it is after the step.
    for (const { key, origin } of after.locations.values()) {
      if (origin === null || origin.shards === 1) continue;
      const policy = new Map(Object.entries(origin.policy).map(([id, paths]) => [Number(id), paths]));
      expect(shardingFacts(after, key, policy).findings.filter(({ ok }) => !ok)).toEqual([]);
    }
  });
});
