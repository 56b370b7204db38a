import { type Collection, type Operator, sameType } from '../../ir/index.ts';
import { strongerThan } from './strength.ts';
import { type Check, nameOf, placeText, samePlace, type View } from './view.ts';

/** Every CycleSource has one CycleSink of the same id, at the same place, with the same type and no weaker guarantees. */
export const checkCycles: Check = (view) => {
  const owners = new Map<unknown, Operator>();
  for (const op of view.operators) {
    if (op.kind === 'CycleSink' && !view.outputs(op.id).some(({ port }) => port === 'cycle')) {
      view.report('cycle-unpaired', op, `nothing reads cycle ${op.fields['cycle_id']}`);
    }
    if (op.kind === 'CycleSource' || op.kind === 'CycleSink') checkId(view, op, owners);
    if (op.kind === 'CycleSource') checkPair(view, op);
  }
};

/** Both ends of a cycle have its id and nobody else. */
function checkId(view: View, op: Operator, owners: Map<unknown, Operator>): void {
  const key = `${op.kind} ${op.fields['cycle_id']}`;
  const owner = owners.get(key);
  if (owner === undefined) owners.set(key, op);
  else view.report('cycle-id', op, `${nameOf(op)} and ${nameOf(owner)} both have cycle id ${op.fields['cycle_id']}`);
}

function checkPair(view: View, source: Operator): void {
  const sinks = view.inputs(source.id).filter(({ port }) => port === 'cycle');
  const sink = sinks[0] === undefined ? undefined : view.program.op(sinks[0].from);
  if (sink === undefined || sinks.length > 1) {
    view.report('cycle-unpaired', source, `cycle ${source.fields['cycle_id']} has ${sinks.length} sinks`);
    return;
  }
  if (sink.fields['cycle_id'] !== source.fields['cycle_id']) {
    view.report(
      'cycle-id',
      source,
      `${nameOf(source)} has cycle id ${source.fields['cycle_id']}, its sink ${sink.fields['cycle_id']}`,
    );
  }
  const input = view.from(sink.id, 'input');
  if (input === undefined) return;
  if (!samePlace(input.place, source.place)) {
    view.report(
      'cycle-place',
      source,
      `cycle ${source.fields['cycle_id']} is fed in ${placeText(input.place)} and read in ${placeText(source.place)}`,
    );
  }
  const given = input.collection;
  const read = source.collection;
  if (given === null || read === null) return;
  if (!sameType(given.elementType, read.elementType)) {
    view.report(
      'cycle-type',
      source,
      `cycle ${source.fields['cycle_id']} is fed ${given.elementType} and read as ${read.elementType}`,
    );
  }
  const stronger = weakness(read, given);
  if (stronger !== null) view.report('cycle-kind', source, `cycle ${source.fields['cycle_id']} ${stronger}`);
}

function weakness(read: Collection, given: Collection): string | null {
  if (read.kind !== given.kind) return `is fed a ${given.kind} and read as ${read.kind}`;
  const stronger = strongerThan(read, given);
  return stronger === null ? null : `is read as ${stronger}, which it is not fed`;
}
