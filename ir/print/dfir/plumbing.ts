import type { Operator } from '../../graph/operator.ts';
import { isReplayed } from '../../operators/replay.ts';
import type { Lower, Lowering } from './lowering.ts';

/** Nothing happens at run time. */
export const alias: Lower = (lowering, op) => lowering.alias(op, lowering.nameOf(lowering.first(op).id));

/** A bounded value taken into a tick must be there in every tick, all else streams in. */
export const batch: Lower = (lowering, op) => {
  if (!isReplayed(lowering.program, op)) alias(lowering, op);
  else lowering.define(op, `${lowering.input(op, 'inner')} -> persist::<'static>()`);
};

export function tee(lowering: Lowering, op: Operator): void {
  const inner = lowering.producer(op, 'inner');
  const [name = ''] = lowering.shared(inner.id, () => {
    const shared = `stream_${op.id}`;
    lowering.emit(op.place.root, `${shared} = ${lowering.nameOf(inner.id)} -> tee()`);
    return [shared];
  });
  lowering.alias(op, name);
}

/** 0.16.0 keeps the predicate on each side, later versions on the shared operator below. */
export function partition(lowering: Lowering, op: Operator): void {
  const inner = lowering.producer(op, 'inner');
  const [whenTrue = '', whenFalse = ''] = lowering.shared(inner.id, () => {
    const f = lowering.expression(op.kind === 'Partition' ? op : inner, 'f');
    const [split, yes, no] = [`stream_${op.id}_partition`, `stream_${op.id}_true`, `stream_${op.id}_false`];
    const pick = `|__item, __num_outputs| if (${f})(__item) { 0_usize } else { 1_usize }`;
    lowering.emit(op.place.root, `${split} = ${lowering.nameOf(inner.id)} -> partition(${pick})`);
    lowering.emit(op.place.root, `${yes} = ${split}[0]`);
    lowering.emit(op.place.root, `${no} = ${split}[1]`);
    return [yes, no];
  });
  lowering.alias(op, op.fields['is_true'] === true ? whenTrue : whenFalse);
}

const REFERENCES: Readonly<Record<string, string>> = { Singleton: 'singleton()', Optional: 'optional()', Vec: 'handoff()' };

export function reference(lowering: Lowering, op: Operator): void {
  const inner = lowering.producer(op, 'inner');
  const [name = ''] = lowering.shared(inner.id, () => {
    const shared = `stream_${op.id}`;
    const stage = REFERENCES[String(op.fields['kind'])] ?? 'handoff()';
    lowering.emit(op.place.root, `${shared} = ${lowering.nameOf(inner.id)} -> ${stage}`);
    return [shared];
  });
  lowering.alias(op, name);
}
