/** Elements from JSON, in the forms that serde gives the Rust type of their port. */
import { mapFrom, setFrom } from '../eval/collections.ts';
import { boundsOf, fits } from '../eval/numbers.ts';
import type { World } from '../eval/runtime.ts';
import { DURATION, reify } from '../eval/symbols.ts';
import { isOrdered, listKind, type Type, tagOf, widthOf } from '../eval/types.ts';
import {
  char,
  data,
  err,
  float,
  int,
  list,
  member,
  NONE,
  ok,
  opaque,
  range,
  shape,
  some,
  struct,
  tuple,
  UNIT,
  type Value,
} from '../eval/value.ts';

/** What is wrong with a value, and where: JSON pointer relative to it. */
export class ValueProblem extends Error {
  readonly pointer: string;
  readonly kind: 'value' | 'limit';
  constructor(pointer: string, message: string, kind: 'value' | 'limit' = 'value') {
    super(message);
    this.pointer = pointer;
    this.kind = kind;
  }
}

type JsonObject = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 64;
const MAX_PARTS = 10_000;
/** Values of these types may be symbols; those of others have symbols inside. */
const WITHOUT_FORM: ReadonlySet<Type['kind']> = new Set(['named', 'bytes', 'fn']);
/** Floats that JSON has no number for, or that are lost when it is written. */
export const UNWRITABLE: ReadonlySet<unknown> = new Set(['NaN', 'Infinity', '-Infinity', '-0']);
const TYPE_NAME = /^[A-Z]\w*$/;

/**
 * @param type null where the program does not say it: then the JSON decides
 * @throws ValueProblem
 */
export function readValue(json: unknown, type: Type | null, world: World): Value {
  return new Reader(world).read(json, type, '', 0);
}

/** The value that is meant by a number where the form of the type is not known: one of a few that are told apart. */
export const numbered = (world: World, n: number, type: Type | null): Value =>
  reify(world, opaque('input', [int(n)], type?.text ?? null), type);

function readScalar(
  json: unknown,
  type: Type,
  kind: 'float' | 'bool' | 'string' | 'char' | 'member' | 'ordering',
  at: string,
): Value {
  switch (kind) {
    case 'float':
      if (typeof json !== 'number' && !UNWRITABLE.has(json)) throw expected('a number', json, type, at);
      return float(Number(json), type.name === 'f32' ? 'f32' : 'f64');
    case 'bool':
      if (typeof json !== 'boolean') throw expected('true or false', json, type, at);
      return json;
    case 'string':
      if (typeof json !== 'string') throw expected('a string', json, type, at);
      return json;
    case 'char':
      if (typeof json !== 'string' || [...json].length !== 1) throw expected('a string of one character', json, type, at);
      return char(json);
    case 'member':
      if (!Number.isSafeInteger(json) || (json as number) < 0) throw expected('the number of a member', json, type, at);
      return member(json as number, tagOf(type));
    case 'ordering':
      if (typeof json !== 'string' || !/^(Less|Equal|Greater)$/.test(json))
        throw expected('"Less", "Equal" or "Greater"', json, type, at);
      return data(shape(json), []);
  }
}

function readResult(json: unknown, type: Type, at: string, inner: Inner): Value {
  const [name, payload] = variantOf(json) ?? [];
  if (name === 'Ok') return ok(inner(payload, type.args[0], 'Ok'));
  if (name === 'Err') return err(inner(payload, type.args[1], 'Err'));
  throw expected('{"Ok": value} or {"Err": value}', json, type, at);
}

const readMap = (json: unknown, type: Type, at: string, inner: Inner): Value =>
  mapFrom(
    isOrdered(type),
    items(json, type, at, 'an array of [key, value] pairs').map((entry, i) => {
      const [key, value, ...more] = Array.isArray(entry) ? entry : [];
      if (key === undefined || value === undefined || more.length > 0)
        throw expected('a pair [key, value]', entry, null, `${at}/${i}`);
      return [inner(key, type.args[0], `${i}/0`), inner(value, type.args[1], `${i}/1`)];
    }),
  );

function readDuration(json: unknown, type: Type, at: string): Value {
  const { secs, nanos = 0 } = isObject(json) ? (json as { secs?: unknown; nanos?: unknown }) : {};
  if (!isCount(secs) || !isCount(nanos)) throw expected('{"secs": n, "nanos": n}', json, type, at);
  return data(DURATION, [int(BigInt(secs) * 1_000_000_000n + BigInt(nanos), 'u128')]);
}

