import type { Json, JsonObject } from '../graph/operator.ts';
import type { Release } from './record.ts';

/** How a release writes a closure that is not set yet. */
export const unsetClosure: Readonly<Record<Release, Json>> = {
  '0.16': '',
  '0.17': { expr: '', singleton_refs: [] },
};

/** How a release writes the two ends of a network that are not set yet. */
export const unsetCodecs: Readonly<Record<Release, JsonObject>> = {
  '0.16': { serialize_fn: null, deserialize_fn: null },
  '0.17': { serialize: { Custom: { serialize_fn: null } }, deserialize: { Custom: { deserialize_fn: null } } },
};
