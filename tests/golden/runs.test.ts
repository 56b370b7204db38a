import { describe, expect, test } from 'vitest';
import { diagramText, optimize, simulate } from '../../index.ts';
import { readExample } from '../support/examples.ts';

/** Sent when the members are known; the decisions are some that mix things up. */
const inputs = { phases: [{ sends: [] }, { whenQuiet: true, sends: [{ port: 'in 0', values: [4, 5] }] }] };
const options = { seed: 1, schedule: Array.from({ length: 60 }, (_, i) => (i * 7) % 4) };

/** Space-time diagrams as text, byte for byte. Update with `vitest -u` and review as a diff. */
describe('runs of the example programs', () => {
  test.each(['two_phase_commit', 'voting', 'op_networks'])('%s', async (name) => {
    await expect(diagramText(simulate(readExample(name), inputs, options))).toMatchFileSnapshot(`./runs/${name}.txt`);
  });

  test('the plan of voting', async () => {
    const { program } = optimize(readExample('voting'));
    await expect(diagramText(simulate(program, inputs, options))).toMatchFileSnapshot('./runs/voting.plan.txt');
  });
});
