import type { Verdict } from '../../ir/index.ts';

const CERTIFICATE = 'every precondition proved again from the input program on, every step applied again, to the same bytes';

/** The verdict of a plan whose certificate holds. Level 3 counts only when everything that was seen was explained. */
export function certified(verdict: Verdict): Verdict {
  const { differential } = verdict;
  const level = differential?.result === 'refines' ? 'differential' : 'certificate';
  return {
    ...verdict,
    level,
    result: differential?.summary ?? 'valid',
    checked: [...verdict.checked, CERTIFICATE, ...(differential?.checked ?? [])],
  };
}
