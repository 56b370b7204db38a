/** Methods that read vectors, slices, arrays and deques. */

import { Iter } from '../iter.ts';
import { truth } from '../operators.ts';
import { compareIn, equalIn } from '../order.ts';
import { deref, held, isInt, panic, type Run, settle, type Thing } from '../things.ts';
import { callFn } from '../unknown.ts';
import { err, type List, list, NONE, ok, some, tuple, usize, type Value } from '../value.ts';
import { intOf } from './ints.ts';
import { orderingOf } from './iters.ts';
import type { CallInfo, Methods, Receiver } from './method.ts';

export const items = (self: Receiver | Thing): readonly Value[] => (self as List).items;
export const index = (run: Run, thing: Thing | undefined): number => Number(intOf(run, thing).v);
const found = (item: Value | undefined): Thing => (item === undefined ? NONE : some(item));
const slices = (parts: readonly (readonly Value[])[]): Iter<Thing> => Iter.of(parts.map((part) => list(part)));
const call = (run: Run, fn: Thing | undefined, ...args: Thing[]): Thing => callFn(run, fn, args);

/** `a..b` over something of a length, as positions. */
export function bounds(run: Run, thing: Thing, length: number): readonly [number, number] {
  const [from, to] = span(run, thing, length);
  if (from > to) return panic(`slice index starts at ${from} but ends at ${to}`);
  if (to > length) return panic(`range end index ${to} out of range for slice of length ${length}`);
  return [from, to];
}

/** As written; it need not lie inside. */
export function span(run: Run, thing: Thing, length: number): readonly [number, number] {
  const range = deref(thing);
  if (typeof range !== 'object' || range.t !== 'range') return panic('not a range');
  const from = range.from === null ? 0 : index(run, range.from);
  return [from, range.to === null ? length : index(run, range.to) + (range.inclusive ? 1 : 0)];
}

function chunked(all: readonly Value[], size: number): (readonly Value[])[] {
  if (size === 0) return panic('chunk size must be non-zero');
  const parts: (readonly Value[])[] = [];
  for (let i = 0; i < all.length; i += size) parts.push(all.slice(i, i + size));
  return parts;
}

/**
 * Result of a binary search: `Ok` with a position where it is, `Err` where it would be. Of several equal items Rust promises none in
 * particular; this is the one that rustc 1.82 and later find.
 */
function search(run: Run, all: readonly Value[], test: (item: Value) => number): Value {
  const side = (at: number): number => test(all[at] as Value);
  return run.apart('of a binary search', () => {
    let [base, size] = [0, all.length];
    if (size === 0) return err(usize(0));
    while (size > 1) {
      const half = size >> 1;
      if (side(base + half) <= 0) base += half;
      size -= half;
    }
    const last = side(base);
    if (last !== 0) return err(usize(base + (last < 0 ? 1 : 0)));
    const alone = [base - 1, base + 1].every((at) => at < 0 || at >= all.length || side(at) !== 0);
    if (!alone) run.abstracted('binary search among equal items');
    return ok(usize(base));
  });
}

function split(run: Run, self: Receiver, at: number): Value {
  const all = items(self);
  run.spend();
  return at > all.length ? panic('mid > len') : tuple([list(all.slice(0, at)), list(all.slice(at))]);
}

/** Texts or lists behind each other. */
function joined(run: Run, self: Receiver, separator: Thing | null, info: CallInfo): Thing {
  const parts = items(self).map((item) => deref(item));
  const between = separator === null ? null : deref(separator);
  const isText = typeof between === 'string' || typeof parts[0] === 'string' || info.expected?.kind === 'string';
  if (isText) return parts.map((part) => settle(run, part)).join(typeof between === 'string' ? between : '');
  if (parts.length === 0 && info.expected === null) run.abstracted('concat of nothing into an inferred type');
  const middle = between === null ? [] : typeof between === 'object' && between.t === 'list' ? between.items : [held(between)];
  return list(parts.flatMap((part, i) => (i === 0 ? items(part) : [...middle, ...items(part)])));
}

/** Slices, vectors and arrays share these with deques. */
const SHARED: Methods = {
  len: (_, self) => usize(items(self).length),
  is_empty: (_, self) => items(self).length === 0,
  iter: (_, self) => Iter.of(items(self)),
  into_iter: (_, self) => Iter.of(items(self)),
  contains: (run, self, [item]) => items(self).some((one) => equalIn(run, one, item as Thing)),
  binary_search: (run, self, [item]) => search(run, items(self), (one) => compareIn(run, one, item as Thing)),
  binary_search_by: (run, self, [fn]) => search(run, items(self), (one) => orderingOf(run, call(run, fn, one))),
  binary_search_by_key: (run, self, [key, fn]) =>
    search(run, items(self), (one) => compareIn(run, call(run, fn, one), key as Thing)),
  partition_point: (run, self, [fn]) =>
    (search(run, items(self), (one) => (truth(run, call(run, fn, one)) ? -1 : 1)) as List).items[0] as Value,
};

const SLICE: Methods = {
  ...SHARED,
  first: (_, self) => found(items(self)[0]),
  last: (_, self) => found(items(self).at(-1)),
  get: (run, self, [at]) => {
    const where = deref(at as Thing);
    if (typeof where !== 'object' || where.t !== 'range') return found(items(self)[index(run, where)]);
    const [from, to] = span(run, where, items(self).length);
    return from > to || to > items(self).length ? NONE : some(list(items(self).slice(from, to)));
  },
  to_vec: (_, self) => list(items(self)),
  as_slice: (_, self) => list(items(self)),
  join: (run, self, [separator], info) => joined(run, self, separator as Thing, info),
  concat: (run, self, _, info) => joined(run, self, null, info),
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
};

/** A vector, or a slice in a box. */
export const VEC: Methods = {
  ...SLICE,
  into_vec: (_, self) => list(items(self)),
  into_boxed_slice: (_, self) => self,
};

export const ARRAY: Methods = {
  ...SLICE,
  map: (run, self, [fn]) =>
    list(
      items(self).map((item) => held(call(run, fn, item))),
      'array',
    ),
};

export const DEQUE: Methods = {
  ...SHARED,
  front: (_, self) => found(items(self)[0]),
  back: (_, self) => found(items(self).at(-1)),
  get: (run, self, [at]) => {
    const where = deref(at as Thing);
    return isInt(where) ? found(items(self)[Number(where.v)]) : found(items(self)[index(run, where)]);
  },
};
