import type { Program } from '../../ir/index.ts';
import { clusterSizes, layout, learnTypes, QUICK, RandomChoices, simulate } from '../../verify/index.ts';
import { randomReading } from '../../verify/refine/reading.ts';

const SCRIPTS = 4;
const RUNS = 5;

/**
 * Runs of a program under random inputs and schedules, without anything around them.
 * @returns null when the interpreter does not support one of its operators; `run` answers how often an operator fired in all runs
 */
export function interpreterOf(program: Program): { readonly run: () => number } | null {
  const laidOut = layout(program);
  if (laidOut.unsupported.length > 0) return null;
  const sizes = clusterSizes(program, QUICK.clusterSize);
  const types = learnTypes([...program.expressions.values()].map(({ text }) => text));
  const settings = Array.from({ length: SCRIPTS }, (_, seed) => {
    const reading = randomReading(seed, 2, QUICK, types);
    const closures = reading.closures(program, sizes);
    const setting = { layout: laidOut, closures, sizes, delays: seed % 2 === 0, maxSteps: QUICK.steps };
    return { setting, script: reading.script(laidOut, sizes, true) };
  });
  const run = (): number =>
    settings.reduce((sum, { setting, script }) => {
      const runs = Array.from({ length: RUNS }, (_, seed) => simulate(setting, script, new RandomChoices(seed)).firings);
      return runs.reduce((all, firings) => all + firings, sum);
    }, 0);
  return { run };
}
