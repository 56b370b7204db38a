import { cite } from '../../../citations.ts';
import type { Law } from '../law.ts';

/** Where there is one interpretation, none is chosen. */
export const choiceOfOne: Law = {
  id: 'choice-of-one',
  law: 'A choice of an order or of repeats where both are settled has one outcome.',
  why: 'what is settled has one outcome',
  costEffect: 'an operator less',
  citation: cite('hydro-0.16', 'ObserveNonDet of a collection of its own kind lowers to nothing'),
  forms: [{ left: '(ObserveNonDet ?n ?x)', right: '?x' }],
  places: [],
  needs: [],
};
