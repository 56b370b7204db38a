/**
 * Values of running programs. Immutable all the way down: whoever wants to change one puts a new value in a place. Equality, order and
 * grouping use `compare` and `keyOf`, which agree with each other: `compare(a, b) === 0` exactly when `keyOf(a) === keyOf(b)`.
 *
 * Representation: `bool` is a JavaScript boolean, `String` and `str` a string, everything else an object with a tag `t`. References to
 * a value and `Box`, `Rc`, `Arc` of it are the value. Integers keep their type, because overflow and hashing need it, and their
 * mathematical value as a number, or as a bigint beyond ±(2^53 - 1). The type takes no part in equality: typed programs never compare
 * integers of two types. Vectors, slices, arrays and deques are lists. Maps and sets of all kinds are sorted by key.
 *
 * `compare` is what tells outputs apart, so it is total: `-0.0` is before `0.0`, and a NaN is equal to itself. What `==` and `<` of Rust
 * say is in `order.ts`.
 */

import { hashPair } from './hash.ts';

export type Width = 'u8' | 'u16' | 'u32' | 'u64' | 'u128' | 'usize' | 'i8' | 'i16' | 'i32' | 'i64' | 'i128' | 'isize';

export type Value =
  | boolean
  | string
  | Int
  | Float
  | Char
  | Tuple
  | Data
  | List
  | MapOf
  | SetOf
  | Range
  | Member
  | Future
  | Opaque;

export interface Int {
  readonly t: 'int';
  /** Null for a literal whose type the text does not say; it takes the type of what it meets. */
  readonly width: Width | null;
  readonly v: number | bigint;
}
export interface Float {
  readonly t: 'float';
  readonly width: 'f32' | 'f64';
  readonly v: number;
}
export type ListKind = 'vec' | 'deque' | 'array';
/** One Unicode scalar value. */
export interface Char {
  readonly t: 'char';
  readonly v: string;
}
export interface Tuple {
  readonly t: 'tuple';
  readonly items: readonly Value[];
  key: string | null;
}
/** Structs, tuple structs, unit structs and variants of enums; `Option` and `Result` among them. */
export interface Data {
  readonly t: 'data';
  readonly shape: Shape;
  readonly items: readonly Value[];
  key: string | null;
}
/** What a struct or a variant looks like. Shapes are shared: two with the same name and the same fields in the same order are one object. */
export interface Shape {
  /** Last segment of the path: `Ballot`, `Some`. */
  readonly name: string;
  /** Names of the fields in the order in which they are compared; null for `Name` and `Name(…)`. */
  readonly fields: readonly string[] | null;
  /** Position among the variants of its enum as far as known; variants of one rank are ordered by name. */
  readonly rank: number;
  /** Positions of the fields, by name. */
  readonly sorted: readonly number[] | null;
}
export interface List {
  readonly t: 'list';
  /** Which methods it has; takes no part in equality. A slice is a `vec`. */
  readonly of: ListKind;
  readonly items: readonly Value[];
  key: string | null;
}
export interface MapOf {
  readonly t: 'map';
  /** False for a HashMap, whose iteration order means nothing. */
  readonly ordered: boolean;
  /** Ascending, parallel to `values`. */
  readonly keys: readonly Value[];
  readonly values: readonly Value[];
  key: string | null;
}
export interface SetOf {
  readonly t: 'set';
  /** False for a HashSet, whose iteration order means nothing. */
  readonly ordered: boolean;
  /** Ascending. */
  readonly items: readonly Value[];
  key: string | null;
}
export interface Range {
  readonly t: 'range';
  readonly from: Value | null;
  readonly to: Value | null;
  readonly inclusive: boolean;
}
/** `MemberId<Tag>` and `TaglessMemberId`. The tag takes no part in equality, but in the hash, as in Hydro. */
export interface Member {
  readonly t: 'member';
  /** Type text of the tag where the program says it; null for a tagless id and where the tag is inferred. */
  readonly tag: string | null;
  readonly id: number;
}
/** An `async` block; it is evaluated at once and holds what it is ready with. */
export interface Future {
  readonly t: 'future';
  readonly ready: Value;
}
/**
 * A symbol: the unknown result of a function that is not interpreted. The same name and arguments give the same symbol, others another.
 */
