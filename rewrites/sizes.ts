import { type CostName, costOf, defaultCostTable } from '../cost/index.ts';
import { factsOf, InputError, type Options, type Program, type Remark } from '../ir/index.ts';
import { once } from './once.ts';
import { type Pricing, pricingOf } from './pricing.ts';
import { extendDemand } from './search/extend-demand.ts';
import { isWorthIt } from './search/judge.ts';

/** A guess about how much a program holds, and a larger size with which a rewrite is worth it that is not worth it with the guess. */
export type PayingSize = NonNullable<Remark['pays']>;

/** Programs that were measured hold up to a thousand times what they are taken for (docs/measurements.md). */
const LARGER = [4, 100, 1000];

/** How much is remembered: nobody but the program knows it. */
const SIZES = (Object.keys(defaultCostTable.entries) as CostName[]).filter((name) => {
  const { source, unit } = defaultCostTable.entries[name];
  return source === 'estimate' && (unit === 'keys' || unit === 'pairs');
});

/** Null where prices are beyond all reason. */
function priced(program: Program, options: Options & { readonly defaultClusterSize: number }): Pricing | null {
  try {
    return pricingOf(program, factsOf(program).idioms, options);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** Says of two programs that were made of one with which size the second is worth it, the smallest of those tried; null where with none, or nothing was guessed. */
export function payingSize(
  original: Program,
  options: Options & { readonly defaultClusterSize: number },
): (before: Program, after: Program) => PayingSize | null {
  const guessed = options.profile === undefined && original.header.profile == null ? SIZES : [];
  const sizes = guessed.flatMap((name) => {
    const { value } = defaultCostTable.entries[name];
    if (Object.hasOwn(options.costs ?? {}, name)) return [];
    return LARGER.map((times) => {
      const other = value * times;
      const pricing = once(() => priced(original, { ...options, costs: { ...options.costs, [name]: other } }));
      return { pays: { cost: name, value, other }, pricing };
    });
  });
  const asGuessed = once(() => priced(original, options));
  return (before, after) => {
    const pays = (prices: Pricing | null): boolean => {
      if (prices === null) return false;
      const { table, demand } = prices;
      const costs = (program: Program) => costOf(program, extendDemand(demand, program), table);
      return isWorthIt(costs(before), costs(after));
    };
    // What is worth it anyway was not taken for another reason.
    if (sizes.length === 0 || pays(asGuessed())) return null;
    return sizes.find(({ pricing }) => pays(pricing()))?.pays ?? null;
  };
}
