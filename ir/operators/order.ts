import type { InputEdge } from '../graph/program.ts';
import { type AnyKind, recordOf } from './catalogue.ts';
import type { OperatorRecord } from './record.ts';

/** Names under which inputs of unknown variants are looked for first, so that their order does not depend on member order. */
export const INPUT_NAMES = ['inner', 'input', 'first', 'second', 'left', 'right', 'pos', 'neg', 'watermark', 'fork', 'senders'];

/** Field order of one operator of any kind, known or not. `present` are the names of its fields and ports. */
export function fieldOrder(record: OperatorRecord | undefined, present: readonly string[]): string[] {
  const known = record === undefined ? INPUT_NAMES : record.fields.map((field) => field.name);
  const rest = present.filter((name) => !known.includes(name));
  return [...known.filter((name) => present.includes(name)), ...rest.sort()];
}

/** Inputs of an operator of a kind in the order in which Hydro declares them; what a closure captures comes first. */
export function inOrder(kind: AnyKind, inputs: readonly InputEdge[]): InputEdge[] {
  const ports: readonly string[] = recordOf(kind)?.ports ?? INPUT_NAMES;
  return [...inputs].sort((a, b) => ports.indexOf(a.port) - ports.indexOf(b.port));
}
