/** Methods of vectors, slices, arrays and deques. */

import { iterate, iterateMut } from '../iterate.ts';
import { truth } from '../operators.ts';
import { compareIn, equalIn } from '../order.ts';
import type { Place } from '../runtime.ts';
import { deref, drain, held, Iter, isInt, itemPlace, panic, type Run, settle, type Thing } from '../things.ts';
import { callFn } from '../unknown.ts';
import { err, type List, list, NONE, ok, some, tuple, UNIT, usize, type Value } from '../value.ts';
import { intOf } from './ints.ts';
import { orderingOf } from './iters.ts';
import type { Method, Mutator, Receiver } from './method.ts';

const items = (self: Receiver | Thing): readonly Value[] => (self as List).items;
const index = (run: Run, thing: Thing | undefined): number => Number(intOf(run, thing).v);
const found = (item: Value | undefined): Thing => (item === undefined ? NONE : some(item));
const slices = (parts: readonly (readonly Value[])[]): Iter => Iter.of(parts.map(list));
const call = (run: Run, fn: Thing | undefined, ...args: Thing[]): Thing => callFn(run, fn, args);

/** `a..b` over something of a length, as positions. */
export function bounds(run: Run, thing: Thing, length: number): readonly [number, number] {
  const span = deref(thing);
  if (typeof span !== 'object' || span.t !== 'range') return panic('not a range');
  const from = span.from === null ? 0 : index(run, span.from);
  const to = span.to === null ? length : index(run, span.to) + (span.inclusive ? 1 : 0);
  if (from > to) return panic(`slice index starts at ${from} but ends at ${to}`);
  if (to > length) return panic(`range end index ${to} out of range for slice of length ${length}`);
  return [from, to];
}

function chunked(all: readonly Value[], size: number): (readonly Value[])[] {
  if (size === 0) return panic('chunk size must be non-zero');
  const parts: (readonly Value[])[] = [];
  for (let i = 0; i < all.length; i += size) parts.push(all.slice(i, i + size));
  return parts;
}

/** Result of a binary search: `Ok` with a position where it is, `Err` where it would be. */
function search(all: readonly Value[], test: (item: Value) => number): Value {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const side = test(all[middle] as Value);
    if (side === 0) return ok(usize(middle));
    if (side < 0) low = middle + 1;
    else high = middle;
  }
  return err(usize(low));
}

function split(run: Run, self: Receiver, at: number): Value {
  const all = items(self);
  run.spend();
  return at > all.length ? panic('mid > len') : tuple([list(all.slice(0, at)), list(all.slice(at))]);
}

function joined(self: Receiver, separator: string): Thing {
  const parts = items(self).map((item) => deref(item));
  if (parts.every((part) => typeof part === 'string')) return parts.join(separator);
  return list(parts.flatMap((part) => items(part)));
}

