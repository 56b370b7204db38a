import { inTick, type JsonObject, type Operator, recordOf } from '../../ir/index.ts';
import { type Check, nameOf, type View } from './view.ts';

/**
 * Sources enter outside ticks (`Location::source_stream` and the like ask for `NoTick`, which an atomic section has, hydro_lang 0.16.0); sources, timers,
 * ports, sinks and operators that nobody knows stay on their location.
 */
export const checkSources: Check = (view) => {
  for (const op of view.operators) {
    const source = sourceKind(op);
    if (source !== null && TOP_LEVEL.has(source) && inTick(op.place)) {
      view.report('source-in-tick', op, `${nameOf(op)} (${source}) is in a tick`);
    }
    if (op.kind === 'ExternalInput' && inTick(op.place)) view.report('source-in-tick', op, `${nameOf(op)} is in a tick`);
    if (op.kind === 'SingletonSource' && op.fields['first_tick_only'] === true && !inTick(op.place)) {
      view.report('first-tick-outside', op, `${nameOf(op)} is at top level`);
    }
    const wanted = source === 'Embedded' ? 'Stream' : source === 'EmbeddedSingleton' ? 'Singleton' : null;
    if (wanted !== null && op.collection?.kind !== wanted)
      view.report('embedded-kind', op, `${nameOf(op)} gives a ${op.collection?.kind}`);
    if (isEmbeddedChannel(op)) checkChannel(view, op);
    const location = view.location(op.place.root);
    if (location?.origin && isPinned(view, op, source)) {
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

const isEmbeddedChannel = ({ kind, fields }: Operator): boolean =>
  kind === 'Network' &&
  [fields['serialize'], fields['deserialize']].some((end) => typeof end === 'object' && end !== null && 'Embedded' in end);

const TOP_LEVEL: ReadonlySet<string> = new Set([
  'Stream',
  'Spin',
  'ClusterMembers',
  'ExternalNetwork',
  'Embedded',
  'EmbeddedSingleton',
]);
const PINNED_SOURCES: ReadonlySet<string> = new Set(['Stream', 'Spin', 'ExternalNetwork', 'Embedded', 'EmbeddedSingleton']);

const isPinned = (view: View, op: Operator, source: string | null): boolean =>
  op.opaque ||
  op.kind === 'ExternalInput' ||
  (recordOf(op.kind)?.role ?? 'sink') === 'sink' ||
  (source !== null && PINNED_SOURCES.has(source)) ||
  (source === 'Iter' && !listsMembers(view, op));

/** A list of a cluster's members reads the same everywhere; any other list would be read once per copy. */
function listsMembers({ program }: View, op: Operator): boolean {
  const display = (op.fields['source'] as JsonObject)['Iter'];
  return `${program.text(op.id, 'source')} ${String(display)}`.includes('__hydro_lang_cluster_ids_');
}

/** `Iter`, `Spin`, ...: the variant of HydroSource, null for other operators. */
function sourceKind(op: Operator): string | null {
  const source = op.kind === 'Source' ? op.fields['source'] : null;
  if (typeof source === 'string') return source;
  return source === null || source === undefined ? null : (Object.keys(source as JsonObject)[0] ?? null);
}
