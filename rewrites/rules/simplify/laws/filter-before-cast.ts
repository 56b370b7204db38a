import { cite } from '../../../citations.ts';
import type { Law } from '../law.ts';
import * as need from '../needs.ts';
import { isOfStreams } from '../networks.ts';

/** A cast only says otherwise what elements are. */
export const filterBeforeCast: Law = {
  id: 'filter-before-cast',
  law: 'A cast of one stream to another changes no element, so it does not matter on which side of it some are dropped.',
  why: 'a cast changes no element',
  costEffect: 'none of its own: it brings a filter to a network',
  citation: cite('hydro-0.16', 'Cast lowers to nothing'),
  forms: [
    {
      left: '(Filter ?p (Cast ?t ?x))',
      right: '(Cast ?t (Filter ?p ?x))',
      when: (reading, get) => isOfStreams(reading.typeOf(get('?x')).collection, reading.typeOf(get('?t')).collection),
    },
  ],
  isWay: true,
  places: ['?x'],
  needs: [need.closuresPure, need.textsKnown],
};
