import type { Operator } from '../graph/operator.ts';

/** Is a network an embedded channel, whose ends are handed in from outside? Its elements are typed, not serialized: no glue fits in. */
export function isEmbedded(op: Operator): boolean {
  return op.kind === 'Network' && (isChannelEnd(op.fields['serialize']) || isChannelEnd(op.fields['deserialize']));
}

const isChannelEnd = (end: unknown): boolean => typeof end === 'object' && end !== null && 'Embedded' in end;
