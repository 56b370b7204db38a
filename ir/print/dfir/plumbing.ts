import { isBounded, isStream } from '../../graph/collection.ts';
import type { Operator } from '../../graph/operator.ts';
import { inTick } from '../../graph/operator.ts';
import type { Lowering } from './lowering.ts';

/** Operators that only give their input another kind, place or reader. True when `op` is one of them. */
export function lowerPlumbing(lowering: Lowering, op: Operator): boolean {
  switch (op.kind) {
    case 'Cast':
    case 'ObserveNonDet':
    case 'AssertIsConsistent':
    case 'YieldConcat':
    case 'BeginAtomic':
    case 'EndAtomic':
      lowering.alias(op, lowering.input(op, 'inner'));
      return true;
    case 'Batch':
      batch(lowering, op);
      return true;
    case 'Tee':
      tee(lowering, op);
      return true;
    case 'Partition':
    case 'PartitionSide':
      partition(lowering, op);
      return true;
    case 'PartitionShared':
      // Split where its first side is met; until then its readers see the input.
      lowering.alias(op, lowering.input(op, 'input'));
      return true;
    case 'Reference':
      reference(lowering, op);
      return true;
    default:
      return false;
  }
}

/** A bounded value taken into a tick must be there in every tick, all else streams in. */
function batch(lowering: Lowering, op: Operator): void {
  const inner = lowering.producer(op, 'inner');
  const name = lowering.nameOf(inner.id);
  const value = inner.collection !== null && !isStream(inner.collection) && isBounded(inner.collection);
  if (value && !inTick(inner.place)) lowering.define(op, `${name} -> persist::<'static>()`);
  else lowering.alias(op, name);
}

function tee(lowering: Lowering, op: Operator): void {
  const inner = lowering.producer(op, 'inner');
  const [name = ''] = lowering.shared(inner.id, () => {
    const shared = `stream_${op.id}`;
    lowering.emit(op.place.root, `${shared} = ${lowering.nameOf(inner.id)} -> tee()`);
    return [shared];
  });
  lowering.alias(op, name);
}

/** 0.16.0 keeps the predicate on each side, later versions on the shared operator below. */
function partition(lowering: Lowering, op: Operator): void {
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

function reference(lowering: Lowering, op: Operator): void {
  const inner = lowering.producer(op, 'inner');
  const [name = ''] = lowering.shared(inner.id, () => {
    const shared = `stream_${op.id}`;
    const stage = REFERENCES[String(op.fields['kind'])] ?? 'handoff()';
    lowering.emit(op.place.root, `${shared} = ${lowering.nameOf(inner.id)} -> ${stage}`);
    return [shared];
  });
  lowering.alias(op, name);
}
