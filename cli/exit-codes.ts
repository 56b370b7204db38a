import type { Plan } from '../index.ts';

/** What the shell learns without reading any output. */
export const exitCodes = {
  ok: { code: 0, text: 'improved, the check passed, or the run ended' },
  bug: { code: 1, text: 'a bug in Hydrofoil' },
  invalid: { code: 2, text: 'invalid input or arguments' },
  nothingBetter: { code: 3, text: 'nothing better was found' },
  budgetHit: {
    code: 4,
    text: 'the work limit ended the search (the plan is the best so far), the steps the run, or the bounds a comparison',
  },
  checkFailed: { code: 5, text: 'the check failed, or the run did' },
  lockOutdated: { code: 6, text: 'a locked plan applies, but the optimizer would give another' },
  lockBroken: { code: 7, text: 'a locked plan does not apply any more' },
} as const;

export function exitOf({ outcome }: Plan): number {
  if (outcome === 'improved') return exitCodes.ok.code;
  return outcome === 'budget-hit' ? exitCodes.budgetHit.code : exitCodes.nothingBetter.code;
}
