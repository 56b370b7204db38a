import type { CodeInfo } from '../../ir/index.ts';

/** Every code of the certificate check. Never renamed or reused; docs/errors.md is generated from here. */
const info = (title: string, hint: string): CodeInfo => ({ title, hint, status: 422, since: '0.1.0' });

const AGAIN = 'Optimize the program again with this version; a plan is not edited by hand.';

export const REPLAY_CODES = {
  'plan-input': info('The plan starts from another program', 'Give the program that the plan was made from, unchanged.'),
  'plan-sizes': info(
    'A cluster has another size than the plan is for',
    'Optimize the program again: a plan divides the members that there are.',
  ),
  'plan-program': info('The steps do not lead to the program of the plan', AGAIN),
  'lock-flow': info(
    'The locked plan is for another program',
    'Look at what the optimizer gives now, and lock it again: hydrofoil lock PROGRAM.',
  ),
  'lock-sizes': info('A cluster has another size than the locked plan is for', 'Lock the program again: hydrofoil lock PROGRAM.'),
  'lock-edited': info('The locked plan was edited by hand', 'Lock the program again: hydrofoil lock PROGRAM.'),
  'step-index': info('Steps are not numbered 1, 2, 3, ...', AGAIN),
  'step-rule': info('A step uses a rule that this version does not have', 'Rule and version must be those of hydrofoil rules.'),
  'step-site': info('The operators of a step are not those that its rule works on', AGAIN),
  'step-bindings': info('The bindings of a step are not those of its rule at this site', AGAIN),
  'step-before': info('A step starts from another program than the one before it leads to', AGAIN),
  'step-preconditions': info('A step does not list the preconditions of its rule, in their order, as proved', AGAIN),
  'step-refused': info('A precondition cannot be proved', 'The rule may not fire here: drop this step and those that follow.'),
  'step-evidence': info('A precondition is proved by something else than the step says', AGAIN),
  'step-fails': info('The rule of a step cannot be applied', AGAIN),
  'step-invalid': info('The program after a step breaks an invariant', 'This is a bug of the rule: please report it.'),
  'step-delta': info('A step changes other operators than it says', AGAIN),
  'step-edits': info('The edits of a step do not do what the step does', AGAIN),
  'step-after': info('A step leads to another program than it says', AGAIN),
} as const satisfies Record<string, CodeInfo>;

export type ReplayCode = keyof typeof REPLAY_CODES;
