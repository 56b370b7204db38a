/** Methods that change vectors, slices, arrays and deques. */

import { Iter } from '../iter.ts';
import { iterate, iterateMut } from '../iterate.ts';
import { truth } from '../operators.ts';
import { compareIn, equalIn } from '../order.ts';
import type { Place } from '../runtime.ts';
import { deref, drain, held, innermost, itemPlace, panic, type Run, settle, slicePlace, type Thing } from '../things.ts';
import { callFn } from '../unknown.ts';
import { keyOf, type List, list, NONE, some, UNIT, type Value } from '../value.ts';
import { orderingOf } from './iters.ts';
import { bounds, index, items, span } from './lists.ts';
import type { Mutator, Mutators, Receiver } from './method.ts';

const call = (run: Run, fn: Thing | undefined, ...args: Thing[]): Thing => callFn(run, fn, args);
const kindOf = (self: Receiver): List['of'] => (self as List).of;
const settled = (run: Run, thing: Thing | undefined): Value => settle(run, thing ?? panic('missing argument'));

const put = (place: Place, self: Receiver, all: readonly Value[]): Thing => {
  place.set(list(all, kindOf(self)));
  return UNIT;
};
/** Takes the item at a position away. */
function takeOut(place: Place, self: Receiver, at: number): Thing {
  const item = items(self)[at];
  if (item === undefined) return NONE;
  put(place, self, items(self).toSpliced(at, 1));
  return some(item);
}
const itemMut = (place: Place, self: Receiver, at: number): Thing =>
  at >= 0 && at < items(self).length ? some(held(itemPlace(place, at))) : NONE;

/** Above this many items only neighbours are compared again. */
const FEW = 24;

/**
 * Rust leaves open which items are compared, in which order, what comes of a comparison that is no order, and, where it is not stable, which
 * of two equal items comes first.
 */
function sorted(run: Run, place: Place, self: Receiver, how: Sorting, compare: (a: Value, b: Value) => number): Thing {
  const all = run.apart('of a comparison while sorting', () => {
    const ascending = [...items(self)].sort(compare);
    const reach = how.isOrder ? (how.stable ? 0 : 1) : ascending.length > FEW ? 1 : FEW;
    ascending.forEach((a, i) => {
      for (const b of ascending.slice(i + 1, i + 1 + reach)) checkPair(run, a, b, how, compare);
    });
    return ascending;
  });
  return put(place, self, all);
}

interface Sorting {
  readonly stable: boolean;
  /** Whether the comparison is known to be an order. */
  readonly isOrder: boolean;
}

function checkPair(run: Run, a: Value, b: Value, { stable, isOrder }: Sorting, compare: (a: Value, b: Value) => number): void {
  const there = compare(a, b);
  if (!isOrder && (there > 0 || there !== -compare(b, a))) run.abstracted('sorting by what is no order');
  else if (there === 0 && !stable && keyOf(settle(run, a)) !== keyOf(settle(run, b)))
    run.abstracted('order of equal items after an unstable sort');
}
const sortBy =
  (stable: boolean): Mutator =>
  (run, place, self, [fn]) =>
    sorted(run, place, self, { stable, isOrder: false }, (a, b) => orderingOf(run, call(run, fn, a, b)));
const sortByKey =
  (stable: boolean): Mutator =>
  (run, place, self, [fn]) =>
    sorted(run, place, self, { stable, isOrder: true }, (a, b) => compareIn(run, call(run, fn, a), call(run, fn, b)));
const sort =
  (stable: boolean): Mutator =>
  (run, place, self) =>
    sorted(run, place, self, { stable, isOrder: true }, (a, b) => compareIn(run, a, b));

function rotate(place: Place, self: Receiver, by: number): Thing {
  if (by < 0 || by > items(self).length) return panic('assertion failed: k <= self.len()');
  return put(place, self, [...items(self).slice(by), ...items(self).slice(0, by)]);
}

/** Slices and deques have these. */
const IN_PLACE: Mutators = {
  swap: (run, place, self, [a, b]) => {
    const [i, j, all] = [index(run, a), index(run, b), items(self)];
    if (i >= all.length || j >= all.length) return panic('index out of bounds');
    return put(place, self, all.with(i, all[j] as Value).with(j, all[i] as Value));
  },
  rotate_left: (run, place, self, [n]) => rotate(place, self, index(run, n)),
  rotate_right: (run, place, self, [n]) => rotate(place, self, items(self).length - index(run, n)),
  iter_mut: (run, place) => iterateMut(run, place),
  get_mut: (run, place, self, [at]) => {
    const where = deref(at as Thing);
    if (typeof where !== 'object' || where.t !== 'range') return itemMut(place, self, index(run, where));
    const [from, to] = span(run, where, items(self).length);
    return from > to || to > items(self).length ? NONE : some(held(slicePlace(place, from, to)));
  },
};

