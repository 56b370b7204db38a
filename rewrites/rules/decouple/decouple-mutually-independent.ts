import { cite } from '../../citations.ts';
import { type DecoupleSite, defineRewrite } from '../../define-rewrite.ts';
import {
  cutsAreTopLevelStreams,
  decouple,
  freeOfOutsideState,
  independentOfMoved,
  independentOfStaying,
  mayBeRewritten,
  memberwise,
  portsStay,
  somethingMovesAndStays,
} from './helpers.ts';

/** Splits two parts that do not exchange data; whoever sent to the moved part now addresses its new location. */
export const decoupleMutuallyIndependent = defineRewrite<DecoupleSite>({
  id: 'decouple-mutually-independent',
  version: 2,
  family: 'decouple',
  citation: cite('query-rewrites-2024', 'mutually independent decoupling'),
  law: 'Parts of a location that exchange no data and touch no state outside them share nothing but the machine; separate streams have no common clock.',
  costEffect: 'the load splits over two locations without any new message or hop',
  preconditions: [
    mayBeRewritten,
    freeOfOutsideState,
    portsStay,
    somethingMovesAndStays,
    cutsAreTopLevelStreams,
    independentOfMoved,
    independentOfStaying,
    memberwise,
  ],
  apply: decouple,
  examples: [
    { title: 'participants split into voters and ackers', program: 'two_phase_commit_bench', fires: true },
    {
      title: 'a quorum feeds the commit broadcast',
      program: 'two_phase_commit',
      fires: false,
      because: 'what stays is independent of what moves',
    },
  ],
});
