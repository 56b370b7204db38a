import { decodeMetadata, type Operator, recordOf } from '../../ir/index.ts';
import { type Check, nameOf, samePlace, type View } from './view.ts';

/** The graph is a forest of trees that share only through shared operators, and metadata says what the operators say. */
export const checkStructure: Check = (view) => {
  const roots = new Set(view.program.roots);
  for (const op of view.operators) {
    checkInputs(view, op);
    checkConsumers(view, op);
    if (op.isRoot !== roots.has(op.id)) {
      view.report('roots-list', op, op.isRoot ? `${nameOf(op)} is not in the list of roots` : `${nameOf(op)} is no root`);
    }
    checkMetadata(view, op);
  }
  if (roots.size !== view.program.roots.length) {
    const twice = view.operators.find(({ id }) => view.program.roots.filter((root) => root === id).length > 1);
    if (twice !== undefined) view.report('roots-list', twice, `${nameOf(twice)} is listed twice`);
  }
};

/** Ports that belong to closures and lists, not to the variant. */
const isInner = (port: string): boolean => /^(ref|senders):\d+$/.test(port);

function checkInputs(view: View, op: Operator): void {
  const record = recordOf(op.kind);
  if (record === undefined) return;
  const edges = view.inputs(op.id);
  for (const { name, holds } of record.fields) {
    if (holds !== 'in' && holds !== 'shared') continue;
    const edge = edges.find(({ port }) => port === name);
    if (edge === undefined) view.report('input-missing', op, `${nameOf(op)} has no ${name}`);
    else if (edge.shared !== (holds === 'shared')) {
      view.report('input-sharing', op, `${name} of ${nameOf(op)} is ${edge.shared ? '' : 'not '}shared`);
    }
  }
  const seen = new Set<string>();
  for (const { port } of edges) {
    if (!(record.ports.includes(port) || isInner(port)) || seen.has(port))
      view.report('input-unknown', op, `${nameOf(op)} has ${seen.has(port) ? 'two inputs' : 'an input'} ${port}`);
    seen.add(port);
  }
}

function checkConsumers(view: View, op: Operator): void {
  const consumers = view.outputs(op.id).filter(({ port }) => port !== 'cycle');
  const owners = consumers.filter(({ shared }) => !shared).length;
  if (op.isRoot) {
    if (consumers.length > 0) view.report('input-unknown', op, `${nameOf(op)} is a root and feeds operator ${consumers[0]?.to}`);
  } else if (consumers.length === 0) view.report('output-unused', op, `nothing consumes ${nameOf(op)}`);
  else if (owners > 1 || (owners === 1 && consumers.length > 1)) {
    view.report(
      'owned-twice',
      op,
      `${nameOf(op)} feeds operators ${consumers.map(({ to }) => to).join(' and ')} without being shared by all`,
    );
  }
}

function checkMetadata(view: View, op: Operator): void {
  if (op.isRoot) {
    const input = view.inputs(op.id).find(({ port }) => !isInner(port));
    const place = input === undefined ? undefined : view.program.op(input.from).place;
    if (place !== undefined && !samePlace(place, op.place))
      view.report('metadata-disagrees', op, `${nameOf(op)} is not where its input is`);
    return;
  }
  const { place, collection } = decodeMetadata(op.metadata);
  if (place === null || !samePlace(place, op.place))
    view.report('metadata-disagrees', op, `location_id of ${nameOf(op)} is stale`);
  else if (view.location(place.root) !== undefined && view.location(place.root)?.kind !== place.rootKind) {
    view.report('location-root-kind', op, `${nameOf(op)} takes ${place.root} for a ${place.rootKind}`);
  }
  if (collection === null || op.collection === null || !sameCollection(collection, op.collection)) {
    view.report('metadata-disagrees', op, `collection_kind of ${nameOf(op)} is stale`);
  }
}

function sameCollection(a: NonNullable<Operator['collection']>, b: NonNullable<Operator['collection']>): boolean {
  const keys = ['kind', 'bound', 'order', 'retry', 'elementType', 'keyType', 'valueType'] as const;
  return keys.every((key) => a[key] === b[key]);
}
