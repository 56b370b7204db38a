import type { Operator } from '../../graph/operator.ts';
import type { Lowering } from './lowering.ts';

/** Emits the statement of a root, at the location of its input. */
export function lowerRoot(lowering: Lowering, op: Operator): void {
  const input = lowering.producer(op, 'input');
  lowering.emit(input.place.root, statementOf(lowering, op, input));
}

function statementOf(lowering: Lowering, op: Operator, input: Operator): string {
  const name = lowering.nameOf(input.id);
  switch (op.kind) {
    case 'ForEach':
      return `${name} -> for_each(${lowering.expression(op, 'f')})`;
    case 'DestSink':
      return `${name} -> dest_sink(${lowering.expression(op, 'sink')})`;
    case 'SendExternal':
      return `${name}${serializer(lowering, op)} -> dest_sink(DUMMY_SINK)`;
    case 'CycleSink':
      return `${cycleName(op)} = ${name} -> identity::<${input.collection?.elementType ?? '_'}>()`;
    case 'EmbeddedOutput':
      return `${name} -> for_each(&mut ${String(op.fields['ident'])})`;
    case 'Null':
      return `${name} -> for_each(|_| {})`;
    default:
      // Hydro 0.16.0 has no such root; that it drives the stream is all that can be said.
      return `${name} -> unknown_${plain(op.kind)}()`;
  }
}

/** The first stage of a sender, if elements travel as bytes. */
export function serializer(lowering: Lowering, op: Operator): string {
  const text = lowering.coder(op, 'serialize');
  return text === undefined ? '' : ` -> map(${text})`;
}

/** Hydro's `CycleId::as_ident`. */
export const cycleName = (op: Operator): string => `cycle_${String(op.fields['cycle_id'])}`;

/** Names of unknown operators come from the document. */
export const plain = (text: string): string => text.replace(/[^A-Za-z0-9_]/g, '_');