export interface Opaque {
  readonly t: 'opaque';
  readonly name: string;
  readonly args: readonly Value[];
  /** Type text where known. */
  readonly type: string | null;
  readonly key: string;
}

const SMALL = 256;
const smallInts = new Map<Width | null, readonly Int[]>();

/** An integer. `v` must be in the range of the width; nothing is checked here. */
export function int(v: number | bigint, width: Width | null = null): Int {
  let exact = v;
  if (typeof exact === 'bigint' && exact >= -MAX_SAFE && exact <= MAX_SAFE) exact = Number(exact);
  if (typeof exact === 'bigint' || exact < 0 || exact >= SMALL) return { t: 'int', width, v: exact };
  let cached = smallInts.get(width);
  if (cached === undefined) {
    cached = Array.from({ length: SMALL }, (_, i): Int => ({ t: 'int', width, v: i }));
    smallInts.set(width, cached);
  }
  return cached[exact === 0 ? 0 : exact] as Int;
}
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

export const usize = (v: number): Int => int(v, 'usize');
export const float = (v: number, width: 'f32' | 'f64' = 'f64'): Float => ({
  t: 'float',
  width,
  v: width === 'f32' ? Math.fround(v) : v,
});
export const char = (v: string): Char => ({ t: 'char', v });
export const tuple = (items: readonly Value[]): Tuple => ({ t: 'tuple', items, key: null });
export const UNIT: Tuple = tuple([]);
export const list = (items: readonly Value[], of: ListKind = 'vec'): List => ({ t: 'list', of, items, key: null });
export const member = (id: number, tag: string | null = null): Member => ({ t: 'member', tag, id });
export const range = (from: Value | null, to: Value | null, inclusive = false): Range => ({ t: 'range', from, to, inclusive });
export const data = (of: Shape, items: readonly Value[]): Data => ({ t: 'data', shape: of, items, key: null });

const shapes = new Map<string, Shape>();

/** The one shape of this name and these fields. */
export function shape(name: string, fields: readonly string[] | null = null, rank = 0): Shape {
  const id = fields === null ? name : `${name}{${fields.join(',')}}`;
  let found = shapes.get(id);
  if (found === undefined) {
    const sorted =
      fields === null ? null : fields.map((_, i) => i).sort((a, b) => order(fields[a] as string, fields[b] as string));
    found = { name, fields, rank, sorted };
    shapes.set(id, found);
  }
  return found;
}
/** `std::cmp::Reverse`. */
export const REVERSE = shape('Reverse');
const SOME = shape('Some', null, 1);
const OK = shape('Ok', null, 0);
const ERR = shape('Err', null, 1);
export const NONE: Data = data(shape('None', null, 0), []);
export const some = (value: Value): Data => data(SOME, [value]);
export const ok = (value: Value): Data => data(OK, [value]);
export const err = (value: Value): Data => data(ERR, [value]);
export const ORDERINGS: readonly [Data, Data, Data] = [
  data(shape('Less', null, 0), []),
  data(shape('Equal', null, 1), []),
  data(shape('Greater', null, 2), []),
];

/** A struct with named fields, in the order in which Rust would compare them. */
export const struct = (name: string, fields: Readonly<Record<string, Value>>): Data =>
  data(shape(name, Object.keys(fields)), Object.values(fields));

/** A symbol for the result of `name(args)`. */
export function opaque(name: string, args: readonly Value[] = [], type: string | null = null): Opaque {
  const [a, b] = hashPair(args.map(keyOf).join(','), name);
  return { t: 'opaque', name, args, type, key: `?${name}~${a.toString(36)}${b.toString(36)}` };
}

