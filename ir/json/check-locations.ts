import type { LocationKey } from '../graph/operator.ts';
import type { Location, Program } from '../graph/program.ts';
import { clusterOf } from '../operators/sources.ts';
import { at, type Collector, type Path, show } from './diagnostics.ts';
import type { Linked } from './link.ts';
import { type ReadPlace, type RootKind, readPlace } from './place.ts';
import type { RawOperator } from './raw-operator.ts';

/** One mention of a process or cluster in the IR: by an operator's place, or by a membership source. */
interface Mention {
  readonly place: ReadPlace;
  readonly path: Path | null;
  readonly op: RawOperator;
}

function* mentions(linked: Linked, problems: Collector): Generator<Mention> {
  for (const op of linked.byId.values()) {
    if (op.place !== null) yield { place: op.place, path: at(op.path, op.kind, 'metadata', 'location_id'), op };
    const members = clusterOf(op);
    if (members === undefined) continue;
    const path = at(op.path, op.kind, 'source', 'ClusterMembers', 0);
    const place = readPlace(members, path, problems);
    if (place !== undefined && place.scopes.length > 0)
      problems.add('shape', path, `members are those of a cluster, not of a tick or an atomic section on ${place.root}`);
    else if (place?.rootKind === 'cluster') yield { place, path, op };
    else if (place !== undefined)
      problems.add('location-kind', path, `the members of ${place.root} are asked for, which is a process`);
  }
}

/** Locations of a bare array, in order of first mention. Keys of externals are another space and stay out of the table. */
export function inferLocations(linked: Linked, problems: Collector): Map<LocationKey, Location> {
  const table = new Map<LocationKey, Location>();
  for (const { place, path } of mentions(linked, problems)) {
    const known = table.get(place.root);
    if (known === undefined) table.set(place.root, inferred(place.root, place.rootKind));
    else if (known.kind !== place.rootKind) problems.add('location-kind', path, `${place.root} is a ${known.kind} elsewhere`);
  }
  return new Map([...table].sort(([a], [b]) => indexOf(a) - indexOf(b)));
}

const indexOf = (key: LocationKey): number => Number(/^loc(\d+)/.exec(key)?.[1] ?? 0);

function inferred(key: LocationKey, kind: RootKind): Location {
  const name = `${kind === 'process' ? 'Process' : 'Cluster'} ${indexOf(key)}`;
  return { key, kind, name, type: '', size: null, role: null, origin: null };
}

/** Every place must be in the table, with its kind; a network says so in its own words. One diagnostic per location. */
export function checkLocations(linked: Linked, table: ReadonlyMap<LocationKey, Location>, problems: Collector): void {
  const reported = new Set<LocationKey>();
  for (const { place, path, op } of mentions(linked, problems)) {
    const { root, rootKind } = place;
    const location = table.get(root);
    if (location?.kind === rootKind || reported.has(root)) continue;
    reported.add(root);
    const network = networkAt(linked.program, op, linked);
    if (location === undefined && network === undefined)
      problems.add('location-missing', path, `${rootKind} ${root} is not in locations`);
    else if (network !== undefined && (location === undefined || location.kind === 'external')) {
      const what = location === undefined ? 'is not in locations' : 'is an external';
      problems.add('network-end', path, `${network} runs ${op.kind === 'Network' ? 'to' : 'from'} ${root}, which ${what}`);
    } else problems.add('location-kind', path, `${root} is a ${rootKind} here and ${show(location?.kind)} in locations`);
  }
}

/** Name of the network whose receiving end is `op`, or whose sending end `op` is. */
function networkAt(program: Program, op: RawOperator, linked: Linked): string | undefined {
  if (op.kind === 'Network') return 'a Network';
  for (const [id, raw] of linked.byId) {
    if (raw === op) return program.outputs(id).some(({ to }) => program.op(to).kind === 'Network') ? 'a Network' : undefined;
  }
  return undefined;
}
