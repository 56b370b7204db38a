import type { Json, JsonObject, LocationKey } from '../graph/operator.ts';
import type { Location, Origin } from '../graph/program.ts';
import { at, type Collector, type Path, show } from './diagnostics.ts';
import { originalJson, rememberJson } from './layout.ts';
import { readKey, writeKey } from './place.ts';
import { get, isArray, isCount, isObject } from './shape.ts';

const KINDS = ['process', 'cluster', 'external'] as const;

/** The member `locations` of a program document. */
export function readLocations(value: Json, path: Path | null, problems: Collector): Map<LocationKey, Location> {
  const table = new Map<LocationKey, Location>();
  if (!isArray(value)) {
    problems.add('shape', path, `locations is an array, not ${show(value)}`);
    return table;
  }
  value.forEach((entry, i) => {
    const location = readLocation(entry, at(path, i), problems);
    if (location === undefined) return;
    if (table.has(location.key)) problems.add('location-duplicate', at(path, i, 'key'), `${location.key} is listed twice`);
    else table.set(location.key, location);
  });
  for (const [i, location] of [...table.values()].entries()) {
    const from = location.origin?.from;
    if (from !== undefined && !table.has(from))
      problems.add('location-missing', at(path, i, 'origin', 'from'), `${from} is not in the table`);
  }
  return table;
}

export function readLocation(entry: Json, path: Path | null, problems: Collector): Location | undefined {
  if (!isObject(entry)) {
    problems.add('shape', path, `a location is an object with key, kind, name and type, not ${show(entry)}`);
    return undefined;
  }
  const key = readKey(get(entry, 'key'));
  const kind = KINDS.find((k) => k === get(entry, 'kind'));
  const name = get(entry, 'name');
  const type = get(entry, 'type');
  const size = get(entry, 'size') ?? null;
  const role = get(entry, 'role') ?? null;
  const wrong = (member: string, should: string) =>
    problems.add('shape', at(path, member), `${member} of a location is ${should}, not ${show(get(entry, member))}`);
  const before = problems.diagnostics.length;
  if (key === undefined) wrong('key', '{"idx", "version"}');
  if (kind === undefined) wrong('kind', KINDS.join(', '));
  if (typeof name !== 'string') wrong('name', 'a string');
  if (typeof type !== 'string') wrong('type', 'a string');
  if (size !== null && !(isCount(size) && kind === 'cluster')) wrong('size', 'a number of members, for clusters only');
  if (role !== null && role !== 'client') wrong('role', '"client" or absent');
  const origin = readOrigin(get(entry, 'origin') ?? null);
  if (origin === undefined) wrong('origin', '{"from", "role", "shards", "policy"}');
  if (problems.diagnostics.length > before) return undefined;
  const location = { key, kind, name, type, size, role, origin } as Location;
  rememberJson(location, entry);
  return location;
}

function readOrigin(value: Json): Origin | null | undefined {
  if (value === null) return null;
  if (!isObject(value)) return undefined;
  const text = get(value, 'from');
  const from = typeof text === 'string' && /^loc\d+v\d+$/.test(text) ? text : readKey(text);
  const role = get(value, 'role');
  const shards = get(value, 'shards');
  const policy = readPolicy(get(value, 'policy') ?? {});
  if (from === undefined || typeof role !== 'string' || !isCount(shards) || shards === 0 || policy === undefined)
    return undefined;
  return { from, role, shards, policy };
}

/** Per network id the field paths of the routing key, or null for any shard. */
function readPolicy(value: Json): Origin['policy'] | undefined {
  if (!isObject(value)) return undefined;
  const isPath = (path: Json): boolean => isArray(path) && path.every((field) => typeof field === 'string');
  const sound = Object.entries(value).every(
    ([id, paths]) => /^\d+$/.test(id) && (paths === null || (isArray(paths) && paths.every(isPath))),
  );
  return sound ? (value as unknown as Origin['policy']) : undefined;
}

export function writeLocation(location: Location): JsonObject {
  const { key, kind, name, type, size, role, origin } = location;
  return (
    originalJson(location) ?? {
      key: writeKey(key),
      kind,
      name,
      type,
      ...(size === null ? {} : { size }),
      ...(role === null ? {} : { role }),
      ...(origin === null ? {} : { origin: writeOrigin(origin) }),
    }
  );
}

function writeOrigin({ from, role, shards, policy }: Origin): JsonObject {
  return { from: writeKey(from), role, shards, policy: policy as unknown as JsonObject };
}
