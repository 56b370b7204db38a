/** `into` and `from` between types of the standard library. */
import { mapFrom, setFrom } from './collections.ts';
import { floatOfInt } from './floats.ts';
import { iterate } from './iterate.ts';
import { deref, drain, held, partOf, type Run, settle, type Thing } from './things.ts';
import { isOrdered, listKind, type Type, widthOf } from './types.ts';
import { unknownCall } from './unknown.ts';
import { char, float, int, list, some, tuple, type Value } from './value.ts';

/** A value as a value of another type. Null: `From` is not known to be implemented. */
function known(run: Run, value: Exclude<Thing, { t: 'place' }>, type: Type): Thing | null {
  switch (type.kind) {
    case 'int':
      return toInt(value, type);
    case 'float':
      return toFloat(value, type);
    case 'char':
      if (typeof value === 'object' && value.t === 'int') return char(String.fromCodePoint(Number(value.v)));
      return typeof value === 'object' && value.t === 'char' ? value : null;
    case 'string':
      if (typeof value === 'string') return value;
      return typeof value === 'object' && value.t === 'char' ? value.v : null;
    case 'bool':
      return typeof value === 'boolean' ? value : null;
    case 'option':
      return typeof value === 'object' && value.t === 'data' && /^(?:Some|None)$/.test(value.shape.name)
        ? value
        : some(held(value));
    case 'list':
      if (typeof value === 'string') return list([...new TextEncoder().encode(value)].map((byte) => int(byte, 'u8')));
      if (typeof value === 'object' && value.t === 'tuple') return list(value.items, listKind(type));
      return typeof value === 'object' && value.t === 'list' ? list(value.items, listKind(type)) : null;
    case 'tuple':
      if (typeof value === 'object' && value.t === 'list') return tuple(value.items);
      return typeof value === 'object' && value.t === 'tuple' ? value : null;
    case 'map':
    case 'set':
      return collected(run, value, type);
    case 'named':
      return typeof value === 'object' && value.t === 'data' && value.shape.name === type.name ? value : null;
    default:
      return value;
  }
}

function toInt(value: Thing, type: Type): Value | null {
  const width = widthOf(type);
  if (typeof value === 'boolean') return int(value ? 1 : 0, width);
  if (typeof value !== 'object') return null;
  if (value.t === 'int') return int(value.v, width);
  return value.t === 'char' ? int(value.v.codePointAt(0) as number, width) : null;
}

function toFloat(value: Thing, type: Type): Value | null {
  const width = type.name === 'f32' ? 'f32' : 'f64';
  if (typeof value === 'boolean') return float(value ? 1 : 0, width);
  if (typeof value !== 'object') return null;
  return value.t === 'int' ? floatOfInt(value.v, width) : value.t === 'float' ? float(value.v, width) : null;
}

function collected(run: Run, value: Thing, type: Type): Value | null {
  if (typeof value !== 'object') return null;
  if (value.t === 'map' || value.t === 'set') return value;
  if (value.t !== 'list') return null;
  const items = drain(run, iterate(run, value));
  return type.kind === 'set'
    ? setFrom(
        isOrdered(type),
        items.map((item) => settle(run, item)),
      )
    : mapFrom(
        isOrdered(type),
        items.map((item) => [settle(run, partOf(run, item, 0)), held(partOf(run, item, 1))]),
      );
}

/** `value.into()` where a value of a type is asked for; null where the text does not say which. */
export function converted(run: Run, thing: Thing, type: Type | null): Thing {
  const value = deref(thing);
  if (type !== null) {
    if (typeof value === 'object' && value.t === 'opaque' && type.kind !== 'named') return value;
    return known(run, value, type) ?? unknownCall(run, `into ${type.name}`, [value], type);
  }
  if (typeof value === 'boolean') run.abstracted('into an inferred type');
  if (typeof value !== 'object' || (value.t !== 'int' && value.t !== 'float' && value.t !== 'char')) return value;
  run.abstracted('into an inferred type');
  return value.t === 'int' ? int(value.v) : value;
}
