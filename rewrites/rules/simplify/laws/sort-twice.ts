import { cite } from '../../../citations.ts';
import type { Law } from '../law.ts';
import * as need from '../needs.ts';

/** What is sorted stays sorted. */
export const sortTwice: Law = {
  id: 'sort-twice',
  law: 'To sort what is sorted changes nothing where equal elements cannot be told apart.',
  why: 'to sort what is sorted changes nothing',
  costEffect: 'a tick sorts once',
  citation: cite('hydro-0.16', 'Sort is an unstable sort of a vector'),
  forms: [{ left: '(Sort ?t (Sort ?u ?x))', right: '(Sort ?u ?x)' }],
  places: [],
  needs: [need.orderKnown],
};
