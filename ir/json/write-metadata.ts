import { invariant } from '../errors.ts';
import type { JsonObject, Operator } from '../graph/operator.ts';

/** The operator's metadata with its id in place. */
export function writeMetadata(op: Operator, numbered: boolean): JsonObject {
  const id = numbered ? op.id : null;
  if (op.isRoot) return withId(op.metadata, id);
  const inner = op.metadata['op'];
  invariant(typeof inner === 'object' && inner !== null && !Array.isArray(inner), `operator ${op.id} has metadata.op`);
  const written = withId(inner as JsonObject, id);
  return written === inner ? op.metadata : { ...op.metadata, op: written };
}

/** An absent id stays absent when there is none to write. */
function withId(meta: JsonObject, id: number | null): JsonObject {
  return (meta['id'] ?? null) === id ? meta : { ...meta, id };
}
