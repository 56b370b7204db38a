/**
 * What lives inside a running closure besides values: places, iterators, functions, cells. None of them leaves: `settle` turns what a
 * closure returns into a value. Inside, a tuple or a variant may hold a thing (`Some(&mut x)`, the pairs of `iter_mut`), so parts are
 * read as things.
 */
import * as rust from '../../rust/index.ts';
import { mapGet, mapSet } from './collections.ts';
import type { Iter } from './iter.ts';
import { fits } from './numbers.ts';
import { type Compiled, EvaluationError, type Place, type Site, type World } from './runtime.ts';
import { asBool, asInt, defaultOf, inside, reify } from './symbols.ts';
import { isOrdered, listKind, type Type, typeOf, widthOf } from './types.ts';
import {
  type Data,
  type Float,
  float,
  type Int,
  int,
  type List,
  list,
  type MapOf,
  type Opaque,
  opaque,
  part,
  range,
  type SetOf,
  type Tuple,
  type Value,
} from './value.ts';

export type Thing = Value | Place | Iter<Thing> | Fn | Cell | Entry | Unset;

export interface Fn {
  readonly t: 'fn';
  /** Text of the function, for the case that it is handed to an unknown one. */
  readonly name: string;
  /** Whether a copy of it would have a state of its own. */
  readonly keeps?: boolean;
  call(args: readonly Thing[]): Thing;
}
/** `Cell` and `RefCell`. */
export interface Cell {
  readonly t: 'cell';
  value: Thing;
}
/** What `map.entry(key)` gives. */
export interface Entry {
  readonly t: 'entry';
  readonly map: Place;
  readonly key: Value;
}
/** A default whose type the text does not show: it becomes what its first use asks for. */
export interface Unset {
  readonly t: 'unset';
}
export const UNSET: Unset = { t: 'unset' };

