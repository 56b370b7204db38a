import { findIdioms } from '../../ir/index.ts';
import { demandOf } from '../demand-of.ts';
import { locationLoads } from '../location-load.ts';
import { type CostTable, withCosts } from '../table.ts';
import { bootstrap, type DrawOptions, type Interval } from './bootstrap.ts';
import { DEFAULT_CLUSTER_SIZE, wakesPerCommand } from './design.ts';
import type { Fitted } from './fit.ts';
import { median, type Sample } from './samples.ts';

/** How often a location woke up in one sample. */
interface Row {
  /** Per command over all members, by round. */
  readonly rounds: readonly number[];
  /** The same by the model, for each pair of constants. */
  readonly modelled: readonly number[];
}

/** The constants of the model of wake-ups. */
export const WAKE_UPS = ['wakesPerHop', 'wakesPerSender'] as const;

/** Values that are tried: the model is not linear in these two. */
const HOPS = steps(0.3, 1.2, 0.05);
const SENDERS = steps(0, 1.5, 0.1);
const GRID = HOPS.flatMap((wakesPerHop) => SENDERS.map((wakesPerSender) => ({ wakesPerHop, wakesPerSender })));

/**
 * Fits how often machines wake up to what the scheduler counted: least squares of relative errors over a grid, intervals by bootstrap over
 * the rounds. Without such counts both constants keep their values.
 * @returns in the order of `WAKE_UPS`
 */
export function fitWakeUps(samples: readonly Sample[], table: CostTable, options: DrawOptions): Fitted[] {
  const rows = samples.flatMap((sample) => rowsOf(sample, table));
  if (rows.length === 0)
    return WAKE_UPS.map((name) => ({
      value: table.entries[name].value,
      interval: null,
      kept: 'no sample says how often it woke up',
    }));
  const solve = (medians: readonly number[]): number[] => {
    const errors = GRID.map((_, i) =>
      rows.reduce((sum, { modelled }, r) => sum + ((modelled[i] as number) / (medians[r] as number) - 1) ** 2, 0),
    );
    const best = GRID[errors.indexOf(Math.min(...errors))] as (typeof GRID)[number];
    return WAKE_UPS.map((name) => best[name]);
  };
  const rounds = rows.map((row) => row.rounds);
  const values = solve(rounds.map(median));
  const intervals = bootstrap(rounds, solve, options);
  return values.map((value, i) => {
    const { low, high } = intervals[i] as Interval;
    return { value, interval: { low: Math.min(value, low), high: Math.max(value, high) }, kept: null };
  });
}

function rowsOf(sample: Sample, table: CostTable): Row[] {
  const measured = sample.locations.filter(({ wakes }) => wakes.length > 0 && median(wakes) > 0);
  if (measured.length === 0) return [];
  const { program } = sample;
  const known = withCosts(sample.known, table);
  const demand = demandOf(program, findIdioms(program), known, { defaultClusterSize: DEFAULT_CLUSTER_SIZE });
  const loads = GRID.map((constants) => locationLoads(program, demand, withCosts(constants, known)));
  return measured.flatMap(({ key, wakes }) => {
    const modelled = loads.flatMap((all) => {
      const load = all.find(({ location, counted }) => counted && location === key);
      return load && load.round.wakes > 0 ? [wakesPerCommand(load, sample.clients)] : [];
    });
    return modelled.length < GRID.length ? [] : [{ rounds: wakes, modelled }];
  });
}

function steps(from: number, to: number, by: number): number[] {
  return Array.from({ length: Math.round((to - from) / by) + 1 }, (_, i) => Number((from + i * by).toFixed(6)));
}
