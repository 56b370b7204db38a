import { cite } from '../../../citations.ts';
import type { Law } from '../law.ts';
import * as need from '../needs.ts';

/** Who only hands the second part of a pair on does not mind which pairs there are. */
export const filterBeforeSecond: Law = {
  id: 'filter-before-second',
  law: 'Where a map hands on the second part of each pair as it is, a filter of what it gives is a filter of second parts.',
  why: 'a filter of what a map hands on is a filter of what it gets',
  costEffect: 'none of its own: it brings a filter to a network that says who sent an element',
  citation: cite('hydro-0.16', 'KeyedStream::values is a Map to the second part'),
  forms: [{ left: '(Filter ?p (Map ?t ?m ?x))', right: '(Map ?t ?m (Filter (second ?p) ?x))' }],
  isWay: true,
  places: ['?m', '?x'],
  needs: [need.closuresPure, need.textsKnown, need.handsOnSecond],
};
