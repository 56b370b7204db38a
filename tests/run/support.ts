import type { Program } from '../../ir/index.ts';
import {
  clusterSizes,
  comparisonsOf,
  int,
  keyOf,
  ListedChoices,
  layout,
  outcomeKey,
  type Phase,
  programClosures,
  RandomChoices,
  type Run,
  type Setting,
  simulate,
  tuple,
  type Value,
  world,
} from '../../verify/index.ts';

export const u32 = (value: number): Value => int(value, 'u32');
export const u64 = (value: number): Value => int(value, 'u64');
export const usize = (value: number): Value => int(value, 'usize');
export const pair = (a: Value, b: Value): Value => tuple([a, b]);

/** Sent at once, or only when nothing else is left to do. */
export const sent = (port: string, values: readonly Value[], whenQuiet = false): Phase => ({
  whenQuiet,
  sends: [{ port, member: 0, values }],
});

export interface Running {
  readonly setting: Setting;
  /** One run under random decisions. */
  run(seed: number, ...phases: Phase[]): Run;
  /** Outcomes of many random runs, each with how often it came. */
  outcomes(runs: number, ...phases: Phase[]): Map<string, number>;
  replay(trail: readonly number[], ...phases: Phase[]): Run;
}

/** Canonical text of the values of an output, in order or sorted. */
export const inOrder = (run: Run, port: string): string[] => (run.history.outputs.get(port) ?? []).map(keyOf);
export const sorted = (run: Run, port: string): string[] => inOrder(run, port).sort();
export const keys = (...values: Value[]): string[] => values.map(keyOf);

/** A program with its closures read from their text, in one world; messages take their time in every other run. */
export function running(
  program: Program,
  options: { readonly maxSteps?: number; readonly sizes?: Record<string, number> } = {},
): Running {
  const laidOut = layout(program);
  if (laidOut.unsupported.length > 0) throw new Error(JSON.stringify(laidOut.unsupported));
  const sizes = new Map([...clusterSizes(program, 2), ...Object.entries(options.sizes ?? {})]);
  const closures = programClosures(program, world({ spread: 3 }), sizes);
  const setting: Setting = { layout: laidOut, closures, sizes, delays: true, maxSteps: options.maxSteps ?? 2000 };
  const script = (phases: readonly Phase[]) => ({ atStart: new Map(), phases });
  const run = (seed: number, ...phases: Phase[]): Run =>
    simulate({ ...setting, delays: seed % 2 === 0 }, script(phases), new RandomChoices(seed));
  return {
    setting,
    run,
    replay: (trail, ...phases) => simulate(setting, script(phases), new ListedChoices(trail)),
    outcomes(runs, ...phases) {
      const found = new Map<string, number>();
      for (let seed = 0; seed < runs; seed++) {
        const done = run(seed, ...phases);
        const key =
          done.ended === 'quiescent' ? outcomeKey(done.history, comparisonsOf(laidOut.outputs)) : `${done.ended} ${done.error}`;
        found.set(key, (found.get(key) ?? 0) + 1);
      }
      return found;
    },
  };
}