export const LIST: Readonly<Record<string, Method>> = {
  len: (_, self) => usize(items(self).length),
  is_empty: (_, self) => items(self).length === 0,
  iter: (_, self) => Iter.of(items(self)),
  into_iter: (_, self) => Iter.of(items(self)),
  first: (_, self) => found(items(self)[0]),
  last: (_, self) => found(items(self).at(-1)),
  front: (_, self) => found(items(self)[0]),
  back: (_, self) => found(items(self).at(-1)),
  get: (run, self, [at]) => {
    const where = deref(at as Thing);
    if (isInt(where)) return found(items(self)[Number(where.v)]);
    const length = items(self).length;
    if (typeof where !== 'object' || where.t !== 'range') return found(items(self)[index(run, where)]);
    const to = where.to === null ? length : index(run, where.to) + (where.inclusive ? 1 : 0);
    const from = where.from === null ? 0 : index(run, where.from);
    return from > to || to > length ? NONE : some(list(items(self).slice(from, to)));
  },
  contains: (run, self, [item]) => items(self).some((one) => equalIn(run, one, item as Thing)),
  to_vec: (_, self) => self,
  into_vec: (_, self) => self,
  into_boxed_slice: (_, self) => self,
  as_slice: (_, self) => self,
  map: (run, self, [fn]) => list(items(self).map((item) => held(call(run, fn, item)))),
  join: (run, self, [separator]) => {
    const text = settle(run, separator as Thing);
    return joined(self, typeof text === 'string' ? text : '');
  },
  concat: (_, self) => joined(self, ''),
  repeat: (run, self, [n]) => {
    run.spend(items(self).length * index(run, n));
    return list(Array.from({ length: index(run, n) }, () => items(self)).flat());
  },
  windows: (run, self, [n]) => {
    const size = index(run, n);
    if (size === 0) return panic('window size must be non-zero');
    return slices(items(self).flatMap((_, i) => (i + size <= items(self).length ? [items(self).slice(i, i + size)] : [])));
  },
  chunks: (run, self, [n]) => slices(chunked(items(self), index(run, n))),
  split_at: (run, self, [at]) => split(run, self, index(run, at)),
  split_first: (_, self) =>
    items(self).length === 0 ? NONE : some(tuple([items(self)[0] as Value, list(items(self).slice(1))])),
  split_last: (_, self) =>
    items(self).length === 0 ? NONE : some(tuple([items(self).at(-1) as Value, list(items(self).slice(0, -1))])),
  starts_with: (run, self, [other]) =>
    equalIn(run, list(items(self).slice(0, items(deref(other as Thing)).length)), other as Thing),
  ends_with: (run, self, [other]) => {
    const n = items(deref(other as Thing)).length;
    return equalIn(run, list(n === 0 ? [] : items(self).slice(-n)), other as Thing);
  },
  binary_search: (run, self, [item]) => search(items(self), (one) => compareIn(run, one, item as Thing)),
  binary_search_by: (run, self, [fn]) => search(items(self), (one) => orderingOf(run, call(run, fn, one))),
  binary_search_by_key: (run, self, [key, fn]) => search(items(self), (one) => compareIn(run, call(run, fn, one), key as Thing)),
  partition_point: (run, self, [fn]) =>
    (search(items(self), (one) => (truth(run, call(run, fn, one)) ? -1 : 1)) as { readonly items: readonly Value[] })
      .items[0] as Value,
};

const put = (place: Place, all: readonly Value[]): Thing => {
  place.set(list(all));
  return UNIT;
};
/** Takes the item at a position away. */
function takeOut(place: Place, all: readonly Value[], at: number): Thing {
  const item = all[at];
  if (item === undefined) return NONE;
  put(place, all.toSpliced(at, 1));
  return some(item);
}
const settled = (run: Run, thing: Thing | undefined): Value => settle(run, thing ?? panic('missing argument'));

function sortBy(place: Place, self: Receiver, compare: (a: Value, b: Value) => number): Thing {
  return put(place, [...items(self)].sort(compare));
}
const sortByFn: Mutator = (run, place, self, [fn]) => sortBy(place, self, (a, b) => orderingOf(run, call(run, fn, a, b)));
const sortByKey: Mutator = (run, place, self, [fn]) =>
  sortBy(place, self, (a, b) => compareIn(run, call(run, fn, a), call(run, fn, b)));
const sort: Mutator = (run, place, self) => sortBy(place, self, (a, b) => compareIn(run, a, b));
const push: Mutator = (run, place, self, [item]) => {
  run.spend();
  return put(place, [...items(self), held(item as Thing)]);
};
const pop: Mutator = (_, place, self) => takeOut(place, items(self), items(self).length - 1);
const itemMut = (place: Place, self: Receiver, at: number): Thing =>
  at >= 0 && at < items(self).length ? some(held(itemPlace(place, at))) : NONE;

function distinct(run: Run, all: readonly Value[], same: (a: Value, b: Value) => boolean): Value[] {
  const kept: Value[] = [];
  for (const item of all) {
    run.spend();
    const last = kept.at(-1);
    if (last === undefined || !same(item, last)) kept.push(item);
  }
  return kept;
}

