import type { Plan } from '../../ir/index.ts';
import { type Json, type JsonObject, type Program, writeProgram } from '../../ir/index.ts';
import { node, type Obj, processAt, root, stream } from './ir-json.ts';

/** Program documents that mean the same, and what two plans for them have in common. */
export const documentOf = (program: Program): JsonObject => writeProgram(program, { form: 'document' }) as JsonObject;

/** Every operator id replaced, in the document and where it refers to one. */
export function renumbered(document: JsonObject, to: (id: number) => number): JsonObject {
  const visit = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value as JsonObject);
    return Object.fromEntries(
      entries.map(([key, inner]) => [key, key === 'id' && typeof inner === 'number' ? to(inner) : visit(inner)]),
    );
  };
  const referring = (member: string, key: string): Json =>
    (document[member] as JsonObject[]).map((entry) => ({ ...entry, [key]: to(entry[key] as number) }));
  return {
    ...document,
    roots: visit(document['roots'] as Json),
    expressions: referring('expressions', 'op'),
    ...('routes' in document ? { routes: referring('routes', 'op') } : {}),
    workload: referring('workload', 'input'),
  };
}

/** Every location called something else. */
export function renamed(document: JsonObject): JsonObject {
  const locations = (document['locations'] as JsonObject[]).map((location) => ({
    ...location,
    name: `${String(location['name'])}X`,
  }));
  return { ...document, locations };
}

/** A process of its own that does something nobody sees. `id` is above all ids in use. */
export function withDeadBranch(document: JsonObject, id: number): JsonObject {
  const idx = Math.max(...(document['locations'] as { key: { idx: number } }[]).map(({ key }) => key.idx)) + 1;
  const place = processAt(idx);
  const source = node('Source', { source: { Iter: 'q!([1u32])' } }, { place, kind: stream('u32'), id });
  const map = node('Map', { f: 'q!(| x | x)', input: source }, { place, kind: stream('u32'), id: id + 1 });
  const dead = root('Null', { input: map }, id + 2);
  const location = { key: { idx, version: 1 }, kind: 'process', name: 'Dead', type: 'crate :: Dead' };
  return {
    ...document,
    locations: [...(document['locations'] as Obj[]), location],
    roots: [...(document['roots'] as Obj[]), dead],
  };
}

/**
 * Which of the operators share a location and in how many shards, whatever the locations are called: for each operator the first one
 * beside it.
 */
export function placement({ locations }: Plan, ids: readonly number[], to: (id: number) => number = (id) => id): string[] {
  return ids.map((id) => {
    const place = locations.find(({ operators }) => operators.includes(to(id)));
    const first = ids.find((other) => place?.operators.includes(to(other)));
    return `${id} beside ${first} in ${place?.shards}`;
  });
}
