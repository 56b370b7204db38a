import {
  hydroForms,
  invariant,
  type JsonObject,
  type Location,
  newMetadata,
  type Operator,
  type Place,
  type Program,
  type ProgramDraft,
  unsetCodecs,
} from '../../ir/index.ts';
import { rehome, rootKindOf } from './locations.ts';

/**
 * Moves operators to another location, on `program` itself (a copy of the caller's own). Existing networks into and out of the moved part
 * are re-targeted by the move alone; an edge that now crosses locations becomes a network. Call `relink` afterwards.
 * @returns ids of the new networks
 */
export function moveOperators(program: ProgramDraft, ids: ReadonlySet<number>, to: Location): number[] {
  for (const id of [...ids].sort((a, b) => a - b)) program.replaceOperator(rehome(program.op(id), to));
  const inserted: number[] = [];
  let next = program.nextId();
  for (const op of program.operators()) {
    if (op.kind === 'Network') continue;
    for (const edge of program.inputs(op.id)) {
      const from = program.op(edge.from);
      if (from.place.root === op.place.root) continue;
      const network = networkOperator(program, next++, from, program.location(op.place.root));
      program.addOperator(network);
      program.disconnect(edge.from, op.id, edge.port);
      program.connect(edge.from, network.id, 'input');
      program.connect(network.id, op.id, edge.port, edge.shared);
      inserted.push(network.id);
    }
  }
  return inserted;
}

/** A network that carries what `from` puts out to `to`: same collection, same elements (TCP keeps the order of one sender). */
export function networkOperator(program: Program, id: number, from: Operator, to: Location): Operator {
  const place: Place = { root: to.key, scopes: [] };
  invariant(from.collection, `operator ${from.id} has a collection`);
  const metadata = newMetadata(place, rootKindOf(to), from.collection, from);
  return {
    id,
    kind: 'Network',
    isRoot: false,
    opaque: false,
    fields: {
      name: null,
      networking_info: { Tcp: { fault: 'FailStop' } },
      ...unsetCodecs[hydroForms(program)],
      instantiate_fn: 'Building',
    },
    metadata: { ...metadata, op: { ...(metadata['op'] as JsonObject), id } },
    place,
    collection: from.collection,
    route: { inserted: true, logical: null, shard: 'none', key: [] },
  };
}
