/** Methods of maps, sets and entries. */
import { emptyMap, mapDelete, mapFrom, mapGet, mapSet, setAdd, setDelete, setFrom, setHas } from '../collections.ts';
import { Iter } from '../iter.ts';
import { iterate, iterateMut, pairsOf, seenOrder } from '../iterate.ts';
import { sets, truth } from '../operators.ts';
import { compareIn } from '../order.ts';
import type { Place } from '../runtime.ts';
import { deref, drain, held, innermost, panic, partOf, type Run, settle, type Thing, UNSET, valuePlace } from '../things.ts';
import { callFn } from '../unknown.ts';
import { type MapOf, NONE, type SetOf, some, tuple, UNIT, usize, type Value } from '../value.ts';
import type { Method, Methods, Mutators, Receiver } from './method.ts';

const map = (self: Receiver | Thing): MapOf => self as MapOf;
const set = (self: Receiver | Thing): SetOf => self as SetOf;
const keyOfArg = (run: Run, thing: Thing | undefined): Value => settle(run, thing ?? panic('missing argument'));
const call = (run: Run, fn: Thing | undefined, ...args: Thing[]): Thing => callFn(run, fn, args);
const found = (value: Thing | undefined): Thing => (value === undefined ? NONE : some(held(value)));
const pairAt = (of: MapOf, i: number): Thing => {
  const at = i < 0 ? of.keys.length + i : i;
  return at < 0 || at >= of.keys.length ? NONE : some(tuple([of.keys[at] as Value, of.values[at] as Value]));
};

function ordered(run: Run, of: MapOf | SetOf): void {
  if (of.t === 'map') seenOrder(run, of.ordered, of.keys, 'HashMap');
  else seenOrder(run, of.ordered, of.items, 'HashSet');
}

const keys: Method = (run, self) => {
  ordered(run, map(self));
  return Iter.of(map(self).keys);
};
const values: Method = (run, self) => {
  ordered(run, map(self));
  return Iter.of(map(self).values);
};

/** Whether a key lies in `a..b`. */
function inRange(run: Run, span: Thing | undefined, key: Value): boolean {
  const range = deref(span ?? panic('missing argument'));
  if (typeof range !== 'object' || range.t !== 'range') return panic('not a range');
  if (range.from !== null && compareIn(run, key, range.from) < 0) return false;
  if (range.to === null) return true;
  const side = compareIn(run, key, range.to);
  return range.inclusive ? side <= 0 : side < 0;
}

/** A range that ends before it starts is a panic, except that an empty tree may not look. */
function checkRange(run: Run, span: Thing | undefined, size: number): void {
  const range = deref(span ?? panic('missing argument'));
  if (typeof range !== 'object' || range.t !== 'range' || range.from === null || range.to === null) return;
  if (compareIn(run, range.from, range.to) <= 0) return;
  if (size === 0) run.abstracted('a range that ends before it starts, of an empty tree');
  else panic('range start is greater than range end in BTreeMap');
}

export const MAP: Methods = {
  len: (_, self) => usize(map(self).keys.length),
  is_empty: (_, self) => map(self).keys.length === 0,
  get: (run, self, [key]) => found(mapGet(map(self), keyOfArg(run, key))),
  contains_key: (run, self, [key]) => mapGet(map(self), keyOfArg(run, key)) !== undefined,
  get_key_value: (run, self, [key]) => {
    const value = mapGet(map(self), keyOfArg(run, key));
    return value === undefined ? NONE : some(tuple([keyOfArg(run, key), value]));
  },
  keys,
  into_keys: keys,
  values,
  into_values: values,
  iter: (run, self) => iterate(run, self),
  into_iter: (run, self) => iterate(run, self),
};

/** What a `BTreeMap` has besides. */
export const TREE_MAP: Methods = {
  ...MAP,
  first_key_value: (run, self) => {
    ordered(run, map(self));
    return pairAt(map(self), 0);
  },
  last_key_value: (run, self) => {
    ordered(run, map(self));
    return pairAt(map(self), -1);
  },
  range: (run, self, [span]) => {
    checkRange(run, span, map(self).keys.length);
    return Iter.of(pairsOf(map(self)).filter((_, i) => inRange(run, span, map(self).keys[i] as Value)));
  },
};