export const LIST_MUT: Readonly<Record<string, Mutator>> = {
  push,
  push_back: push,
  push_front: (run, place, self, [item]) => put(place, [settled(run, item), ...items(self)]),
  pop,
  pop_back: pop,
  pop_front: (_, place, self) => takeOut(place, items(self), 0),
  insert: (run, place, self, [at, item]) => {
    if (index(run, at) > items(self).length) return panic('insertion index is out of bounds');
    return put(place, items(self).toSpliced(index(run, at), 0, settled(run, item)));
  },
  remove: (run, place, self, [at]) => {
    const item = items(self)[index(run, at)];
    if (item === undefined) return panic(`removal index (is ${index(run, at)}) should be < len (is ${items(self).length})`);
    put(place, items(self).toSpliced(index(run, at), 1));
    return item;
  },
  swap_remove: (run, place, self, [at]) => {
    const [i, all] = [index(run, at), items(self)];
    const item = all[i] ?? panic('swap_remove index out of bounds');
    put(place, i === all.length - 1 ? all.slice(0, -1) : all.slice(0, -1).with(i, all.at(-1) as Value));
    return item;
  },
  clear: (_, place) => put(place, []),
  truncate: (run, place, self, [n]) => put(place, items(self).slice(0, index(run, n))),
  extend: (run, place, self, [more]) => {
    const all = [...items(self), ...drain(run, iterate(run, more as Thing)).map(held)];
    return put(place, all);
  },
  extend_from_slice: (run, place, self, [more]) => put(place, [...items(self), ...items(settled(run, more))]),
  append: (run, place, self, [other]) => {
    const more = items(settled(run, other));
    if (typeof other === 'object' && other.t === 'place') other.set(list([]));
    return put(place, [...items(self), ...more]);
  },
  drain: (run, place, self, [span]) => {
    const [from, to] = bounds(run, span as Thing, items(self).length);
    put(place, [...items(self).slice(0, from), ...items(self).slice(to)]);
    return Iter.of(items(self).slice(from, to));
  },
  split_off: (run, place, self, [at]) => {
    const n = index(run, at);
    if (n > items(self).length) return panic('`at` split index is out of bounds');
    put(place, items(self).slice(0, n));
    return list(items(self).slice(n));
  },
  retain: (run, place, self, [fn]) =>
    put(
      place,
      items(self).filter((item) => truth(run, call(run, fn, item))),
    ),
  dedup: (run, place, self) =>
    put(
      place,
      distinct(run, items(self), (a, b) => equalIn(run, a, b)),
    ),
  dedup_by_key: (run, place, self, [fn]) =>
    put(
      place,
      distinct(run, items(self), (a, b) => equalIn(run, call(run, fn, a), call(run, fn, b))),
    ),
  sort,
  sort_unstable: sort,
  sort_by: sortByFn,
  sort_unstable_by: sortByFn,
  sort_by_key: sortByKey,
  sort_by_cached_key: sortByKey,
  sort_unstable_by_key: sortByKey,
  reverse: (_, place, self) => put(place, [...items(self)].reverse()),
  swap: (run, place, self, [a, b]) => {
    const [i, j, all] = [index(run, a), index(run, b), items(self)];
    if (i >= all.length || j >= all.length) return panic('index out of bounds');
    return put(place, all.with(i, all[j] as Value).with(j, all[i] as Value));
  },
  rotate_left: (run, place, self, [n]) => {
    const by = index(run, n);
    if (by > items(self).length) return panic('assertion failed: mid <= self.len()');
    return put(place, [...items(self).slice(by), ...items(self).slice(0, by)]);
  },
  rotate_right: (run, place, self, [n]) => {
    const by = items(self).length - index(run, n);
    if (by < 0) return panic('assertion failed: k <= self.len()');
    return put(place, [...items(self).slice(by), ...items(self).slice(0, by)]);
  },
  resize: (run, place, self, [n, item]) => {
    const length = index(run, n);
    run.spend(length);
    return put(
      place,
      Array.from({ length }, (_, i) => items(self)[i] ?? settled(run, item)),
    );
  },
  fill: (run, place, self, [item]) =>
    put(
      place,
      items(self).map(() => settled(run, item)),
    ),
  iter_mut: (run, place) => iterateMut(run, place),
  get_mut: (run, place, self, [at]) => itemMut(place, self, index(run, at)),
  first_mut: (_, place, self) => itemMut(place, self, 0),
  front_mut: (_, place, self) => itemMut(place, self, 0),
  last_mut: (_, place, self) => itemMut(place, self, items(self).length - 1),
  back_mut: (_, place, self) => itemMut(place, self, items(self).length - 1),
};
