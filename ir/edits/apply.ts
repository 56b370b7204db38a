import { invariant } from '../errors.ts';
import { ownText, renderNetworks, setGlue } from '../glue/set-glue.ts';
import { TEMPLATE_NAMES, type TemplateHoles, type TemplateName } from '../glue/templates.ts';
import type { Json, JsonObject, Operator } from '../graph/operator.ts';
import type { Location, Program, ProgramDraft } from '../graph/program.ts';
import type { Route } from '../graph/route.ts';
import { Collector } from '../json/diagnostics.ts';
import { decodeMetadata, withCollection, withPlace, withRoot } from '../json/edit.ts';
import { readLocation } from '../json/location-table.ts';
import { writeKey } from '../json/place.ts';
import { isKind, kindOf } from '../operators/catalogue.ts';
import type { Edit, EditOf } from '../schema/edits.ts';
import { clusterOf, isClosure } from './between.ts';

/**
 * A program after primitive edits, applied in their order; last the networks get the glue that their routes ask for. The program itself is
 * not changed. The Rust crate does the same to a built flow.
 * @throws Error for an edit of what is not there
 */
export function applyEdits(program: Program, edits: readonly Edit[]): Program {
  const after = program.copy();
  for (const edit of edits) apply(after, edit);
  for (const op of after.operators()) settle(after, op);
  renderNetworks(after);
  return after.freeze();
}

/** A program after the edits of several steps. */
export const applySteps = (program: Program, steps: readonly { readonly edits: readonly Edit[] }[]): Program =>
  steps.reduce((at, { edits }) => applyEdits(at, edits), program);

const APPLY: { readonly [Kind in Edit['edit']]: (program: ProgramDraft, edit: EditOf<Kind>) => void } = {
  location: (program, { location: json }) => {
    const location = readOne(json as unknown as Json);
    program.locations.set(location.key, location);
  },
  add,
  remove,
  rewire,
  reroot: (program, { ops, to }) => {
    for (const id of ops) program.replaceOperator(withRoot(program.op(id), to, rootKindOf(program, to)));
  },
  place: (program, { op: id, scopes }) => {
    const op = program.op(id);
    program.replaceOperator(withPlace(op, { root: op.place.root, scopes }, rootKindOf(program, op.place.root)));
  },
  observe,
  retype: (program, { op, collection }) => {
    const { collection: now } = decodeMetadata({ collection_kind: collection as Json });
    invariant(now, `operator ${op} has a collection that can be read`);
    program.replaceOperator(withCollection(program.op(op), now));
  },
  route: (program, { op: id, route }) => {
    const op = program.op(id);
    invariant(op.kind === 'Network', `operator ${id} is a network`);
    program.replaceOperator({ ...op, route: route as Route });
  },
  closure: setClosure,
};

function apply<Kind extends Edit['edit']>(program: ProgramDraft, edit: EditOf<Kind>): void {
  const by = APPLY[edit.edit as Kind] as ((program: ProgramDraft, edit: EditOf<Kind>) => void) | undefined;
  invariant(by, `'${edit.edit}' is a primitive edit`);
  by(program, edit);
}

function readOne(json: Json): Location {
  const problems = new Collector();
  const read = readLocation(json, null, problems);
  problems.check();
  invariant(read, 'a location without problems can be read');
  return read;
}

const rootKindOf = (program: Program, key: string): 'process' | 'cluster' =>
  program.location(key).kind === 'process' ? 'process' : 'cluster';

function add(program: ProgramDraft, { op: id, kind, isRoot, fields, metadata, inputs }: EditOf<'add'>): void {
  invariant(!program.has(id), `operator ${id} is new`);
  const { place, collection } = decodeMetadata(metadata as JsonObject);
  const from = inputs[0]?.from;
  const at = isRoot && from !== undefined ? program.op(from).place : place;
  invariant(at !== null, `operator ${id} says where it is`);
  program.addOperator({
    id,
    kind: kindOf(kind),
    isRoot,
    opaque: !isKind(kind),
    fields: fields as JsonObject,
    metadata: metadata as JsonObject,
    place: { root: at.root, scopes: at.scopes },
    collection: isRoot ? null : collection,
  });
  if (isRoot) program.roots.push(id);
  for (const edge of inputs) program.connect(edge.from, id, edge.port, edge.shared);
}

function remove(program: ProgramDraft, { op: id }: EditOf<'remove'>): void {
  const readers = program.outputs(id).filter(({ port }) => port !== 'cycle');
  invariant(readers.length === 0, `nobody reads operator ${id}`);
  program.removeOperator(id);
  for (const key of [...program.expressions.keys()]) if (key.startsWith(`${id}.`)) program.expressions.delete(key);
}

function rewire(program: ProgramDraft, { op, port, from, shared }: EditOf<'rewire'>): void {
  const was = program.input(op, port);
  invariant(was !== undefined, `operator ${op} has an input ${port}`);
  program.disconnect(was, op, port);
  program.connect(from, op, port, shared);
}

function observe(program: ProgramDraft, { op: id, members }: EditOf<'observe'>): void {
  const op = program.op(id);
  invariant(clusterOf(op) !== undefined, `operator ${id} shows members`);
  const [, state] = (op.fields['source'] as { ClusterMembers: readonly [Json, Json] }).ClusterMembers;
  const source = { ClusterMembers: [{ Cluster: writeKey(members) }, state] };
  program.replaceOperator({ ...op, fields: { ...op.fields, source } });
}

function setClosure(program: ProgramDraft, { op, field, template, holes }: EditOf<'closure'>): void {
  invariant(TEMPLATE_NAMES.includes(template), `there is a template ${template}`);
  const filled = withTexts(program, holes as JsonObject) as unknown as TemplateHoles[TemplateName];
  setGlue(program, op, field, template as TemplateName, filled);
}

function withTexts(program: Program, value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => withTexts(program, item));
  if (typeof value !== 'object' || value === null) return value;
  if (!isClosure(value))
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withTexts(program, inner)]));
  const expression = program.expressions.get(`${value.op}.${value.field}`);
  invariant(expression, `operator ${value.op} has an expression ${value.field}`);
  return { ...value, text: ownText(expression) };
}

/** A root runs where its input is; a cycle leads from its sink to its source. */
function settle(program: ProgramDraft, op: Operator): void {
  if (op.isRoot) {
    const [input] = program.inputs(op.id);
    const place = input && program.op(input.from).place;
    if (place && place !== op.place) program.replaceOperator({ ...op, place });
  }
  if (op.kind !== 'CycleSource' || program.input(op.id, 'cycle') !== undefined) return;
  const sink = program
    .operators()
    .find(({ kind, fields }) => kind === 'CycleSink' && fields['cycle_id'] === op.fields['cycle_id']);
  if (sink) program.connect(sink.id, op.id, 'cycle');
}
