import type { Operator } from '../../graph/operator.ts';
import type { Kind } from '../../operators/catalogue.ts';
import type { Lower, Lowering } from './lowering.ts';

/** The statement of a root is at the location of its input. */
const root =
  (before: (op: Operator) => string, behind: (lowering: Lowering, op: Operator, input: Operator) => string): Lower =>
  (lowering, op) => {
    const input = lowering.producer(op, 'input');
    lowering.emit(input.place.root, `${before(op)}${lowering.nameOf(input.id)}${behind(lowering, op, input)}`);
  };
const end = (stages: (lowering: Lowering, op: Operator) => string): Lower => root(() => '', stages);

export const ROOTS = {
  ForEach: end((lowering, op) => ` -> for_each(${lowering.expression(op, 'f')})`),
  DestSink: end((lowering, op) => ` -> dest_sink(${lowering.expression(op, 'sink')})`),
  SendExternal: end((lowering, op) => `${serializer(lowering, op)} -> dest_sink(DUMMY_SINK)`),
  CycleSink: root(
    (op) => `${cycleName(op)} = `,
    (_, __, input) => ` -> identity::<${input.collection?.elementType ?? '_'}>()`,
  ),
  EmbeddedOutput: end((_, op) => ` -> for_each(&mut ${String(op.fields['ident'])})`),
  Null: end(() => ' -> for_each(|_| {})'),
} satisfies Partial<Record<Kind, Lower>>;
export type RootKind = keyof typeof ROOTS;

/** The first stage of a sender, if elements travel as bytes. */
export function serializer(lowering: Lowering, op: Operator): string {
  const text = lowering.coder(op, 'serialize');
  return text === undefined ? '' : ` -> map(${text})`;
}

/** Hydro's `CycleId::as_ident`. */
export const cycleName = (op: Operator): string => `cycle_${String(op.fields['cycle_id'])}`;
