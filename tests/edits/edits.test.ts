import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Options, optimize, type Plan } from '../../index.ts';
import { applySteps, type Program, readProgram, stringifyProgram } from '../../ir/index.ts';
import { exampleNames, readExample } from '../support/examples.ts';
import { programs } from '../support/random-program.ts';

/** As if every operator were expensive: whatever may be rewritten is. */
const COSTLY: Options = {
  maxMachines: 60,
  maxShards: 4,
  maxWork: 20_000,
  verify: 'off',
  costs: { elementNs: 20_000, foldNs: 20_000, hashNs: 20_000, userFunctionNs: 20_000 },
};

/** The plan's program, made by its edits alone: the edits come as JSON, as from outside. */
function expectEditsToGiveTheProgram(input: Program, plan: Plan): void {
  const { derivation, program } = JSON.parse(JSON.stringify(plan)) as Plan;
  const made = applySteps(input, derivation);
  expect(stringifyProgram(made, { form: 'document', normalize: true })).toBe(JSON.stringify(program));
}

describe('the edits of a plan make its program of the input, to the byte', () => {
  test.each(exampleNames)('%s', (name) => {
    const input = readExample(name);
    expectEditsToGiveTheProgram(input, optimize(input, COSTLY));
  });

  test('a bare array of roots', () => {
    const { roots } = JSON.parse(stringifyProgram(readExample('two_phase_commit_bench'))) as { roots: unknown };
    const input = readProgram(roots);
    const plan = optimize(input, COSTLY);
    expect(plan.derivation.length).toBeGreaterThan(0);
    expectEditsToGiveTheProgram(input, plan);
  });

  test('random programs', () => {
    let steps = 0;
    fc.assert(
      fc.property(programs, (program) => {
        const input = readProgram(stringifyProgram(program));
        const plan = optimize(input, COSTLY);
        steps += plan.derivation.length;
        expectEditsToGiveTheProgram(input, plan);
      }),
      { numRuns: 30, seed: 7 },
    );
    expect(steps).toBeGreaterThan(20);
  });
});
