import { invariant } from '../errors.ts';
import { followsRoute } from '../glue/network-glue.ts';
import { withText } from '../glue/set-glue.ts';
import type { Json, JsonObject, Operator } from '../graph/operator.ts';
import { producersFirst } from '../graph/order.ts';
import type { Expression, Glue, InputEdge, Program } from '../graph/program.ts';
import { writeLocation } from '../json/location-table.ts';
import { canonicalJson } from '../json/stringify.ts';
import { writeMetadata } from '../json/write-metadata.ts';
import type { Edit, EditOf } from '../schema/edits.ts';

/**
 * The primitive edits that make one program of another, in the one order in which they are applied: locations, new operators, places,
 * edges, routes, closures, and last what is taken out, so that a closure can refer to one of an operator that goes.
 * `applyEdits(before, editsBetween(before, after))` is `after`, to the byte.
 */
export function editsBetween(before: Program, after: Program): Edit[] {
  const kept = after.operators().filter(({ id }) => before.has(id));
  const added = inOrder(
    after.operators().flatMap(({ id }) => (before.has(id) ? [] : [id])),
    after,
  ).map((id) => after.op(id));
  for (const op of kept) checkKept(before.op(op.id), op);
  return [
    ...locations(before, after),
    ...added.map((op) => addition(after, op)),
    ...moves(before, kept),
    ...kept.flatMap((op) => observation(before.op(op.id), op)),
    ...kept.flatMap((op) => retyping(before.op(op.id), op)),
    ...kept.flatMap((op) => rewirings(before, after, op)),
    ...after.operators().flatMap((op) => routing(before, op)),
    ...[...after.expressions].flatMap(([key, expression]) => closure(before, key, expression)),
    ...removals(before, after),
  ];
}

/** Whoever reads an operator goes before it. */
function removals(before: Program, after: Program): EditOf<'remove'>[] {
  const gone = before.operators().flatMap(({ id }) => (after.has(id) ? [] : [id]));
  return inOrder(gone, before)
    .reverse()
    .map((op) => ({ edit: 'remove', op }));
}

/** Operators with those that they read before them. */
const inOrder = (ids: readonly number[], program: Program): number[] =>
  producersFirst(ids, (id) => program.inputs(id).flatMap((edge) => (isDrawn(edge) ? [edge.from] : [])));

const same = (one: unknown, other: unknown): boolean =>
  one === other || canonicalJson(one as Json) === canonicalJson(other as Json);

function locations(before: Program, after: Program): EditOf<'location'>[] {
  const changed = [...after.locations.values()].filter((location) => before.locations.get(location.key) !== location);
  return changed.map((location) => ({ edit: 'location', location: writeLocation(location) }) as unknown as EditOf<'location'>);
}

function addition(after: Program, op: Operator): EditOf<'add'> {
  const { id, kind, isRoot } = op;
  const made = [...after.expressions.keys()].flatMap((key) => (key.startsWith(`${id}.`) ? [key.slice(`${id}.`.length)] : []));
  const fields = made.reduce((rest: JsonObject, field) => withText(rest, field, null), op.fields);
  const inputs = after.inputs(id).filter(isDrawn);
  return {
    edit: 'add',
    op: id,
    kind,
    isRoot,
    fields,
    metadata: writeMetadata(op, true),
    inputs: inputs.map((edge) => ({ ...edge })),
  };
}

/** A CycleSource is fed by the CycleSink of the same number, whatever else is drawn. */
const isDrawn = ({ port }: InputEdge): boolean => port !== 'cycle';

/** Operators that go to another location, one edit for each, and new ticks or atomic sections around them. */
function moves(before: Program, kept: readonly Operator[]): Edit[] {
  const moved = kept.filter((op) => !op.isRoot && !same(before.op(op.id).metadata['location_id'], op.metadata['location_id']));
  const homes = new Map<string, number[]>();
  for (const { id, place } of moved) {
    if (same(before.op(id).place.scopes, place.scopes) || before.op(id).place.root !== place.root)
      homes.set(place.root, [...(homes.get(place.root) ?? []), id]);
  }
  const scoped = moved.filter(({ id, place }) => !same(before.op(id).place.scopes, place.scopes));
  return [
    ...[...homes].map(([to, ops]): Edit => ({ edit: 'reroot', ops, to })),
    ...scoped.map(({ id, place }): Edit => ({ edit: 'place', op: id, scopes: place.scopes.map((scope) => ({ ...scope })) })),
  ];
}

function observation(was: Operator, is: Operator): EditOf<'observe'>[] {
  const [from, to] = [clusterOf(was), clusterOf(is)];
  return to === undefined || from === to ? [] : [{ edit: 'observe', op: is.id, members: to }];
}

/** The cluster whose members a source shows. */
export function clusterOf({ fields }: Operator): string | undefined {
  const source = fields['source'] as { readonly ClusterMembers?: readonly [{ readonly Cluster?: JsonObject }] } | undefined;
  const key = source?.ClusterMembers?.[0]?.Cluster;
  return key === undefined ? undefined : `loc${String(key['idx'])}v${String(key['version'])}`;
}

function retyping(was: Operator, { id, collection, metadata }: Operator): EditOf<'retype'>[] {
  if (same(was.collection, collection)) return [];
  return [{ edit: 'retype', op: id, collection: metadata['collection_kind'] as JsonObject }];
}

function rewirings(before: Program, after: Program, { id }: Operator): EditOf<'rewire'>[] {
  const was = new Map(before.inputs(id).map((edge) => [edge.port, edge]));
  const changed = after.inputs(id).filter((edge) => isDrawn(edge) && !same(was.get(edge.port), edge));
  return changed.map(({ port, from, shared }) => ({ edit: 'rewire', op: id, port, from, shared }));
}

function routing(before: Program, { id, route }: Operator): Edit[] {
  const was = before.has(id) ? before.op(id).route : undefined;
  invariant(route !== undefined || was === undefined, `network ${id} keeps its route`);
  if (route === undefined || same(was, route)) return [];
  return [{ edit: 'route', op: id, route: structuredClone(route) as EditOf<'route'>['route'] }];
}

/** Glue of networks follows from their routes and is no edit of its own. */
function closure(before: Program, key: string, { text, glue }: Expression): Edit[] {
  const dot = key.indexOf('.');
  const [id, field] = [Number(key.slice(0, dot)), key.slice(dot + 1)];
  const was = before.expressions.get(key);
  if (glue === null) invariant(was?.text === text, `expression ${key} has the text it had`);
  if (glue === null || followsRoute(glue.template) || same(was?.glue, glue)) return [];
  return [{ edit: 'closure', op: id, field, template: glue.template, holes: withoutTexts(glue.holes) }];
}

/** Holes that are closures name them; their texts are the program's. */
function withoutTexts(holes: Glue['holes']): JsonObject {
  const strip = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(strip);
    if (typeof value !== 'object' || value === null) return value;
    const { text: _, ...rest } = value as JsonObject;
    return Object.fromEntries(
      Object.entries(isClosure(value) ? rest : value).map(([name, inner]) => [name, strip(inner as Json)]),
    );
  };
  return strip(holes) as JsonObject;
}

/** A hole that is a closure: an operator, one of its fields, and perhaps the text. */
export const isClosure = (value: Json): value is { readonly op: number; readonly field: string } =>
  typeof value === 'object' && value !== null && 'op' in value && 'field' in value;

/** What edits cannot say of a kept operator must be as it was. */
function checkKept(was: Operator, is: Operator): void {
  if (was === is) return;
  invariant(was.kind === is.kind, `operator ${is.id} is what it was`);
}