function readRange(json: unknown, type: Type, at: string, inner: Inner): Value {
  const { start = null, end = null } = isObject(json) ? (json as { start?: unknown; end?: unknown }) : {};
  if (!isObject(json)) throw expected('{"start": from, "end": to}', json, type, at);
  const bound = (of: unknown, key: string): Value | null => (of === null ? null : inner(of, type.args[0], key));
  return range(bound(start, 'start'), bound(end, 'end'), type.name === 'RangeInclusive');
}

class Reader {
  readonly #world: World;
  #parts = 0;

  constructor(world: World) {
    this.#world = world;
  }

  read(json: unknown, type: Type | null, at: string, depth: number): Value {
    if (depth > MAX_DEPTH) throw new ValueProblem(at, `the value nests deeper than ${MAX_DEPTH} levels`, 'limit');
    if (++this.#parts > MAX_PARTS) throw new ValueProblem(at, `the value has more than ${MAX_PARTS} parts`, 'limit');
    const symbol = type === null || WITHOUT_FORM.has(type.kind) ? symbolOf(json) : null;
    if (symbol !== null) return this.#symbol(symbol, at, depth);
    const inner = (of: unknown, as: Type | null | undefined, key: string | number): Value =>
      this.read(of, as ?? null, `${at}/${escapePointer(String(key))}`, depth + 1);
    switch (type?.kind) {
      case undefined:
      case 'fn':
        return this.#inferred(json, at, inner);
      case 'mut':
        return this.read(json, type.args[0] ?? null, at, depth);
      case 'int':
        return readInt(json, type, at);
      case 'float':
      case 'bool':
      case 'string':
      case 'char':
      case 'member':
      case 'ordering':
        return readScalar(json, type, type.kind, at);
      case 'tuple':
        return this.#tuple(json, type, at, inner);
      case 'option':
        return this.#option(json, type, at, depth);
      case 'result':
        return readResult(json, type, at, inner);
      case 'list':
        return list(
          items(json, type, at).map((item, i) => inner(item, type.args[0], i)),
          listKind(type),
        );
      case 'set':
        return setFrom(
          isOrdered(type),
          items(json, type, at).map((item, i) => inner(item, type.args[0], i)),
        );
      case 'map':
        return readMap(json, type, at, inner);
      case 'duration':
        return readDuration(json, type, at);
      case 'range':
        return readRange(json, type, at, inner);
      case 'bytes':
        if (!isCount(json)) throw expected('a number, which stands for one of some unknown bytes', json, type, at);
        return numbered(this.#world, json, type);
      case 'named':
        return this.#named(json, type, at, inner);
    }
  }

  #tuple(json: unknown, type: Type, at: string, inner: Inner): Value {
    if (type.args.length === 0 && json === null) return UNIT;
    if (!Array.isArray(json)) throw expected(`an array of ${type.args.length}`, json, type, at);
    if (json.length !== type.args.length)
      throw new ValueProblem(at, `${type.text} has ${type.args.length} items, the array has ${json.length}`);
    return type.args.length === 0 ? UNIT : tuple(type.args.map((of, i) => inner(json[i], of, i)));
  }

  /** `{"Some": x}` and `"None"` as well, which nested options need. */
  #option(json: unknown, type: Type, at: string, depth: number): Value {
    const inner = type.args[0] ?? null;
    if (json === null || json === 'None') return NONE;
    const [name, payload] = variantOf(json) ?? [];
    return some(name === 'Some' ? this.read(payload, inner, `${at}/Some`, depth + 1) : this.read(json, inner, at, depth + 1));
  }

  #named(json: unknown, type: Type, at: string, inner: Inner): Value {
    const { structs, enums } = this.#world.types;
    const known = structs.get(type.name)?.fields;
    if (isCount(json)) return numbered(this.#world, json, type);
    if (json === null) return data(shape(type.name), []);
    const variant = typeof json === 'string' ? ([json, undefined] as const) : variantOf(json);
    if (variant !== null && TYPE_NAME.test(variant[0])) {
      const [name, payload] = variant;
      const variants = enums.get(type.name);
      if (known !== undefined && known !== null && name !== type.name) throw expected(fieldsText(known), json, type, at);
      if (variants !== undefined && !variants.includes(name) && name !== type.name)
        throw new ValueProblem(at, `${type.name} has no variant ${name} that the program names: it names ${variants.join(', ')}`);
      return variantValue(name, payload, (of, key) => inner(of, null, key));
    }
    if (!isObject(json)) throw expected(known ? fieldsText(known) : 'an object, a variant or a number', json, type, at);
    const names = known ?? Object.keys(json);
    for (const name of [...names, ...Object.keys(json)])
      if (!names.includes(name) || !Object.hasOwn(json, name))
        throw new ValueProblem(at, `${type.name} has the fields ${names.join(', ')}`);
    return data(
      shape(type.name, names),
      names.map((name) => inner(json[name], null, name)),
    );
  }

