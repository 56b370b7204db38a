import type { CodeInfo } from '../ir/index.ts';

/** Every code of the cost table. Never renamed or reused; docs/errors.md is generated from here together with `INPUT_CODES`. */
export const COST_CODES = {
  'cost-unknown': {
    title: 'An option replaces a cost that does not exist',
    hint: 'The message of the error lists the names, or the closest one.',
    status: 422,
    since: '0.1.0',
  },
  'cost-value': {
    title: 'A cost has an impossible value',
    hint: 'Costs are finite numbers, 0 or more; batches and skew are above 0.',
    status: 422,
    since: '0.1.0',
  },
} as const satisfies Record<string, CodeInfo>;

export type CostCode = keyof typeof COST_CODES;
