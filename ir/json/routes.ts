import type { Json, JsonObject } from '../graph/operator.ts';
import type { Program, ProgramDraft } from '../graph/program.ts';
import type { KeyPart, Route } from '../graph/route.ts';
import { at, type Collector, show } from './diagnostics.ts';
import { get, isArray, isCount, isObject } from './shape.ts';

/** Reads the routes of a document into its networks. */
export function readRoutes(entries: readonly JsonObject[], program: ProgramDraft, problems: Collector): void {
  entries.forEach((entry, i) => {
    const path = at(null, 'routes', i);
    const id = get(entry, 'op');
    const route = readRoute(entry);
    if (!isCount(id) || route === undefined) {
      const form = '{"op": id, "inserted": bool, "logical": ..., "shard": ..., "key": [...]}';
      problems.add('shape', path, `a route is ${form}, not ${show(entry)}`);
    } else if (!program.has(id) || program.op(id).kind !== 'Network')
      problems.add('route-operator', at(path, 'op'), `there is no network ${id}`);
    else if (program.op(id).route !== undefined) problems.add('route-duplicate', path, `network ${id} has two routes`);
    else program.replaceOperator({ ...program.op(id), route });
  });
}

/** The routes of a program, ascending by network. */
export function writeRoutes(program: Program): JsonObject[] {
  return program
    .operators()
    .flatMap(({ id, route }) => (route === undefined ? [] : [{ op: id, ...(route as unknown as JsonObject) }]));
}

function readRoute(entry: JsonObject): Route | undefined {
  const [inserted, logical, shard, key] = ['inserted', 'logical', 'shard', 'key'].map((member) => get(entry, member) ?? null);
  if (typeof inserted !== 'boolean' || !isArray(key)) return undefined;
  if (logical !== null && logical !== 'addressed' && logical !== 'zero' && logical !== 'same') return undefined;
  if (shard !== 'none' && shard !== 'hash' && shard !== 'keep' && shard !== 'turn') return undefined;
  const packed = get(entry, 'packed');
  if (packed !== undefined && packed !== true) return undefined;
  const parts = key.map(readPart);
  if (parts.includes(undefined)) return undefined;
  return { inserted, logical, shard, key: parts as KeyPart[], ...(packed && { packed }) };
}

function readPart(value: Json): KeyPart | undefined {
  if (!isObject(value)) return undefined;
  const [of, path, member, seen] = ['of', 'path', 'member', 'seen'].map((name) => get(value, name) ?? null);
  if ((of !== 'sender' && of !== 'payload') || !isNames(path) || typeof member !== 'boolean') return undefined;
  const coarser = readCoarser(get(value, 'coarser') ?? null);
  if (coarser === undefined) return undefined;
  const part: KeyPart = { of, path, member, ...(coarser && { coarser }) };
  if (seen === null) return part;
  const [type, fields] = isObject(seen) ? [get(seen, 'type'), get(seen, 'fields')] : [];
  return typeof type === 'string' && isNames(fields) ? { ...part, seen: { type, fields } } : undefined;
}

/** Null where there is none, undefined where it cannot be read. */
function readCoarser(value: Json): KeyPart['coarser'] | null | undefined {
  if (value === null) return null;
  const [operator, by] = isObject(value) ? [get(value, 'operator'), get(value, 'by')] : [];
  if ((operator !== '%' && operator !== '/') || typeof by !== 'string' || !/^[1-9]\d*$/.test(by)) return undefined;
  return { operator, by };
}

const isNames = (value: Json | undefined): value is readonly string[] =>
  isArray(value) && value.every((name) => typeof name === 'string');
