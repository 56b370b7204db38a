import { expect, test } from 'vitest';
import { optimize, programAt } from '../../index.ts';
import { stream } from '../support/program-builder.ts';
import { full, trap } from './support.ts';

test('trap 10: kept operators keep their ids, texts and kinds through every step', () => {
  const t = trap('ids', 'process');
  const input = t.receive('(u32 , u32)');
  const first = t.b.op('Map', t.at, stream('(u32 , u32)'), { input }, { f: 'q!(| (a , b) | (a , b + 1))' });
  const vote = t.make.quorum(
    t.b.op('Map', t.at, stream('(u32 , Result < () , () >)'), { input: first }, { f: 'q!(| (a , _) | (a , Ok (())))' }),
    'u32',
    2,
    2,
  );
  t.answer(vote.output);
  const program = full(t.b);
  // What goes has no id to keep.
  const plan = optimize(program, { disable: ['quorum-machine', 'drop-unread'] });
  expect(plan.derivation.length).toBeGreaterThan(0);
  const before = new Map(program.operators().map((op) => [op.id, op]));
  for (let step = 0; step <= plan.derivation.length; step++) {
    const now = programAt(program, plan.derivation, step);
    for (const [id, op] of before) {
      expect(now.op(id).kind).toBe(op.kind);
      if (op.kind !== 'Network') expect(now.text(id, 'f')).toBe(program.text(id, 'f'));
    }
    // New operators are numbered after all that were there, and never reuse a number.
    for (const op of now.operators()) if (!before.has(op.id)) expect(op.id).toBeGreaterThan(Math.max(...before.keys()));
  }
});
