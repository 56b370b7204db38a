/** Going through things. */

import { Iter, type Source } from './iter.ts';
import { boundsOf, exact } from './numbers.ts';
import { noteOrder } from './order.ts';
import type { Place } from './runtime.ts';
import { reify } from './symbols.ts';
import {
  deref,
  held,
  innermost,
  isInt,
  isPlace,
  itemPlace,
  panic,
  partPlace,
  type Run,
  type Thing,
  valuePlace,
} from './things.ts';
import { make } from './types.ts';
import { char, int, type MapOf, opaque, type Range, range, tuple, type Value } from './value.ts';

/** Notes that the order of a map or set was seen: nobody knows that of a hash map, and that of a `BTreeMap` is the one of its keys. */
export function seenOrder(run: Run, ordered: boolean, keys: readonly Value[], what: string): void {
  if (keys.length < 2) return;
  if (ordered) noteOrder(run, keys[0] as Value);
  else run.world.log.orders.add(what);
}

export const pairsOf = (map: MapOf): Value[] => map.keys.map((key, i) => tuple([key, map.values[i] as Value]));

const LIST = make('list', 'Vec', [null]);

/** The items of what Rust can iterate over; of a mutable reference they are mutable references. */
export function iterate(run: Run, thing: Thing): Iter<Thing> {
  if (isPlace(thing)) {
    const now = deref(thing);
    return typeof now === 'object' && (now.t === 'list' || now.t === 'map' || now.t === 'data')
      ? iterateMut(run, thing)
      : iterate(run, now);
  }
  if (typeof thing !== 'object') return unknownItems(run, thing);
  switch (thing.t) {
    case 'iter':
      return thing;
    case 'list':
      return Iter.of(thing.items);
    case 'set':
      seenOrder(run, thing.ordered, thing.items, 'HashSet');
      return Iter.of(thing.items);
    case 'map':
      seenOrder(run, thing.ordered, thing.keys, 'HashMap');
      return Iter.of(pairsOf(thing));
    case 'range':
      return endOf(thing.from) === null ? unknownItems(run, thing) : iterateRange(run, thing);
    case 'unset':
      return Iter.of([]);
    case 'opaque':
      run.abstracted('items of an unknown value');
      return iterate(run, reify(run.world, thing, LIST));
    case 'data':
      if (thing.shape.name === 'None' || thing.shape.name === 'Err') return Iter.of<Thing>([]);
      return thing.shape.name === 'Some' || thing.shape.name === 'Ok' ? Iter.of(thing.items) : unknownItems(run, thing);
    default:
      return unknownItems(run, thing);
  }
}

/** A type of the user that is an iterator. */
function unknownItems(run: Run, thing: Thing): Iter<Thing> {
  run.abstracted('items of an unknown iterator');
  return iterate(run, reify(run.world, opaque('iterate', [held(thing)]), LIST));
}

/** Mutable references to the items. */
export function iterateMut(run: Run, place: Place): Iter<Thing> {
  const now = deref(place);
  if (typeof now !== 'object') return unknownItems(run, now);
  if (now.t === 'list') return Iter.of(now.items.map((_, i) => itemPlace(place, i)));
  if (now.t === 'map') {
    seenOrder(run, now.ordered, now.keys, 'HashMap');
    return Iter.of(now.keys.map((key) => tuple([key, held(valuePlace(place, key))])));
  }
  if (now.t === 'data' && (now.shape.name === 'Some' || now.shape.name === 'Ok')) return Iter.of([partPlace(run, place, 0)]);
  return iterate(run, innermost(place).get());
}

function iterateRange(run: Run, all: Range): Iter<Thing> {
  let now = all;
  return new Iter(
    rangeItems(
      run,
      () => now,
      (after) => {
        now = after;
      },
    ),
  );
}

/** The items of a range that lives in a place, which holds what is left of it. */
export const iterateRangeIn = (run: Run, place: Place): Iter<Thing> =>
  new Iter(
    rangeItems(
      run,
      () => deref(place) as Range,
      (after) => place.set(after),
    ),
  );

type Exact = number | bigint;
type End = { readonly at: Exact; readonly item: (at: Exact) => Value };

/** An end of a range as a number, and how numbers become items. */
function endOf(end: Value | null): End | null {
  const value = end === null ? null : deref(end);
  if (value === null || typeof value !== 'object') return null;
  if (value.t === 'int') return { at: value.v, item: (at) => int(at, value.width) };
  if (value.t !== 'char') return null;
  return { at: value.v.codePointAt(0) as number, item: (at) => char(String.fromCodePoint(Number(at))) };
}

/** No character is a surrogate. */
const CHARS = { last: 0xd7ff, next: 0xe000 } as const;
const step = (at: Exact, by: 1 | -1, ofChars: boolean): Exact => {
  if (ofChars && at === (by === 1 ? CHARS.last : CHARS.next)) return by === 1 ? CHARS.next : CHARS.last;
  return exact('+', at, by) as Exact;
};

function rangeItems(run: Run, get: () => Range, set: (after: Range) => void): Source<Thing> {
  const ends = (): { from: End; to: Exact | null; ofChars: boolean; now: Range } | null => {
    const now = get();
    const [from, to] = [endOf(now.from), endOf(now.to)];
    if (from === null || (to === null && now.to !== null)) return null;
    const typed =
      now.from !== null && isInt(now.from) && now.from.width === null ? { ...from, item: to?.item ?? from.item } : from;
    const ofChars = typeof now.from === 'object' && now.from?.t === 'char';
    const end = to === null ? null : now.inclusive ? step(to.at, 1, ofChars) : to.at;
    return { from: typed, to: end, ofChars, now };
  };
  const size = (): number => {
    const found = ends();
    if (found === null || found.to === null) return Number.POSITIVE_INFINITY;
    return Math.max(0, Number(exact('-', found.to, found.from.at)));
  };
  return {
    next() {
      const found = ends();
      if (found === null) return panic('not a range of numbers');
      const { from, to, ofChars, now } = found;
      if (to !== null && from.at >= to) return undefined;
      run.spend();
      const after = step(from.at, 1, ofChars);
      if (to === null) overflowing(now.from, after);
      set(to !== null && after >= to ? range(now.to, now.to) : { ...now, from: from.item(after) });
      return from.item(from.at);
    },
    back() {
      const found = ends();
      if (found === null || found.to === null) return undefined;
      const { from, to, ofChars, now } = found;
      if (from.at >= to) return undefined;
      run.spend();
      const last = step(to, -1, ofChars);
      // An inclusive range keeps its form until nothing is left.
      const left = now.inclusive && last > from.at;
      set(left ? { ...now, to: from.item(step(last, -1, ofChars)) } : range(now.from, from.item(now.inclusive ? from.at : last)));
      return from.item(last);
    },
    size: get().to === null ? undefined : size,
    copy: () => {
      let own = get();
      return rangeItems(
        run,
        () => own,
        (after) => {
          own = after;
        },
      );
    },
  };
}

/** An open range panics when it steps over the end of its type, which is before it gives the last number. */
function overflowing(from: Value | null, after: Exact): void {
  if (from !== null && isInt(from) && after > boundsOf(from.width)[1]) panic('attempt to add with overflow');
}
