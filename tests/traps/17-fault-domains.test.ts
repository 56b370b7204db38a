import { expect, test } from 'vitest';
import { stream } from '../support/program-builder.ts';
import { full, planOf, trap } from './support.ts';

test('trap 17: a plan says which parts can now fail independently', () => {
  const t = trap('fault');
  const input = t.receive('u32');
  t.answer(t.b.op('Map', t.at, stream('u32'), { input }, { f: 'q!(| x | crate :: heavy (x))' }));
  const plan = planOf(full(t.b));
  expect(plan.outcome).toBe('improved');
  const made = plan.locations.filter((location) => location.from !== null && !location.removable);
  expect(made.length).toBeGreaterThan(0);
  const statement = plan.assumptions.filter((text) => text.startsWith('fault domains: '));
  for (const { name } of made) expect(statement.some((text) => text.includes(name))).toBe(true);
  // A plan without a change says nothing of the kind.
  const still = trap('still');
  still.answer(
    still.b.op('Enumerate', still.at, stream('(usize , u32)', { order: 'TotalOrder' }), {
      input: still.receive('u32', { order: 'TotalOrder' }),
    }),
  );
  expect(planOf(full(still.b)).assumptions.filter((text) => text.startsWith('fault domains'))).toEqual([]);
});
