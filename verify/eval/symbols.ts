/**
 * Symbols, and what they look like when somebody looks inside. A symbol has no content of its own: its truth, number, variant or fields are
 * functions of its key and the seed of the world, so every reader sees the same.
 */
import { emptyMap, mapFrom, setFrom } from './collections.ts';
import { hashPair } from './hash.ts';
import { bitsOf } from './numbers.ts';
import type { World } from './runtime.ts';
import { isOrdered, listKind, type Type, tagOf, typeOf, widthOf } from './types.ts';
import {
  char,
  type Data,
  data,
  err,
  float,
  type Int,
  int,
  list,
  member,
  NONE,
  type Opaque,
  ORDERINGS,
  ok,
  opaque,
  part,
  range,
  shape,
  some,
  tuple,
  type Value,
  type Width,
} from './value.ts';

export const DURATION = shape('Duration', null);
export const BYTES = shape('Bytes', null);

/** A number below `n`, by the key of a symbol and the aspect that is asked for. */
function choose(world: World, symbol: Opaque, aspect: string, n: number): number {
  // Derived defaults are zero, false and empty all the way down.
  if (n <= 1 || isDefault(symbol)) return 0;
  const [high, low] = hashPair(`${aspect} ${symbol.key}`, world.seed);
  return n <= 0x7fffffff ? low % n : Number(((BigInt(high) << 32n) | BigInt(low)) % BigInt(n));
}

function isDefault(symbol: Opaque): boolean {
  let now: Value | undefined = symbol;
  while (typeof now === 'object' && now.t === 'opaque') {
    if (now.name.endsWith('::default')) return true;
    if (!now.name.startsWith('.')) return false;
    now = now.args[0];
  }
  return false;
}

export const asBool = (world: World, symbol: Opaque): boolean => choose(world, symbol, 'bool', 2) === 1;

/** The same number for every width that has room for it, so that a symbol read as u32 and as u64 agree. */
export function asInt(world: World, symbol: Opaque, width: Width | null): Int {
  const room = 2 ** Math.min(bitsOf(width) - 1, 52);
  return int(choose(world, symbol, 'int', Math.max(1, Math.min(world.spread, room))), width);
}

/** What a field, an item or a payload of a symbol is. */
export const inside = (symbol: Opaque, name: string | number): Opaque => opaque(`.${name}`, [symbol]);

/** Which of several variants a symbol is. */
export const asVariant = (world: World, symbol: Opaque, variants: readonly string[]): string =>
  variants[choose(world, symbol, 'variant', variants.length)] as string;

/** A generated value of a type: the same for the same name and seed. Types without known form give a symbol. */
export const inputOf = (world: World, type: string, name: string): Value =>
  reify(world, opaque('input', [name], type), typeOf(type));

const MAX_DEPTH = 12;

/** A value of a type in place of a symbol: small structured values; for types without known form the symbol itself. */
export function reify(world: World, symbol: Opaque, type: Type | null, depth = 0): Value {
  if (type === null || depth > MAX_DEPTH) return symbol;
  const item = (name: string | number, of: Type | null): Value => reify(world, inside(symbol, name), of, depth + 1);
  const [first = null, second = null] = type.args;
  switch (type.kind) {
    case 'bool':
      return asBool(world, symbol);
    case 'int':
      return asInt(world, symbol, widthOf(type));
    case 'float':
      return float(Number(asInt(world, symbol, 'u32').v) / 4, type.name === 'f32' ? 'f32' : 'f64');
    case 'char':
      return char(String.fromCharCode(97 + choose(world, symbol, 'char', 26)));
    case 'string':
      return `s${asInt(world, symbol, null).v}`;
    case 'tuple':
      return tuple(type.args.map((of, i) => item(i, of)));
    case 'option':
      return asVariant(world, symbol, ['None', 'Some']) === 'None' ? NONE : some(item('Some.0', first));
    case 'result':
      return asVariant(world, symbol, ['Ok', 'Err']) === 'Ok' ? ok(item('Ok.0', first)) : err(item('Err.0', second));
    case 'list':
      return list(
        Array.from({ length: choose(world, symbol, 'length', 3) }, (_, i) => item(i, first)),
        listKind(type),
      );
    case 'set':
      return setFrom(
        isOrdered(type),
        Array.from({ length: choose(world, symbol, 'length', 3) }, (_, i) => item(i, first)),
      );
    case 'map':
      return mapFrom(
        isOrdered(type),
        Array.from({ length: choose(world, symbol, 'length', 3) }, (_, i) => [
          item(`${i}.key`, first),
          item(`${i}.value`, second),
        ]),
      );
    case 'member':
      return member(choose(world, symbol, 'member', 3), tagOf(type));
    case 'range':
      return range(
        int(0, widthOf(first)),
        int(choose(world, symbol, 'length', 3), widthOf(first)),
        type.name === 'RangeInclusive',
      );
    case 'duration':
      return data(DURATION, [int(choose(world, symbol, 'int', 1000) * 1_000_000, 'u128')]);
    case 'ordering':
      return ORDERINGS[choose(world, symbol, 'variant', 3)] as Value;
    case 'mut':
      return reify(world, symbol, first, depth);
    case 'named':
      return structOf(world, symbol, type.name) ?? (symbol.type === null ? { ...symbol, type: type.text } : symbol);
    case 'bytes':
    case 'fn':
      return symbol;
  }
}

