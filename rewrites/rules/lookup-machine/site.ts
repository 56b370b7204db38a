import type { Collection } from '../../../ir/index.ts';
import type { Bindings, Site, Where, Wrong } from '../../define-rewrite.ts';
import { once } from '../../once.ts';
import { type Machine, readMachine } from './machine.ts';

/** A tick that answers a batch from a snapshot, which becomes one state machine over updates and requests. */
export interface LookupSite extends Site, Where {
  /** The Batch that takes the snapshot. */
  readonly snapshot: number;
  readonly machine: () => Machine;
}

/** What a Batch takes of a state: it is a snapshot, not a batch of elements. */
export const isSnapshot = (collection: Collection | null): boolean =>
  collection?.kind === 'KeyedSingleton' || collection?.kind === 'Singleton' || collection?.kind === 'Optional';

export const siteOf = ({ program, location, labels }: Where, snapshot: number): LookupSite => ({
  program,
  location,
  labels,
  operators: [snapshot],
  snapshot,
  machine: once(() => readMachine(program, snapshot)),
});

export const bind = ({ snapshot }: LookupSite): Bindings => ({ snapshot });

export function unbind(where: Where, { snapshot }: Bindings): LookupSite | Wrong {
  const { program, location } = where;
  if (typeof snapshot !== 'number' || !program.has(snapshot))
    return { wrong: `there is no operator ${JSON.stringify(snapshot)}` };
  const { kind, place, collection } = program.op(snapshot);
  if (kind !== 'Batch' || !isSnapshot(collection)) return { wrong: `operator ${snapshot} takes no snapshot of a state` };
  if (place.root !== location) return { wrong: `operator ${snapshot} is not on ${location}` };
  return siteOf(where, snapshot);
}
