import { type CostName, costOf, defaultCostTable } from '../cost/index.ts';
import { factsOf, InputError, type Options, type Plan, readProgram } from '../ir/index.ts';
import { DEFAULT_OPTIONS } from './optimize.ts';
import { pricingOf } from './pricing.ts';
import { extendDemand } from './search/extend-demand.ts';
import { isWorthIt } from './search/judge.ts';

/** How far a guess may be off: what was measured of such figures lies this far apart. */
const OFF = 4;

/** A guessed number of the cost table, and a value that it may have as well, with which the plan gains nothing. */
export interface DecidingGuess {
  readonly name: CostName;
  readonly value: number;
  readonly other: number;
}

/**
 * Guesses that decide a plan: one of them alone off by a factor of four, and the plan is no better than the program. Empty for plans that
 * gain nothing anyway.
 */
export function decidingGuesses({ outcome, original, program, options }: Plan): DecidingGuess[] {
  if (outcome !== 'improved') return [];
  const given = { ...DEFAULT_OPTIONS, ...(options as Options) };
  try {
    const [before, after] = [readProgram(original), readProgram(program)];
    const { idioms } = factsOf(before);
    return guessed(given).filter(({ name, other }) => {
      const { table, demand } = pricingOf(before, idioms, { ...given, costs: { ...given.costs, [name]: other } });
      return !isWorthIt(costOf(before, demand, table), costOf(after, extendDemand(demand, after), table));
    });
  } catch (error) {
    // A plan from elsewhere may hold no program: others say so.
    if (error instanceof InputError) return [];
    throw error;
  }
}

function guessed({ costs = {} }: Options): DecidingGuess[] {
  return (Object.keys(defaultCostTable.entries) as CostName[]).flatMap((name) => {
    const { source, unit, value } = defaultCostTable.entries[name];
    if (source !== 'estimate' || !DECIDING.has(unit) || Object.hasOwn(costs, name)) return [];
    // Only flat_map gives more than it is given.
    const most = unit === 'ratio' && name !== 'flatMapRatio' ? 1 : Number.POSITIVE_INFINITY;
    return [value / OFF, Math.min(value * OFF, most)].flatMap((other) => (other === value ? [] : [{ name, value, other }]));
  });
}

/** Shares of elements, what functions cost, how much is remembered: nobody but the program knows them. */
const DECIDING = new Set(['ratio', 'ns', 'keys', 'pairs']);
