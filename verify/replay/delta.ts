import { canonicalJson, type GraphDelta, type Program } from '../../ir/index.ts';

/** What differs between two programs by operator id, judged by content: a moved operator counts as moved only. */
export function deltaBetween(before: Program, after: Program): GraphDelta {
  const delta: GraphDelta = { added: [], removed: [], changed: [], moved: [] };
  for (const op of after.operators()) {
    if (!before.has(op.id)) delta.added.push(op.id);
    else if (before.op(op.id).place.root !== op.place.root) delta.moved.push(op.id);
    else if (before.op(op.id).fields !== op.fields && canonicalJson(before.op(op.id).fields) !== canonicalJson(op.fields))
      delta.changed.push(op.id);
  }
  for (const op of before.operators()) if (!after.has(op.id)) delta.removed.push(op.id);
  return delta;
}
