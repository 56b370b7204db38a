import { inTick, isEmbedded, isMemberList, isMembership, type Operator, recordOf, sourceOf } from '../../ir/index.ts';
import { type Check, nameOf, type View } from './view.ts';

/**
 * Sources enter outside ticks ; sources, timers,
 * ports, sinks and operators that nobody knows stay on their location.
 */
export const checkSources: Check = (view) => {
  for (const op of view.operators) {
    const source = sourceOf(op);
    if (source?.topLevel === true && inTick(op.place))
      view.report('source-in-tick', op, `${nameOf(op)} (${source.variant}) is in a tick`);
    if (op.kind === 'ExternalInput' && inTick(op.place)) view.report('source-in-tick', op, `${nameOf(op)} is in a tick`);
    if (op.kind === 'SingletonSource' && op.fields['first_tick_only'] === true && !inTick(op.place)) {
      view.report('first-tick-outside', op, `${nameOf(op)} is at top level`);
    }
    const wanted = source?.gives ?? null;
    if (wanted !== null && op.collection?.kind !== wanted)
      view.report('embedded-kind', op, `${nameOf(op)} gives a ${op.collection?.kind}`);
    if (isEmbedded(op)) checkChannel(view, op);
    const location = view.location(op.place.root);
    if (location?.origin && isPinned(view, op)) {
      view.report(
        'pinned-moved',
        op,
        `${nameOf(op)} is on ${location.name} (${location.origin.role}), which was made from ${location.origin.from}`,
      );
    }
  }
};

/** The ends of an embedded channel are handed in from outside, so both are ports of their locations. */
function checkChannel(view: View, channel: Operator): void {
  for (const end of [view.from(channel.id, 'input'), channel]) {
    const location = end === undefined ? undefined : view.location(end.place.root);
    if (location?.origin)
      view.report('pinned-moved', channel, `${nameOf(channel)} is embedded and has an end on ${location.name}`);
  }
}

/** A list of a cluster's members reads the same everywhere, as its membership does; any other source would be read once per copy. */
const isPinned = ({ program }: View, op: Operator): boolean =>
  op.opaque ||
  (recordOf(op.kind)?.role ?? 'sink') === 'sink' ||
  (recordOf(op.kind)?.role === 'source' && !isMembership(op) && !isMemberList(program, op));
