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
    hint: 'Costs are 0, or numbers from 1e-12 to 1e12; batches and skew are 0.001 at least.',
    status: 422,
    since: '0.1.0',
  },
  'cost-overflow': {
    title: 'What a command costs has no finite price',
    hint: 'Costs, rates, sizes of clusters and measured figures multiply: give them in their units (docs/cost-model.md).',
    status: 422,
    since: '0.1.0',
  },
} as const satisfies Record<string, CodeInfo>;

export type CostCode = keyof typeof COST_CODES;