const put = (place: Place, value: Value): Thing => {
  place.set(value);
  return UNIT;
};
const pairs = (run: Run, thing: Thing | undefined): [Value, Value][] =>
  drain(run, iterate(run, thing ?? panic('missing argument'))).map((item) => [
    settle(run, partOf(run, item, 0)),
    held(deref(partOf(run, item, 1))),
  ]);

function popAt(run: Run, place: Place, self: Receiver, i: number): Thing {
  ordered(run, map(self));
  const pair = pairAt(map(self), i);
  const key = map(self).keys.at(i);
  if (key !== undefined) place.set(mapDelete(map(self), key));
  return pair;
}

const MAP_MUT: Mutators = {
  insert: (run, place, self, [key, value]) => {
    run.spend();
    const at = keyOfArg(run, key);
    const before = mapGet(map(self), at);
    place.set(mapSet(map(self), at, held(value as Thing)));
    return found(before);
  },
  remove: (run, place, self, [key]) => {
    const at = keyOfArg(run, key);
    const before = mapGet(map(self), at);
    if (before !== undefined) place.set(mapDelete(map(self), at));
    return found(before);
  },
  remove_entry: (run, place, self, [key]) => {
    const at = keyOfArg(run, key);
    const before = mapGet(map(self), at);
    if (before === undefined) return NONE;
    place.set(mapDelete(map(self), at));
    return some(tuple([at, before]));
  },
  entry: (run, place, _, [key]) => ({ t: 'entry', map: place, key: keyOfArg(run, key) }),
  get_mut: (run, place, self, [key]) => {
    const at = keyOfArg(run, key);
    return mapGet(map(self), at) === undefined ? NONE : some(held(valuePlace(place, at)));
  },
  values_mut: (run, place, self) => {
    ordered(run, map(self));
    return Iter.of(map(self).keys.map((key) => valuePlace(place, key)));
  },
  iter_mut: (run, place) => iterateMut(run, place),
  clear: (_, place, self) => put(place, emptyMap(map(self).ordered)),
  retain: (run, place, self, [fn]) => {
    ordered(run, map(self));
    for (const key of map(self).keys) {
      run.spend();
      if (!truth(run, call(run, fn, key, valuePlace(place, key)))) place.set(mapDelete(map(deref(place)), key));
    }
    return UNIT;
  },
  extend: (run, place, self, [more]) =>
    put(
      place,
      pairs(run, more).reduce((all, [key, value]) => mapSet(all, key, value), map(self)),
    ),
};

export const HASH_MAP_MUT: Mutators = {
  ...MAP_MUT,
  drain: (run, place, self) => {
    place.set(emptyMap(map(self).ordered));
    return iterate(run, self);
  },
};

export const TREE_MAP_MUT: Mutators = {
  ...MAP_MUT,
  append: (run, place, self, [other]) => {
    const more = pairs(run, settle(run, other as Thing));
    if (typeof other === 'object' && other.t === 'place') innermost(other).set(emptyMap(map(self).ordered));
    return put(
      place,
      more.reduce((all, [key, value]) => mapSet(all, key, value), map(self)),
    );
  },
  split_off: (run, place, self, [key]) => {
    const from = keyOfArg(run, key);
    const all = map(self).keys.map((one, i) => [one, map(self).values[i] as Value] as const);
    place.set(
      mapFrom(
        map(self).ordered,
        all.filter(([one]) => compareIn(run, one, from) < 0),
      ),
    );
    return mapFrom(
      map(self).ordered,
      all.filter(([one]) => compareIn(run, one, from) >= 0),
    );
  },
  pop_first: (run, place, self) => popAt(run, place, self, 0),
  pop_last: (run, place, self) => popAt(run, place, self, -1),
};

const setOf = (run: Run, thing: Thing | undefined): SetOf => {
  const value = settle(run, thing ?? panic('missing argument'));
  return typeof value === 'object' && value.t === 'set' ? value : setFrom(false, drain(run, iterate(run, value)).map(held));
};
const combine =
  (operator: '&' | '-' | '|' | '^'): Method =>
  (run, self, [other]) =>
    iterate(run, sets(operator, set(self), setOf(run, other)));

