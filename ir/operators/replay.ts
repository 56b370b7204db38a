import { isBounded, isStream } from '../graph/collection.ts';
import { inTick, type Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { recordOf } from './catalogue.ts';

/** Does an operator give in every tick again what it gave in the first? Constants and lists in a tick do, and snapshots of what is bounded. */
export function isReplayed(program: Program, op: Operator): boolean {
  const replays = recordOf(op.kind)?.replays ?? null;
  if (replays === null) return false;
  if (replays === 'constant') return inTick(op.place) && op.fields['first_tick_only'] !== true;
  const from = program.inputs(op.id)[0]?.from;
  const taken = from === undefined ? null : program.op(from);
  return taken?.collection != null && !inTick(taken.place) && !isStream(taken.collection) && isBounded(taken.collection);
}
