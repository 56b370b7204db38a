import type { Collection } from '../../ir/index.ts';

/** The first guarantee that `claim` makes and `given` does not, or null. Singletons and optionals are in order, exactly once. */
export function strongerThan(claim: Collection, given: Collection): string | null {
  if (claim.bound === 'Bounded' && given.bound !== 'Bounded') return 'Bounded';
  if (claim.order === 'TotalOrder' && given.order === 'NoOrder') return 'TotalOrder';
  if (claim.retry === 'ExactlyOnce' && given.retry === 'AtLeastOnce') return 'ExactlyOnce';
  return null;
}