export const SET: Methods = {
  len: (_, self) => usize(set(self).items.length),
  is_empty: (_, self) => set(self).items.length === 0,
  contains: (run, self, [item]) => setHas(set(self), keyOfArg(run, item)),
  get: (run, self, [item]) => (setHas(set(self), keyOfArg(run, item)) ? some(keyOfArg(run, item)) : NONE),
  iter: (run, self) => iterate(run, self),
  into_iter: (run, self) => iterate(run, self),
  union: combine('|'),
  intersection: combine('&'),
  difference: combine('-'),
  symmetric_difference: combine('^'),
  is_subset: (run, self, [other]) => set(self).items.every((item) => setHas(setOf(run, other), item)),
  is_superset: (run, self, [other]) => setOf(run, other).items.every((item) => setHas(set(self), item)),
  is_disjoint: (run, self, [other]) => !set(self).items.some((item) => setHas(setOf(run, other), item)),
};

export const TREE_SET: Methods = {
  ...SET,
  first: (run, self) => {
    ordered(run, set(self));
    return found(set(self).items[0]);
  },
  last: (run, self) => {
    ordered(run, set(self));
    return found(set(self).items.at(-1));
  },
  range: (run, self, [span]) => {
    checkRange(run, span, set(self).items.length);
    return Iter.of(set(self).items.filter((item) => inRange(run, span, item)));
  },
};

function popItem(run: Run, place: Place, self: Receiver, at: number): Thing {
  ordered(run, set(self));
  const item = set(self).items.at(at);
  if (item === undefined) return NONE;
  place.set(setDelete(set(self), item));
  return some(item);
}

const SET_MUT: Mutators = {
  insert: (run, place, self, [item]) => {
    run.spend();
    const after = setAdd(set(self), keyOfArg(run, item));
    place.set(after);
    return after !== self;
  },
  remove: (run, place, self, [item]) => {
    const after = setDelete(set(self), keyOfArg(run, item));
    place.set(after);
    return after !== self;
  },
  take: (run, place, self, [item]) => {
    const after = setDelete(set(self), keyOfArg(run, item));
    place.set(after);
    return after === self ? NONE : some(keyOfArg(run, item));
  },
  clear: (_, place, self) => put(place, setFrom(set(self).ordered, [])),
  retain: (run, place, self, [fn]) => {
    ordered(run, set(self));
    return put(
      place,
      setFrom(
        set(self).ordered,
        set(self).items.filter((item) => truth(run, call(run, fn, item))),
      ),
    );
  },
  extend: (run, place, self, [more]) =>
    put(
      place,
      drain(run, iterate(run, more as Thing)).reduce<SetOf>((all, item) => setAdd(all, settle(run, item)), set(self)),
    ),
};

export const HASH_SET_MUT: Mutators = {
  ...SET_MUT,
  drain: (run, place, self) => {
    place.set(setFrom(set(self).ordered, []));
    return iterate(run, self);
  },
};

export const TREE_SET_MUT: Mutators = {
  ...SET_MUT,
  append: (run, place, self, [other]) => {
    const more = setOf(run, other).items;
    if (typeof other === 'object' && other.t === 'place') innermost(other).set(setFrom(set(self).ordered, []));
    return put(place, more.reduce(setAdd, set(self)));
  },
  split_off: (run, place, self, [item]) => {
    const from = keyOfArg(run, item);
    const part = (keep: (side: number) => boolean): SetOf =>
      setFrom(
        true,
        set(self).items.filter((one) => keep(compareIn(run, one, from))),
      );
    place.set(part((side) => side < 0));
    return part((side) => side >= 0);
  },
  pop_first: (run, place, self) => popItem(run, place, self, 0),
  pop_last: (run, place, self) => popItem(run, place, self, -1),
};

type Slot = Extract<Thing, { readonly t: 'entry' }>;

/** The place of the value, filled first when there is none. */
function fill(self: Receiver, make: () => Thing): Thing {
  const { map: place, key } = self as Slot;
  if (mapGet(map(deref(place)), key) === undefined) {
    const value = held(make());
    innermost(place).set(mapSet(map(deref(place)), key, value));
  }
  return valuePlace(place, key);
}

export const ENTRY: Methods = {
  or_insert: (_, self, [value]) => fill(self, () => value as Thing),
  or_insert_with: (run, self, [fn]) => fill(self, () => call(run, fn)),
  or_insert_with_key: (run, self, [fn]) => fill(self, () => call(run, fn, (self as Slot).key)),
  or_default: (_, self) => fill(self, () => UNSET),
  and_modify: (run, self, [fn]) => {
    const { map: place, key } = self as Slot;
    if (mapGet(map(deref(place)), key) !== undefined) call(run, fn, valuePlace(place, key));
    return self;
  },
  key: (_, self) => (self as Slot).key,
};