/** One instance of a closure while it runs. */
export class Run {
  readonly world: World;
  readonly site: Site;
  /**
   * How often something was changed or printed so far. Where Rust leaves open when, or whether, it calls a closure, a closure that has
   * effects makes the result unknown.
   */
  effects = 0;
  #fuel = 0;
  readonly #of: Compiled | null;
  /** @param of under which the log of the world notes what is not evaluated exactly; null where the text says it all */
  constructor(world: World, site: Site, of: Compiled | null = null) {
    this.world = world;
    this.site = site;
    this.#of = of;
    this.#fuel = world.fuel;
  }
  refuel(): void {
    this.#fuel = this.world.fuel;
  }
  spend(work = 1): void {
    this.#fuel -= work;
    if (this.#fuel < 0) throw new EvaluationError('diverged', `more than ${this.world.fuel} steps`);
  }
  abstracted(what: string): void {
    const { abstracted, met } = this.world.log;
    abstracted.add(what);
    if (this.#of === null) return;
    const own = met.get(this.#of) ?? new Set();
    met.set(this.#of, own.add(what));
  }
  /** Does something that is exact only if it has no effects. */
  apart<T>(what: string, work: () => T): T {
    const before = this.effects;
    const result = work();
    if (this.effects !== before) this.abstracted(`effects ${what}`);
    return result;
  }
}

/** Slots of the variables of one call; `up` is the frame around the closure. */
export class Frame {
  readonly slots: Thing[];
  readonly up: Frame | null;
  readonly run: Run;
  constructor(size: number, up: Frame | null, run: Run) {
    this.slots = new Array(size);
    this.up = up;
    this.run = run;
  }
}

export const panic = (message: string): never => {
  throw new EvaluationError('panic', message);
};

/** What a thing stands for where Rust would follow references. */
export function deref(thing: Thing): Exclude<Thing, Place> {
  let now = thing;
  while (typeof now === 'object' && now.t === 'place') now = now.get();
  return now;
}

export const isPlace = (thing: Thing): thing is Place => typeof thing === 'object' && thing.t === 'place';

/** Things are kept inside values while a closure runs; nothing but the functions of this module looks at them there. */
export const held = (thing: Thing): Value => thing as Value;

/** What is in `Some` or `Ok`. */
export function full(thing: Thing): Thing | undefined {
  const value = deref(thing);
  return typeof value === 'object' && value.t === 'data' && (value.shape.name === 'Some' || value.shape.name === 'Ok')
    ? (value.items[0] as Thing)
    : undefined;
}

export function drain(run: Run, iter: Iter<Thing>): Thing[] {
  const items: Thing[] = [];
  for (let item = iter.next(); item !== undefined; item = iter.next()) {
    run.spend();
    items.push(item);
  }
  return items;
}

/** A field, item or payload. Parts of symbols are symbols. */
export function partOf(run: Run, of: Thing, name: string | number): Thing {
  const whole = deref(of);
  if (typeof whole === 'object') {
    if (whole.t === 'opaque') return fieldOf(run, whole, name);
    if (whole.t === 'cell' || whole.t === 'iter' || whole.t === 'fn' || whole.t === 'entry' || whole.t === 'unset')
      throw new EvaluationError('misuse', `no field ${name} in ${whole.t}`);
    const found = part(whole, name);
    if (found !== undefined) return found;
    if (whole.t === 'range' && name === 'start' && whole.from !== null) return whole.from;
    if (whole.t === 'range' && name === 'end' && whole.to !== null) return whole.to;
    if (whole.t === 'data') {
      run.abstracted(`field ${name} of ${whole.shape.name}`);
      return opaque(`.${name}`, [whole]);
    }
  }
  throw new EvaluationError('misuse', `no field ${name} in ${typeof whole === 'object' ? whole.t : typeof whole}`);
}

/** The same whole with another part. */
export function withPart(run: Run, whole: Value, name: string | number, value: Value): Value {
  if (typeof whole === 'object' && (whole.t === 'tuple' || whole.t === 'data')) {
    const at = typeof name === 'number' ? name : whole.t === 'data' ? (whole.shape.fields?.indexOf(name) ?? -1) : -1;
    if (at >= 0 && at < whole.items.length) return { ...whole, items: whole.items.with(at, value), key: null };
  }
  if (typeof whole === 'object' && whole.t === 'opaque') {
    run.abstracted(`assignment to field ${name}`);
    return withField(whole, name, settle(run, value));
  }
  throw new EvaluationError('misuse', `no field ${name} to assign to`);
}

/** A symbol with another field is a symbol `.field=(symbol, value)`; fields that were not assigned are those of the symbol below. */
const assigned = ({ name }: Opaque): string | null => (name.startsWith('.') && name.endsWith('=') ? name.slice(1, -1) : null);

function fieldOf(run: Run, symbol: Opaque, name: string | number): Value {
  let now = symbol;
  for (let field = assigned(now); field !== null; field = assigned(now)) {
    if (field === String(name)) return now.args[1] as Value;
    now = now.args[0] as Opaque;
  }
  const type = now.type === null ? undefined : run.world.types.fields?.get(`${rust.readType(now.type).text}.${name}`);
  return type === undefined ? inside(now, name) : reify(run.world, inside(now, name), typeOf(type));
}

/** In the order of their names, so that the order of assignments does not show. */
function withField(symbol: Opaque, name: string | number, value: Value): Opaque {
  const fields = new Map<string, Value>();
  let base = symbol;
  for (let field = assigned(base); field !== null; field = assigned(base)) {
    fields.set(field, base.args[1] as Value);
    base = base.args[0] as Opaque;
  }
  fields.set(String(name), value);
  return [...fields]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .reduce((whole, [field, now]) => opaque(`.${field}=`, [whole, now], base.type), base);
}

export const slotPlace = (frame: Frame, slot: number): Place => ({
  t: 'place',
  get() {
    return frame.slots[slot] as Value;
  },
  set(value) {
    frame.run.effects++;
    frame.slots[slot] = value;
  },
});

export function partPlace(run: Run, whole: Place, name: string | number): Place {
  const now = partOf(run, whole, name);
  if (isPlace(now)) return now;
  return {
    t: 'place',
    get() {
      return held(partOf(run, whole, name));
    },
    set(value) {
      innermost(whole).set(withPart(run, deref(whole) as Value, name, value));
    },
  };
}

/** The place that a chain of references ends at. */
export function innermost(place: Place): Place {
  let now = place;
  for (;;) {
    const inner: Thing = now.get();
    if (!isPlace(inner)) return now;
    now = inner;
  }
}

export function itemPlace(whole: Place, at: number): Place {
  const now = (deref(whole) as List).items[at] as Thing;
  if (isPlace(now)) return now;
  return {
    t: 'place',
    get() {
      return (deref(whole) as List).items[at] as Value;
    },
    set(value) {
      const { items } = deref(whole) as List;
      innermost(whole).set(list(items.with(at, value), (deref(whole) as List).of));
    },
  };
}

/** Some items next to each other. */
export const slicePlace = (whole: Place, from: number, to: number): Place => ({
  t: 'place',
  get() {
    return list((deref(whole) as List).items.slice(from, to));
  },
  set(value) {
    const { items, of } = deref(whole) as List;
    innermost(whole).set(list([...items.slice(0, from), ...(value as List).items, ...items.slice(to)], of));
  },
});

/** The value under a key that is present. */
export const valuePlace = (map: Place, key: Value): Place => ({
  t: 'place',
  get() {
    return mapGet(deref(map) as MapOf, key) as Value;
  },
  set(value) {
    innermost(map).set(mapSet(deref(map) as MapOf, key, value));
  },
});

/** Turns a thing into the value that it is: references followed, iterators collected, numbers given their type. */
export function settle(run: Run, thing: Thing, type: Type | null = null): Value {
  if (typeof thing !== 'object') return thing;
  switch (thing.t) {
    case 'int':
    case 'float':
      return thing.t !== type?.kind || thing.width === type.name ? thing : typed(thing, type);
    case 'tuple':
      return settleItems(run, thing, type?.kind === 'tuple' ? type.args : null);
    case 'data':
      return settleItems(run, thing, payloadTypes(thing.shape.name, type));
    case 'list':
      return settleList(run, thing, type);
    case 'set':
      return settleSet(run, thing, type);
    case 'map':
      return settleMap(run, thing, type);
    case 'range': {
      const of = type?.args[0] ?? null;
      const [from, to] = [
        thing.from === null ? null : settle(run, thing.from, of),
        thing.to === null ? null : settle(run, thing.to, of),
      ];
      return from === thing.from && to === thing.to ? thing : range(from, to, thing.inclusive);
    }
    case 'place':
      return settle(run, deref(thing), type?.kind === 'mut' ? (type.args[0] ?? null) : type);
    case 'iter':
      return list(drain(run, thing).map((item) => settle(run, item)));
    case 'unset':
      if (type === null) run.abstracted('default of an inferred type');
      return defaultOf(run.world, type);
    case 'cell':
      return settle(run, thing.value);
    case 'fn':
      return opaque('closure', [thing.name]);
    case 'entry':
      return opaque('entry', [thing.key]);
    case 'opaque':
      return type === null ? thing : settleSymbol(run, thing, type);
    case 'future': {
      const ready = settle(run, thing.ready);
      return ready === thing.ready ? thing : { t: 'future', ready };
    }
    default:
      return thing;
  }
}

/** A literal has no type at first. One that is out of the range of its type has overflowed before. */
function typed(literal: Int | Float, type: Type): Int | Float {
  if (literal.t === 'float') return float(literal.v, type.name === 'f32' ? 'f32' : 'f64');
  const width = widthOf(type);
  if (literal.width === null && !fits(literal.v, width)) return panic(`${literal.v} does not fit in ${type.name}`);
  return int(literal.v, width);
}

function settleSymbol(run: Run, symbol: Opaque, type: Type): Value {
  if (type.kind === 'bool') return asBool(run.world, symbol);
  return type.kind === 'int' ? asInt(run.world, symbol, widthOf(type)) : symbol;
}

const payloadTypes = (variant: string, type: Type | null): Types => {
  if (type === null) return null;
  if (variant === 'Some') return type.kind === 'option' ? type.args : null;
  if (type.kind !== 'result') return null;
  return variant === 'Ok' ? [type.args[0] ?? null] : [type.args[1] ?? null];
};

/** One type for every item, one for each, or none. */
type Types = Type | null | readonly (Type | null)[];
const typeAt = (types: Types, i: number): Type | null => (types === null || 'kind' in types ? types : (types[i] ?? null));

function settleItems<T extends Tuple | Data | List | SetOf>(run: Run, whole: T, types: Types): T {
  // A value with a key was settled before.
  if (types === null && whole.key !== null) return whole;
  let items: Value[] | null = null;
  for (let i = 0; i < whole.items.length; i++) {
    const before = whole.items[i] as Value;
    const after = settle(run, before, typeAt(types, i));
    if (after === before) continue;
    items ??= [...whole.items];
    items[i] = after;
  }
  return items === null ? whole : { ...whole, items, key: null };
}

function settleList(run: Run, whole: List, type: Type | null): List {
  const settled = settleItems(run, whole, type?.args[0] ?? null);
  return type?.kind === 'list' && listKind(type) !== settled.of ? list(settled.items, listKind(type)) : settled;
}

function settleSet(run: Run, whole: SetOf, type: Type | null): SetOf {
  const settled = settleItems(run, whole, type?.args[0] ?? null);
  return type?.kind === 'set' && isOrdered(type) !== settled.ordered ? { ...settled, ordered: isOrdered(type) } : settled;
}

function settleMap(run: Run, map: MapOf, type: Type | null): MapOf {
  const [keyType = null, valueType = null] = type?.kind === 'map' ? type.args : [];
  const keys = map.keys.map((key) => settle(run, key, keyType));
  const values = map.values.map((value) => settle(run, value, valueType));
  const same = keys.every((key, i) => key === map.keys[i]) && values.every((value, i) => value === map.values[i]);
  const ordered = type?.kind === 'map' ? isOrdered(type) : map.ordered;
  return same && ordered === map.ordered ? map : { t: 'map', ordered, keys, values, key: null };
}

export const isInt = (thing: Thing): thing is Int => typeof thing === 'object' && thing.t === 'int';
