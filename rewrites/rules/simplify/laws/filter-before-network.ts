import { cite } from '../../../citations.ts';
import type { Law } from '../law.ts';
import * as need from '../needs.ts';
import { sees } from '../networks.ts';

/** What a filter drops behind a network is not sent. */
export const filterBeforeNetwork: Law = {
  id: 'filter-before-network',
  law: 'A network gives each element as it was sent, in the order in which it was sent, so it does not matter at which end some are dropped.',
  why: 'a network gives each element as it was sent, in the order it was sent',
  costEffect: 'what would be dropped is neither written, sent nor read',
  citation: cite(
    'hydro-0.16',
    'Network over TCP, fail-stop: each element once, in the order of its sender; Filter keeps order and retries',
  ),
  forms: [
    {
      left: '(Filter ?p (Network ?n ?x))',
      right: '(Network ?n (Filter ?p ?x))',
      when: (reading, get) => sees(reading, get('?n')) === 'elements',
    },
    // What a map gives that went before the network.
    { left: '(Filter ?p (NetworkOf ?t ?n ?x))', right: '(NetworkOf ?t ?n (Filter ?p ?x))' },
    // The receiver sees pairs of who sent an element and the element.
    {
      left: '(Filter (second ?p) (Network ?n ?x))',
      right: '(Network ?n (Filter ?p ?x))',
      when: (reading, get) => sees(reading, get('?n')) === 'pairs',
    },
  ],
  places: ['?n'],
  needs: [
    need.closuresPure,
    need.textsKnown,
    need.noOwnId,
    need.everyReaderFilters,
    need.messagesNotCounted,
    need.failStop,
    need.endsBincode,
    need.valuesTravel,
    need.streamsAsynchronous,
  ],
};
