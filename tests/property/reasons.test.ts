import fc from 'fast-check';
import { expect, test } from 'vitest';
import { optimize } from '../../index.ts';
import { remarkText } from '../../server/index.ts';
import { programs } from '../support/random-program.ts';

test('every refusal of a random program has a reason, and advice only where there is some against all of it', () => {
  let also = 0;
  fc.assert(
    fc.property(programs, (program) => {
      const plan = optimize(program, { verify: 'off', maxWork: 2000 });
      for (const { outcome, failed } of plan.remarks) {
        expect(failed !== null).toBe(outcome === 'refused');
        if (failed === null) continue;
        const parts = [failed, ...(failed.also ?? [])];
        also += parts.length - 1;
        for (const { reason } of parts) expect(reason.length).toBeGreaterThan(5);
        if (failed.also?.some(({ unlock }) => unlock === null)) expect(failed.unlock).toBeNull();
      }
      expect(remarkText(plan.remarks)).not.toContain('undefined');
    }),
    { seed: 11, numRuns: 30 },
  );
  expect(also).toBeGreaterThan(10);
});
