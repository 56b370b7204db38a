import type { Operator } from '../graph/operator.ts';

/** Is a network an embedded channel, whose ends are handed in from outside? Its elements are typed, not serialized: no glue fits in. */
export function isEmbedded(op: Operator): boolean {
  const embedded = (end: unknown): boolean => typeof end === 'object' && end !== null && 'Embedded' in end;
  return op.kind === 'Network' && (embedded(op.fields['serialize']) || embedded(op.fields['deserialize']));
}
