import { cite } from '../../../citations.ts';
import type { Law } from '../law.ts';
import * as need from '../needs.ts';

/** The same of the same is the same. */
export const commonSubexpressions: Law = {
  id: 'common-subexpressions',
  law: 'Two operators that compute the same from the same give the same, so one will do for the readers of both.',
  why: 'the same computed from the same is the same',
  costEffect: 'an operator less, for a clone of what it gives',
  citation: cite('hydro-0.16', 'a pure closure is a function, and a Tee gives every reader all elements in their order'),
  // The graph has one e-node for both: there is nothing to say in terms.
  forms: [],
  places: [],
  needs: [need.closuresPure, need.textsKnown, need.sameTerm, need.canBeCloned],
};
