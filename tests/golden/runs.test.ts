import { describe, expect, test } from 'vitest';
import { diagramText, optimize, simulate } from '../../index.ts';
import { readExample } from '../support/examples.ts';

/** Space-time diagrams as text, byte for byte. Update with `vitest -u` and review as a diff. */
describe('runs of the example programs', () => {
  test.each(['two_phase_commit', 'voting', 'op_networks'])('%s', async (name) => {
    await expect(diagramText(simulate(readExample(name), undefined, { seed: 2 }))).toMatchFileSnapshot(`./runs/${name}.txt`);
  });

  test('the plan of voting', async () => {
    const { program } = optimize(readExample('voting'));
    await expect(diagramText(simulate(program, undefined, { seed: 2 }))).toMatchFileSnapshot('./runs/voting.plan.txt');
  });
});
