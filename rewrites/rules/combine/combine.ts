import { isInserted, networksFrom } from '../../../ir/index.ts';
import { cite } from '../../citations.ts';
import { defineRewrite } from '../../define-rewrite.ts';
import { isUnread } from './aggregation.ts';
import { apply } from './apply.ts';
import { PRECONDITIONS } from './preconditions.ts';
import { bind, type CombineSite, siteOf, unbind } from './site.ts';

const ASYNCHRONOUS =
  'snapshots and batches: a snapshot may be taken at any time, a batch may hold what it likes of what is there, networks are flushed at the end of a tick';

/** Combiners: what a receiver aggregates is aggregated before it is sent, as far as one tick of the sender has it. */
export const combine = defineRewrite<CombineSite>({
  id: 'combine',
  version: 1,
  formerly: [],
  isLocal: true,
  isLast: true,
  law: 'A receiver that aggregates with a commutative and associative operation may be given the results of groups of its elements.',
  variants: [
    {
      name: 'by key',
      law: 'Results of different keys do not depend on each other, so each of them merges for itself, and nobody is promised an order of keys.',
      why: 'each key merges for itself, and nobody is promised an order of keys',
      costEffect: 'one message for each key that a tick has for a member, and one merge of it at the receiver',
      citation: cite('hydro-0.16', ASYNCHRONOUS),
    },
    {
      name: 'one result',
      law: 'The result over all elements is that over the results of what each tick of a sender has.',
      why: 'the result over the results of groups is the result over all',
      costEffect: 'one message for each member that gets something in a tick',
      citation: cite('hydro-0.16', ASYNCHRONOUS),
    },
  ],
  preconditions: PRECONDITIONS,
  sites: ({ program, location }) =>
    networksFrom(program, location)
      .filter((network) => !isInserted(network))
      .map((network) => siteOf(program, network))
      .filter(({ aggregation }) => !isUnread(aggregation())),
  bind,
  unbind,
  apply,
  describe({ program, network, input, aggregation }) {
    const [from, to] = [input, network].map(({ place }) => program.location(place.root).name);
    const found = aggregation();
    const what = isUnread(found) || found.key === null ? 'one result' : 'one result for each key';
    return `what a tick of ${from} has for one ${to} is aggregated before it is sent: ${what}`;
  },
});
