import { cite } from '../../../citations.ts';
import type { Law } from '../law.ts';
import * as need from '../needs.ts';

/** What is unique stays unique. */
export const uniqueTwice: Law = {
  id: 'unique-twice',
  law: 'Unique gives each element once, and a second one in the same place drops nothing.',
  why: 'what is unique stays as it is',
  costEffect: 'one table of all elements less',
  citation: cite('hydro-0.16', 'Unique remembers what it gave: in a tick for the tick, at top level for ever'),
  forms: [{ left: '(Unique ?t (Unique ?u ?x))', right: '(Unique ?u ?x)' }],
  places: [],
  needs: [need.orderKnown],
};