/** The value by position or by name: items of tuples, fields of structs, payloads of variants; undefined when there is none. */
export function part(value: Value, name: string | number): Value | undefined {
  if (typeof value !== 'object') return undefined;
  if (typeof name === 'number') return 'items' in value ? value.items[name] : undefined;
  if (value.t !== 'data' || value.shape.fields === null) return undefined;
  const at = value.shape.fields.indexOf(name);
  return at < 0 ? undefined : value.items[at];
}

/** Canonical text of a value: equal values and no others have equal keys. Kept once made. */
export function keyOf(value: Value): string {
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (typeof value === 'string') return JSON.stringify(value);
  switch (value.t) {
    case 'int':
      return String(value.v);
    case 'float':
      return `${Object.is(value.v, -0) ? '-0' : value.v}f`;
    case 'char':
      return `'${value.v}`;
    case 'tuple':
      value.key ??= `(${keys(value.items)})`;
      return value.key;
    case 'list':
      value.key ??= `[${keys(value.items)}]`;
      return value.key;
    case 'set':
      value.key ??= `#{${keys(value.items)}}`;
      return value.key;
    case 'map':
      value.key ??= `{${value.keys.map((key, i) => `${keyOf(key)}:${keyOf(value.values[i] as Value)}`).join(',')}}`;
      return value.key;
    case 'data':
      value.key ??= keyOfData(value);
      return value.key;
    case 'range':
      return `${value.from === null ? '' : keyOf(value.from)}..${value.inclusive ? '=' : ''}${value.to === null ? '' : keyOf(value.to)}`;
    case 'member':
      return `@${value.id}`;
    case 'future':
      return `async ${keyOf(value.ready)}`;
    case 'opaque':
      return value.key;
  }
}

function keys(items: readonly Value[]): string {
  const [first, second] = items;
  if (first === undefined) return '';
  if (second === undefined) return keyOf(first);
  let out = keyOf(first);
  for (let i = 1; i < items.length; i++) out += `,${keyOf(items[i] as Value)}`;
  return out;
}

function keyOfData({ shape: { name, fields, sorted }, items }: Data): string {
  if (items.length === 0 && fields === null) return name;
  if (fields === null || sorted === null) return `${name}(${keys(items)})`;
  return `${name}{${sorted.map((i) => `${fields[i]}:${keyOf(items[i] as Value)}`).join(',')}}`;
}

export const equal = (a: Value, b: Value): boolean => a === b || compare(a, b) === 0;

const order = (a: string, b: string): -1 | 0 | 1 => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Rust's `Ord` where it is derived, and a total order over everything else. `None < Some`, `Ok < Err`, structs by their fields in the
 * order of the shape, strings by code point, floats with NaN last, `Reverse` the other way round, variants of user enums by name (their
 * declaration is not in the text).
 */
export function compare(a: Value, b: Value): -1 | 0 | 1 {
  if (a === b) return 0;
  if (typeof a !== 'object' || typeof b !== 'object') {
    if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
    if (typeof a === 'boolean' && typeof b === 'boolean') return a ? 1 : -1;
    return order(kindOf(a), kindOf(b));
  }
  if (a.t !== b.t) return order(a.t, b.t);
  switch (a.t) {
    case 'int':
      return a.v < (b as Int).v ? -1 : a.v > (b as Int).v ? 1 : 0;
    case 'float':
      return compareFloats(a.v, (b as Float).v);
    case 'char':
      return compareText(a.v, (b as Char).v);
    case 'tuple':
    case 'list':
    case 'set':
      return compareAll(a.items, (b as List).items);
    case 'map':
      return compareMaps(a, b as MapOf);
    case 'data':
      return compareData(a, b as Data);
    case 'member':
      return a.id < (b as Member).id ? -1 : a.id > (b as Member).id ? 1 : 0;
    case 'future':
      return compare(a.ready, (b as Future).ready);
    case 'range':
    case 'opaque':
      return order(keyOf(a), keyOf(b));
  }
}

