import type { JsonObject, Operator } from './operator.ts';

/** Source place of an operator, `file:line`, or null when the producer recorded none. */
export function spanOf(op: Operator): string | null {
  const meta = op.isRoot ? op.metadata : ((op.metadata['op'] ?? {}) as JsonObject);
  const span = meta['span'];
  return typeof span === 'string' ? span : null;
}
