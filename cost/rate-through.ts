import type { ProgramView } from '../ir/index.ts';
import type { Demand } from './demand.ts';

/** Rate of an operator the demand does not know: that of the nearest known operator upstream. */
export function rateThrough(view: ProgramView, demand: Demand, id: number): number {
  let at: number | null = id;
  for (let steps = 0; at !== null && steps <= view.operators.length; steps++) {
    const known = demand.rates.get(at);
    if (known !== undefined) return known;
    at = view.from(at);
  }
  return 0;
}
