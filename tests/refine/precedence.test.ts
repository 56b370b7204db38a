import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clusterSizes, comparisonsOf, explore, layout, NO_TYPES, type Script } from '../../verify/index.ts';
import { randomReading } from '../../verify/refine/reading.ts';
import { precedenceOf } from '../../verify/run/precedence.ts';
import { programs } from '../support/random-program.ts';

/** How many runs are followed at most; programs with more say nothing here. */
const RUNS = 1_500;

test('decisions taken in their order show what all interleavings show', () => {
  let compared = 0;
  let [fewer, all] = [0, 0];
  fc.assert(
    fc.property(programs, fc.nat(1000), (program, seed) => {
      const laidOut = layout(program);
      if (laidOut.unsupported.length > 0 || laidOut.inputs.length === 0) return;
      const sizes = clusterSizes(program, 2);
      const reading = randomReading(seed, 2, { elements: 3, domain: 2 }, NO_TYPES);
      const script: Script = reading.script(laidOut, sizes, false);
      const setting = { layout: laidOut, closures: reading.closures(program, sizes), sizes, delays: false, maxSteps: 200 };
      const comparisons = comparisonsOf(laidOut.outputs);
      const whole = explore(setting, script, comparisons, { maxRuns: RUNS });
      const ordered = explore({ ...setting, precedence: precedenceOf(laidOut) }, script, comparisons, { maxRuns: RUNS });
      // Runs that fail are not among what the order keeps.
      if (!whole.complete || [...whole.histories.keys()].some((outcome) => outcome.startsWith('failed'))) return;
      compared++;
      [fewer, all] = [fewer + ordered.runs, all + whole.runs];
      expect(ordered.complete).toBe(true);
      expect([...ordered.histories.keys()].sort()).toEqual([...whole.histories.keys()].sort());
    }),
    { numRuns: 150, seed: 11 },
  );
  expect(compared).toBeGreaterThan(60);
  expect(fewer).toBeLessThan(all * 0.8);
});