  #inferred(json: unknown, at: string, inner: Inner): Value {
    if (typeof json === 'boolean' || typeof json === 'string') return json;
    if (json === null) return NONE;
    if (Number.isSafeInteger(json)) return int(json as number);
    if (Number.isInteger(json))
      throw new ValueProblem(at, `${json} is beyond 2^53 - 1, and the type of the port does not say what it is`);
    if (typeof json === 'number') return float(json);
    if (Array.isArray(json)) return list(json.map((item, i) => inner(item, null, i)));
    const variant = variantOf(json);
    if (variant !== null && TYPE_NAME.test(variant[0]))
      return variantValue(variant[0], variant[1], (of, key) => inner(of, null, key));
    if (!isObject(json)) throw new ValueProblem(at, 'this is no JSON value');
    return struct('struct', Object.fromEntries(Object.entries(json).map(([name, of]) => [name, inner(of, null, name)])));
  }

  #symbol({ symbol, args }: Symbolic, at: string, depth: number): Value {
    return opaque(
      symbol,
      args.map((arg, i) => this.read(arg, null, `${at}/args/${i}`, depth + 1)),
    );
  }
}

type Inner = (json: unknown, type: Type | null | undefined, key: string | number) => Value;

/** `name`, `name(..)` or `name { .. }`. */
function variantValue(name: string, payload: unknown, inner: (json: unknown, key: string) => Value): Value {
  if (payload === undefined) return data(shape(name), []);
  if (Array.isArray(payload))
    return data(
      shape(name),
      payload.map((item, i) => inner(item, `${name}/${i}`)),
    );
  if (isObject(payload) && variantOf(payload) === null && symbolOf(payload) === null)
    return data(
      shape(name, Object.keys(payload)),
      Object.entries(payload).map(([field, of]) => inner(of, `${name}/${field}`)),
    );
  return data(shape(name), [inner(payload, name)]);
}

interface Symbolic {
  readonly symbol: string;
  readonly args: readonly unknown[];
}

/** `{"symbol": name, "args": [..]}`: the unknown result of a call, as runs print it. */
function symbolOf(json: unknown): Symbolic | null {
  if (!isObject(json)) return null;
  const { symbol, args = [], ...more } = json;
  return typeof symbol === 'string' && Array.isArray(args) && Object.keys(more).length === 0 ? { symbol, args } : null;
}

const isObject = (json: unknown): json is JsonObject => typeof json === 'object' && json !== null && !Array.isArray(json);
const isCount = (json: unknown): json is number => Number.isSafeInteger(json) && (json as number) >= 0;

/** An object of one member whose name is that of a variant. */
function variantOf(json: unknown): readonly [name: string, payload: unknown] | null {
  if (!isObject(json)) return null;
  const [first, ...more] = Object.entries(json);
  return first !== undefined && more.length === 0 && TYPE_NAME.test(first[0]) ? first : null;
}

function readInt(json: unknown, type: Type, at: string): Value {
  const width = widthOf(type);
  const exact = Number.isSafeInteger(json)
    ? (json as number)
    : typeof json === 'string' && /^-?\d{1,40}$/.test(json)
      ? BigInt(json)
      : null;
  if (exact === null) throw expected('an integer, or digits in quotes beyond 2^53', json, type, at);
  if (fits(exact, width)) return int(exact, width);
  const [min, max] = boundsOf(width);
  throw new ValueProblem(at, `${exact} is not in the range of ${type.text}, ${min} to ${max}`);
}

function items(json: unknown, type: Type, at: string, what = 'an array'): readonly unknown[] {
  if (!Array.isArray(json)) throw expected(what, json, type, at);
  return json;
}

const fieldsText = (fields: readonly string[]): string =>
  `an object with ${fields.length === 0 ? 'no fields' : `the fields ${fields.join(', ')}`}`;

function expected(what: string, json: unknown, type: Type | null, at: string): ValueProblem {
  return new ValueProblem(at, `${type === null ? '' : `${type.text} is `}${what}, not ${shortJson(json)}`);
}

function shortJson(json: unknown): string {
  if (Array.isArray(json)) return `an array of ${json.length}`;
  if (isObject(json)) return `an object with ${Object.keys(json).length} members`;
  const text = JSON.stringify(json) ?? String(json);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

export const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
