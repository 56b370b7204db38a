import { inTick, type JsonObject, type Operator } from '../../ir/index.ts';
import { type Check, nameOf } from './view.ts';

/** Sources enter at top level; sources, timers, ports and sinks stay on their location. */
export const checkSources: Check = (view) => {
  for (const op of view.operators) {
    const source = sourceKind(op);
    if (source !== null && TOP_LEVEL.has(source) && op.place.scopes.length > 0) {
      view.report('source-in-tick', op, `${nameOf(op)} (${source}) is not at top level`);
    }
    if (op.kind === 'ExternalInput' && op.place.scopes.length > 0)
      view.report('source-in-tick', op, `${nameOf(op)} is not at top level`);
    if (op.kind === 'SingletonSource' && op.fields['first_tick_only'] === true && !inTick(op.place)) {
      view.report('first-tick-outside', op, `${nameOf(op)} is at top level`);
    }
    const wanted = source === 'Embedded' ? 'Stream' : source === 'EmbeddedSingleton' ? 'Singleton' : null;
    if (wanted !== null && op.collection?.kind !== wanted)
      view.report('embedded-kind', op, `${nameOf(op)} gives a ${op.collection?.kind}`);
    const location = view.location(op.place.root);
    if (location?.origin && isPinned(op, source)) {
      view.report(
        'pinned-moved',
        op,
        `${nameOf(op)} is on ${location.name} (${location.origin.role}), which was made from ${location.origin.from}`,
      );
    }
  }
};

const TOP_LEVEL: ReadonlySet<string> = new Set([
  'Stream',
  'Spin',
  'ClusterMembers',
  'ExternalNetwork',
  'Embedded',
  'EmbeddedSingleton',
]);
const PINNED_SOURCES: ReadonlySet<string> = new Set(['Stream', 'Spin', 'ExternalNetwork', 'Embedded', 'EmbeddedSingleton']);
const PINNED: ReadonlySet<string> = new Set(['ExternalInput', 'SendExternal', 'DestSink', 'ForEach', 'EmbeddedOutput']);

const isPinned = (op: Operator, source: string | null): boolean =>
  PINNED.has(op.kind) || (source !== null && PINNED_SOURCES.has(source));

/** `Iter`, `Spin`, ...: the variant of HydroSource, null for other operators. */
function sourceKind(op: Operator): string | null {
  const source = op.kind === 'Source' ? op.fields['source'] : null;
  if (typeof source === 'string') return source;
  return source === null || source === undefined ? null : (Object.keys(source as JsonObject)[0] ?? null);
}
