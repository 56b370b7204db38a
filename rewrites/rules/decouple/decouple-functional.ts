import { roleOf } from '../../../ir/index.ts';
import { cite } from '../../citations.ts';
import { type DecoupleSite, defineRewrite, proved, refused, requires } from '../../define-rewrite.ts';
import {
  cutsAreTopLevelStreams,
  decouple,
  freeOfOutsideState,
  independentOfMoved,
  mayBeRewritten,
  memberwise,
  portsStay,
  somethingMovesAndStays,
} from './helpers.ts';

/** Moves a stateless part to a new location and forwards its inputs. */
export const decoupleFunctional = defineRewrite<DecoupleSite>({
  id: 'decouple-functional',
  version: 2,
  family: 'decouple',
  citation: cite('query-rewrites-2024', 'functional decoupling'),
  law: 'A stateless operator gives the same output for an element whenever and wherever it runs.',
  costEffect: 'the stateless work moves away; one more message and hop per element on the cut',
  preconditions: [
    mayBeRewritten,
    freeOfOutsideState,
    portsStay,
    somethingMovesAndStays,
    requires('the moved part is stateless and batch-invariant', ({ program, moved }) => {
      for (const id of moved) {
        const op = program.op(id);
        const role = roleOf(op.kind);
        if (op.place.scopes.length > 0) return refused('a moved operator works inside a tick', [id]);
        if (role !== 'elementwise' && role !== 'plumbing' && role !== 'network')
          return refused(
            role === 'source' ? `${op.kind} brings in data of its own` : `${op.kind} is no function of one element`,
            [id],
          );
      }
      return proved('every moved operator is elementwise, at top level');
    }),
    independentOfMoved,
    cutsAreTopLevelStreams,
    memberwise,
  ],
  apply: decouple,
  examples: [
    { title: 'the heavy stage of a pipeline moves', program: 'pipeline_functional', fires: true },
    {
      title: 'a quorum keeps votes',
      program: 'voting',
      fires: false,
      because: 'the moved part is stateless and batch-invariant',
    },
  ],
});
