/** Going through things. */

import type { Place } from './runtime.ts';
import { reify } from './symbols.ts';
import {
  deref,
  held,
  Iter,
  innermost,
  isInt,
  isPlace,
  itemPlace,
  partPlace,
  type Run,
  type Thing,
  valuePlace,
} from './things.ts';
import { make } from './types.ts';
import { char, type Int, int, type MapOf, opaque, type Range, tuple, type Value } from './value.ts';

/** Notes that the order of a hash map or set was seen. */
export function seenOrder(run: Run, ordered: boolean, size: number, what: string): void {
  if (!ordered && size > 1) run.world.log.orders.add(what);
}

export const pairsOf = (map: MapOf): Value[] => map.keys.map((key, i) => tuple([key, map.values[i] as Value]));

const LIST = make('list', 'Vec', [null]);

/** The items of what Rust can iterate over; of a mutable reference they are mutable references. */
export function iterate(run: Run, thing: Thing): Iter {
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
      seenOrder(run, thing.ordered, thing.items.length, 'HashSet');
      return Iter.of(thing.items);
    case 'map':
      seenOrder(run, thing.ordered, thing.keys.length, 'HashMap');
      return Iter.of(pairsOf(thing));
    case 'range':
      return iterateRange(run, thing);
    case 'unset':
      return Iter.of([]);
    case 'opaque':
      run.abstracted('items of an unknown value');
      return iterate(run, reify(run.world, thing, LIST));
    case 'data':
      if (thing.shape.name === 'None' || thing.shape.name === 'Err') return Iter.of([]);
      return thing.shape.name === 'Some' || thing.shape.name === 'Ok' ? Iter.of(thing.items) : unknownItems(run, thing);
    default:
      return unknownItems(run, thing);
  }
}

/** A type of the user that is an iterator. */
function unknownItems(run: Run, thing: Thing): Iter {
  run.abstracted('items of an unknown iterator');
  return iterate(run, reify(run.world, opaque('iterate', [held(thing)]), LIST));
}

/** Mutable references to the items. */
export function iterateMut(run: Run, place: Place): Iter {
  const now = deref(place);
  if (typeof now !== 'object') return unknownItems(run, now);
  if (now.t === 'list') return Iter.of(now.items.map((_, i) => itemPlace(place, i)));
  if (now.t === 'map') {
    seenOrder(run, now.ordered, now.keys.length, 'HashMap');
    return Iter.of(now.keys.map((key) => tuple([key, held(valuePlace(place, key))])));
  }
  if (now.t === 'data' && (now.shape.name === 'Some' || now.shape.name === 'Ok')) return Iter.of([partPlace(run, place, 0)]);
  return iterate(run, innermost(place).get());
}

function iterateRange(run: Run, { from, to, inclusive }: Range): Iter {
  const [first, last] = [deref(from as Thing), to === null ? null : deref(to)];
  if (typeof first === 'object' && first.t === 'char' && last !== null && typeof last === 'object' && last.t === 'char') {
    const end = (last.v.codePointAt(0) as number) + (inclusive ? 1 : 0);
    let at = first.v.codePointAt(0) as number;
    return new Iter(() => {
      if (at >= end) return undefined;
      run.spend();
      return char(String.fromCodePoint(at++));
    });
  }
  if (!isInt(first) || (last !== null && !isInt(last))) return unknownItems(run, { t: 'range', from, to, inclusive });
  return iterateInts(run, first, last, inclusive);
}

function iterateInts(run: Run, from: Int, to: Int | null, inclusive: boolean): Iter {
  const width = from.width ?? to?.width ?? null;
  let at: number | bigint = from.v;
  return new Iter(() => {
    if (to !== null && (inclusive ? at > to.v : at >= to.v)) return undefined;
    run.spend();
    const now = int(at, width);
    at = typeof at === 'number' && at < Number.MAX_SAFE_INTEGER ? at + 1 : BigInt(at) + 1n;
    return now;
  });
}
