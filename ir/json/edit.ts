import type { Collection } from '../graph/collection.ts';
import type { JsonObject, LocationKey, Operator, Place } from '../graph/operator.ts';
import { readCollection, writeCollection } from './collection.ts';
import { Collector } from './diagnostics.ts';
import { type ReadPlace, type RootKind, readPlace, writePlace } from './place.ts';

/**
 * Changed copies of an operator whose metadata JSON follows. `place` and `collection` are decoded from the metadata, so a rewrite must
 * change both, which is what these do.
 */
export function withPlace(op: Operator, place: Place, rootKind: RootKind): Operator {
  if (op.isRoot) return { ...op, place };
  return { ...op, place, metadata: { ...op.metadata, location_id: writePlace(place, rootKind, op.metadata['location_id']) } };
}

/** Moves an operator to another root location and keeps its ticks and atomic sections (Hydro: `swap_root`). */
export function withRoot(op: Operator, root: LocationKey, rootKind: RootKind): Operator {
  return withPlace(op, { root, scopes: op.place.scopes }, rootKind);
}

export function withCollection(op: Operator, collection: Collection): Operator {
  return { ...op, collection, metadata: { ...op.metadata, collection_kind: writeCollection(collection) } };
}

/** Metadata of an operator that a rewrite adds. `like` is an operator of the same program, whose form is followed. */
export function newMetadata(place: Place, rootKind: RootKind, collection: Collection, like: Operator): JsonObject {
  return {
    ...like.metadata,
    location_id: writePlace(place, rootKind, like.metadata['location_id']),
    collection_kind: writeCollection(collection),
    cardinality: null,
    tag: null,
    op: { span: null, cpu_usage: null, network_recv_cpu_usage: null, id: null },
  };
}

/** What the metadata JSON of an operator says; null where it cannot be read. */
export interface DecodedMetadata {
  readonly place: ReadPlace | null;
  readonly collection: Collection | null;
}

const decoded = new WeakMap<JsonObject, DecodedMetadata>();

/**
 * Decodes metadata JSON anew, for checks that `place` and `collection` of an operator agree with it. Rewrites share the metadata of most
 * operators, so results are kept by object.
 */
export function decodeMetadata(metadata: JsonObject): DecodedMetadata {
  const known = decoded.get(metadata);
  if (known !== undefined) return known;
  const problems = new Collector();
  const result: DecodedMetadata = {
    place: readPlace(metadata['location_id'], null, problems) ?? null,
    collection: readCollection(metadata['collection_kind'], null, problems) ?? null,
  };
  decoded.set(metadata, result);
  return result;
}
