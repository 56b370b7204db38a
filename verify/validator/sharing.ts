import type { Operator } from '../../ir/index.ts';
import { type Check, nameOf, placeText, samePlace, type View } from './view.ts';

/** Consumers of a shared operator are where it is and pass it on unchanged; partitions agree; captured references are at hand. */
export const checkSharing: Check = (view) => {
  for (const op of view.operators) {
    const consumers = view.outputs(op.id).filter(({ shared }) => shared);
    for (const { to } of consumers) checkConsumer(view, op, view.program.op(to));
    checkPartition(
      view,
      consumers.map(({ to }) => view.program.op(to)).filter(({ kind }) => kind === 'Partition' || kind === 'PartitionSide'),
    );
    for (const { port, from } of view.inputs(op.id)) {
      const reference = view.program.op(from);
      if (port.startsWith('ref:') && !samePlace(reference.place, whereItRuns(view, op))) {
        view.report(
          'reference-place',
          op,
          `${nameOf(op)} captures ${nameOf(reference)}, which is in ${placeText(reference.place)}`,
        );
      }
    }
  }
};

function checkConsumer(view: View, inner: Operator, consumer: Operator): void {
  if (consumer.opaque || consumer.kind === 'VersionedNetwork') return;
  if (!samePlace(inner.place, consumer.place)) {
    view.report(
      'shared-place',
      consumer,
      `${nameOf(consumer)} is in ${placeText(consumer.place)}, its inner in ${placeText(inner.place)}`,
    );
  }
  const keys = ['kind', 'bound', 'order', 'retry', 'elementType'] as const;
  const changed = keys.find((key) => inner.collection?.[key] !== consumer.collection?.[key]);
  if (changed !== undefined) {
    view.report('shared-collection', consumer, `${changed} of ${nameOf(consumer)} differs from that of ${nameOf(inner)}`);
  }
}

function checkPartition(view: View, sides: readonly Operator[]): void {
  const [first] = sides;
  if (first === undefined) return;
  const taken = new Set<unknown>();
  for (const side of sides) {
    if (side.kind === 'Partition' && view.program.text(side.id, 'f') !== view.program.text(first.id, 'f')) {
      view.report('partition-predicate', side, `${nameOf(side)} and ${nameOf(first)} split one operator by different predicates`);
    }
    if (taken.has(side.fields['is_true']))
      view.report('partition-sides', side, `${nameOf(side)} takes the same side as another partition`);
    taken.add(side.fields['is_true']);
  }
}

/** A closure runs where the operator's input is. */
function whereItRuns(view: View, op: Operator): Operator['place'] {
  const input = view.from(op.id, 'input') ?? view.from(op.id, 'inner');
  return input?.place ?? op.place;
}