export const SLICE_MUT: Mutators = {
  ...IN_PLACE,
  sort: sort(true),
  sort_unstable: sort(false),
  sort_by: sortBy(true),
  sort_unstable_by: sortBy(false),
  sort_by_key: sortByKey(true),
  sort_by_cached_key: sortByKey(true),
  sort_unstable_by_key: sortByKey(false),
  reverse: (_, place, self) => put(place, self, [...items(self)].reverse()),
  fill: (run, place, self, [item]) =>
    put(
      place,
      self,
      items(self).map(() => settled(run, item)),
    ),
  first_mut: (_, place, self) => itemMut(place, self, 0),
  last_mut: (_, place, self) => itemMut(place, self, items(self).length - 1),
};

/** Items that are the same as the last one that was kept go. */
function distinct(run: Run, place: Place, self: Receiver, same: (item: Value, kept: Value) => boolean): Thing {
  const kept: Value[] = [];
  for (const item of items(self)) {
    run.spend();
    const last = kept.at(-1);
    if (last === undefined || !same(item, last)) kept.push(item);
  }
  return put(place, self, kept);
}

const push: Mutator = (run, place, self, [item]) => {
  run.spend();
  return put(place, self, [...items(self), held(item as Thing)]);
};
const pop: Mutator = (_, place, self) => takeOut(place, self, items(self).length - 1);

/** Vectors and deques have these. */
const GROWING: Mutators = {
  ...IN_PLACE,
  insert: (run, place, self, [at, item]) => {
    if (index(run, at) > items(self).length) return panic('insertion index is out of bounds');
    return put(place, self, items(self).toSpliced(index(run, at), 0, settled(run, item)));
  },
  clear: (_, place, self) => put(place, self, []),
  truncate: (run, place, self, [n]) => put(place, self, items(self).slice(0, index(run, n))),
  extend: (run, place, self, [more]) => put(place, self, [...items(self), ...drain(run, iterate(run, more as Thing)).map(held)]),
  append: (run, place, self, [other]) => {
    const more = items(settled(run, other));
    if (typeof other === 'object' && other.t === 'place') innermost(other).set(list([], kindOf(self)));
    return put(place, self, [...items(self), ...more]);
  },
  drain: (run, place, self, [part]) => {
    const [from, to] = bounds(run, part as Thing, items(self).length);
    put(place, self, [...items(self).slice(0, from), ...items(self).slice(to)]);
    return Iter.of(items(self).slice(from, to));
  },
  split_off: (run, place, self, [at]) => {
    const n = index(run, at);
    if (n > items(self).length) return panic('`at` split index is out of bounds');
    put(place, self, items(self).slice(0, n));
    return list(items(self).slice(n), kindOf(self));
  },
  retain: (run, place, self, [fn]) =>
    put(
      place,
      self,
      items(self).filter((item) => truth(run, call(run, fn, item))),
    ),
  resize: (run, place, self, [n, item]) => {
    const length = index(run, n);
    run.spend(length);
    return put(
      place,
      self,
      Array.from({ length }, (_, i) => items(self)[i] ?? settled(run, item)),
    );
  },
};

export const VEC_MUT: Mutators = {
  ...SLICE_MUT,
  ...GROWING,
  push,
  pop,
  remove: (run, place, self, [at]) => {
    const item = items(self)[index(run, at)];
    if (item === undefined) return panic(`removal index (is ${index(run, at)}) should be < len (is ${items(self).length})`);
    put(place, self, items(self).toSpliced(index(run, at), 1));
    return item;
  },
  swap_remove: (run, place, self, [at]) => {
    const [i, all] = [index(run, at), items(self)];
    const item = all[i] ?? panic('swap_remove index out of bounds');
    put(place, self, i === all.length - 1 ? all.slice(0, -1) : all.slice(0, -1).with(i, all.at(-1) as Value));
    return item;
  },
  extend_from_slice: (run, place, self, [more]) => put(place, self, [...items(self), ...items(settled(run, more))]),
  dedup: (run, place, self) => distinct(run, place, self, (item, kept) => equalIn(run, item, kept)),
  dedup_by: (run, place, self, [fn]) => distinct(run, place, self, (item, kept) => truth(run, call(run, fn, item, kept))),
  dedup_by_key: (run, place, self, [fn]) =>
    distinct(run, place, self, (item, kept) => equalIn(run, call(run, fn, item), call(run, fn, kept))),
};

export const DEQUE_MUT: Mutators = {
  ...GROWING,
  push_back: push,
  push_front: (run, place, self, [item]) => put(place, self, [settled(run, item), ...items(self)]),
  pop_back: pop,
  pop_front: (_, place, self) => takeOut(place, self, 0),
  remove: (run, place, self, [at]) => takeOut(place, self, index(run, at)),
  front_mut: (_, place, self) => itemMut(place, self, 0),
  back_mut: (_, place, self) => itemMut(place, self, items(self).length - 1),
};