/** A struct whose fields are known by name, with unknown contents. */
export function structOf(world: World, symbol: Opaque, name: string): Data | null {
  const known = world.types.structs.get(name);
  if (known === undefined || known.fields === null) return null;
  return data(
    known,
    known.fields.map((field) => inside(symbol, field)),
  );
}

/** A symbol read as a value like another one: what an unknown function may have put in its place. */
export function like(world: World, symbol: Opaque, model: Value): Value {
  if (typeof model === 'boolean') return asBool(world, symbol);
  if (typeof model === 'string') return `s${asInt(world, symbol, null).v}`;
  switch (model.t) {
    case 'int':
      return asInt(world, symbol, model.width);
    case 'float':
      return float(Number(asInt(world, symbol, 'u32').v) / 4, model.width);
    case 'char':
      return char(String.fromCharCode(97 + choose(world, symbol, 'char', 26)));
    case 'tuple':
      return tuple(model.items.map((item, i) => like(world, inside(symbol, i), item)));
    case 'member':
      return member(choose(world, symbol, 'member', 3), model.tag);
    case 'list':
      return list(
        Array.from({ length: choose(world, symbol, 'length', 3) }, (_, i) => likeItem(world, inside(symbol, i), model.items[0])),
        model.of,
      );
    case 'set':
      return setFrom(
        model.ordered,
        Array.from({ length: choose(world, symbol, 'length', 3) }, (_, i) => likeItem(world, inside(symbol, i), model.items[0])),
      );
    case 'map':
      return mapFrom(
        model.ordered,
        Array.from({ length: choose(world, symbol, 'length', 3) }, (_, i) => [
          likeItem(world, inside(symbol, `${i}.key`), model.keys[0]),
          likeItem(world, inside(symbol, `${i}.value`), model.values[0]),
        ]),
      );
    case 'data':
      return likeData(world, symbol, model);
    default:
      return symbol;
  }
}

const likeItem = (world: World, symbol: Opaque, model: Value | undefined): Value =>
  model === undefined ? symbol : like(world, symbol, model);

function likeData(world: World, symbol: Opaque, model: Data): Value {
  const { name, fields } = model.shape;
  if (name === 'Some' || name === 'None') {
    if (asVariant(world, symbol, ['None', 'Some']) === 'None') return NONE;
    return some(likeItem(world, inside(symbol, 'Some.0'), model.items[0]));
  }
  if (name === 'Ok' || name === 'Err') {
    const variant = asVariant(world, symbol, ['Ok', 'Err']);
    const payload = likeItem(world, inside(symbol, `${variant}.0`), name === variant ? model.items[0] : undefined);
    return variant === 'Ok' ? ok(payload) : err(payload);
  }
  if (fields !== null && world.types.structs.get(name)?.fields?.length === fields.length)
    return data(
      model.shape,
      fields.map((field) => like(world, inside(symbol, field), part(model, field) as Value)),
    );
  return symbol;
}

/** `Default::default()` of a type. A user's own is unknown: a symbol. */
export function defaultOf(world: World, type: Type | null): Value {
  if (type === null) return opaque('Default::default');
  const [first = null] = type.args;
  switch (type.kind) {
    case 'bool':
      return false;
    case 'int':
      return int(0, widthOf(type));
    case 'float':
      return float(0, type.name === 'f32' ? 'f32' : 'f64');
    case 'char':
      return char('\0');
    case 'string':
      return '';
    case 'tuple':
      return tuple(type.args.map((item) => defaultOf(world, item)));
    case 'option':
      return NONE;
    case 'list':
      return list([], listKind(type));
    case 'map':
      return emptyMap(isOrdered(type));
    case 'set':
      return setFrom(isOrdered(type), []);
    case 'duration':
      return data(DURATION, [int(0, 'u128')]);
    case 'mut':
      return defaultOf(world, first);
    default:
      return reify(world, opaque(`${type.name}::default`), type);
  }
}

/** The default of the type of a value, for `std::mem::take`. */
export function defaultLike(world: World, model: Value): Value {
  if (typeof model === 'boolean') return false;
  if (typeof model === 'string') return '';
  switch (model.t) {
    case 'int':
      return int(0, model.width);
    case 'float':
      return float(0, model.width);
    case 'char':
      return char('\0');
    case 'tuple':
      return tuple(model.items.map((item) => defaultLike(world, item)));
    case 'list':
      return list([], model.of);
    case 'map':
      return emptyMap(model.ordered);
    case 'set':
      return setFrom(model.ordered, []);
    case 'data':
      if (model.shape.name === 'Some' || model.shape.name === 'None') return NONE;
      if (model.shape.name === 'Duration') return data(DURATION, [int(0, 'u128')]);
      return reify(world, opaque(`${model.shape.name}::default`), {
        kind: 'named',
        name: model.shape.name,
        text: model.shape.name,
        args: [],
      });
    default:
      return opaque('Default::default');
  }
}
