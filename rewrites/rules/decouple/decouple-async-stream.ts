import { cite } from '../../citations.ts';
import { type DecoupleSite, defineRewrite } from '../../define-rewrite.ts';
import {
  cutsAreTopLevelStreams,
  decouple,
  freeOfOutsideState,
  mayBeRewritten,
  memberwise,
  portsStay,
  somethingMovesAndStays,
} from './helpers.ts';

/** Splits a location along top-level stream edges, which Hydro's own types already declare asynchronous. */
export const decoupleAsyncStream = defineRewrite<DecoupleSite>({
  id: 'decouple-async-stream',
  version: 2,
  family: 'decouple',
  citation: cite('hydro-0.16', 'top-level collections are asynchronous; batches are the only place where timing is observed'),
  law: 'An unbounded top-level stream has no common clock with anything else, so a FIFO network in its place only adds a delay it could have had.',
  costEffect: 'the load of the location splits over two; each element on a cut edge costs one send and one receive, and one hop',
  preconditions: [mayBeRewritten, freeOfOutsideState, portsStay, somethingMovesAndStays, cutsAreTopLevelStreams, memberwise],
  apply: decouple,
  examples: [
    { title: 'the commit broadcast leaves the coordinator', program: 'two_phase_commit', fires: true },
    {
      title: "the proposer's main tick is one instant",
      program: 'paxos',
      fires: false,
      because: 'the cut edges are top-level streams',
    },
  ],
});
