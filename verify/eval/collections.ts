/** Maps and sets as sorted arrays: every change makes a new one, a look-up is a binary search. */
import { compare, type MapOf, type SetOf, type Value } from './value.ts';

/** Position of an item, or where it would go as `-1 - position`. */
function find(items: readonly Value[], item: Value): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = compare(items[middle] as Value, item);
    if (found === 0) return middle;
    if (found < 0) low = middle + 1;
    else high = middle;
  }
  return -1 - low;
}

export const emptyMap = (ordered: boolean): MapOf => ({ t: 'map', ordered, keys: [], values: [], key: null });

export function mapGet(map: MapOf, key: Value): Value | undefined {
  const at = find(map.keys, key);
  return at < 0 ? undefined : map.values[at];
}

export function mapSet(map: MapOf, key: Value, value: Value): MapOf {
  const at = find(map.keys, key);
  if (at >= 0) return { ...map, values: map.values.with(at, value), key: null };
  return { ...map, keys: map.keys.toSpliced(-1 - at, 0, key), values: map.values.toSpliced(-1 - at, 0, value), key: null };
}

export function mapDelete(map: MapOf, key: Value): MapOf {
  const at = find(map.keys, key);
  return at < 0 ? map : { ...map, keys: map.keys.toSpliced(at, 1), values: map.values.toSpliced(at, 1), key: null };
}

export const setHas = (set: SetOf, item: Value): boolean => find(set.items, item) >= 0;

export function setAdd(set: SetOf, item: Value): SetOf {
  const at = find(set.items, item);
  return at >= 0 ? set : { ...set, items: set.items.toSpliced(-1 - at, 0, item), key: null };
}

export function setDelete(set: SetOf, item: Value): SetOf {
  const at = find(set.items, item);
  return at < 0 ? set : { ...set, items: set.items.toSpliced(at, 1), key: null };
}

/** Builds a map from pairs; a later pair replaces an earlier one of the same key. */
export function mapFrom(ordered: boolean, pairs: readonly (readonly [Value, Value])[]): MapOf {
  const sorted = pairs.map((pair, i) => ({ pair, i })).sort((a, b) => compare(a.pair[0], b.pair[0]) || a.i - b.i);
  const last = sorted.filter(({ pair }, i) => {
    const next = sorted[i + 1];
    return next === undefined || compare(pair[0], next.pair[0]) !== 0;
  });
  return { t: 'map', ordered, keys: last.map(({ pair }) => pair[0]), values: last.map(({ pair }) => pair[1]), key: null };
}

export function setFrom(ordered: boolean, items: readonly Value[]): SetOf {
  const sorted = [...items].sort(compare);
  return {
    t: 'set',
    ordered,
    items: sorted.filter((item, i) => i === 0 || compare(sorted[i - 1] as Value, item) !== 0),
    key: null,
  };
}