const kindOf = (value: Value): string => (typeof value === 'object' ? value.t : typeof value);

function compareFloats(a: number, b: number): -1 | 0 | 1 {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : -1;
  if (a === 0 && b === 0) return Object.is(a, b) ? 0 : Object.is(a, -0) ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By code point: UTF-16 units alone would put U+FFFF before U+1F600. */
function compareText(a: string, b: string): -1 | 0 | 1 {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    const surrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
    if (surrogate(x) !== surrogate(y)) return surrogate(x) ? 1 : -1;
    return x < y ? -1 : 1;
  }
  return a.length < b.length ? -1 : a.length > b.length ? 1 : 0;
}

function compareAll(a: readonly Value[], b: readonly Value[]): -1 | 0 | 1 {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const found = compare(a[i] as Value, b[i] as Value);
    if (found !== 0) return found;
  }
  return a.length < b.length ? -1 : a.length > b.length ? 1 : 0;
}

function compareMaps(a: MapOf, b: MapOf): -1 | 0 | 1 {
  const n = Math.min(a.keys.length, b.keys.length);
  for (let i = 0; i < n; i++) {
    const found = compare(a.keys[i] as Value, b.keys[i] as Value) || compare(a.values[i] as Value, b.values[i] as Value);
    if (found !== 0) return found;
  }
  return a.keys.length < b.keys.length ? -1 : a.keys.length > b.keys.length ? 1 : 0;
}

function compareData(a: Data, b: Data): -1 | 0 | 1 {
  if (a.shape === b.shape) return a.shape === REVERSE ? compareAll(b.items, a.items) : compareAll(a.items, b.items);
  if (a.shape.name !== b.shape.name)
    return a.shape.rank === b.shape.rank ? order(a.shape.name, b.shape.name) : a.shape.rank < b.shape.rank ? -1 : 1;
  // One struct written with its fields in two orders.
  return order(keyOf(a), keyOf(b));
}

/**
 * Text that `Hash` sees: like the key, but with the types of integers and the tags of member ids, so that the same number as u32 and as
 * u64 hashes differently, as it does in Rust. Things that are hashed one after the other, and tuples of them, are the same there; a list
 * says its length first, and a variant its number.
 */
export const hashTextOf = (value: Value): string => hashParts(value).join(';');

function hashParts(value: Value): readonly string[] {
  if (typeof value === 'boolean') return [value ? '1u8' : '0u8'];
  if (typeof value !== 'object') return [keyOf(value)];
  switch (value.t) {
    case 'int':
      return [`${value.v}${value.width ?? 'i32'}`];
    case 'char':
      return [`${value.v.codePointAt(0)}u32`];
    case 'member':
      return [value.tag === null ? `@${value.id}` : `@${value.id}${value.tag}`];
    case 'tuple':
      return value.items.flatMap(hashParts);
    case 'list':
    case 'set':
      return [`${value.items.length}usize`, ...value.items.flatMap(hashParts)];
    case 'map':
      return [
        `${value.keys.length}usize`,
        ...value.keys.flatMap((key, i) => [...hashParts(key), ...hashParts(value.values[i] as Value)]),
      ];
    case 'data':
      return [
        variantOf(value),
        ...(value.shape.sorted ?? value.items.map((_, i) => i)).flatMap((i) => hashParts(value.items[i] as Value)),
      ];
    default:
      return [keyOf(value)];
  }
}

/** Variants of the standard library by number, as a derived `Hash` does; what else a type of the user's is, is not known. */
const variantOf = ({ shape: { name, rank } }: Data): string =>
  /^(?:None|Some|Ok|Err|Less|Equal|Greater)$/.test(name) ? `${rank}isize` : name;
