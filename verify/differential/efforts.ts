/** How much is compared. */
import type { Options } from '../../ir/index.ts';
import { type Bounds, QUICK } from '../refine/bounds.ts';

/**
 * Causal sequences first, those that find most before the others; then random scripts. Many scripts with few runs each find more than few with many: what is wrong shows on most schedules, once the inputs are right.
 * `quick` is part of every optimization: it must cost little beside the search (`npm run bench` holds it to that). `thorough` is for a plan
 * that is about to be deployed.
 */
export const EFFORTS = {
  quick: { ...QUICK, causal: 16, scripts: 10, schedules: 2, searchRuns: 200, effort: 100_000 },
  thorough: { ...QUICK, causal: 600, scripts: 100, schedules: 40, searchRuns: 5_000, effort: 50_000_000 },
} as const satisfies Record<string, Bounds>;

/** The bounds that an option asks for; null when nothing is to be compared. */
export function boundsOf(verify: Options['verify'] = 'quick'): Bounds | null {
  if (typeof verify === 'object') return { ...EFFORTS.quick, ...verify };
  return verify === 'off' ? null : EFFORTS[verify];
}
