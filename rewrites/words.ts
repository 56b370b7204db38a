import { type Plan, plural } from '../ir/index.ts';

/** `11.91x`. */
export const times = (factor: number): string => `${factor.toFixed(2)}x`;

/** Commands per second: `405 k/s`, `4.83 M/s`. */
export const rate = (perSecond: number): string =>
  perSecond >= 1e6 ? `${(perSecond / 1e6).toFixed(2)} M/s` : `${Math.round(perSecond / 1e3)} k/s`;

/** What came of the search, in one sentence without its end. */
export function gain({ outcome, cost, derivation }: Plan): string {
  const steps = plural(derivation.length, 'step');
  switch (outcome) {
    case 'improved':
      return `Improved: predicted throughput ${times(cost.speedup)} (${steps})`;
    case 'already-best':
      return 'Already best: rules apply, but none of their plans is better';
    case 'nothing-applies':
      return 'Nothing applies: every rule was refused';
    case 'budget-hit':
      return `Stopped at the work limit: best so far is ${times(cost.speedup)} (${steps})`;
  }
}

/** What of the gain needs no machine. */
export const onSameMachines = ({ before, after, localSpeedup }: Plan['cost']): string =>
  after.machines === before.machines
    ? ', on the same machines'
    : localSpeedup > 1
      ? `, ${times(localSpeedup)} without more machines`
      : '';
