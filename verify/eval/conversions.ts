/** `into` and `from` between types of the standard library. */
import { mapFrom, setFrom } from './collections.ts';
import { floatOfInt } from './floats.ts';
import { iterate } from './iterate.ts';
import { BYTES } from './symbols.ts';
import { deref, drain, held, partOf, type Run, settle, type Thing } from './things.ts';
import { isOrdered, listKind, type Type, widthOf } from './types.ts';
import { unknownCall } from './unknown.ts';
import { usersType } from './user-impls.ts';
import { char, float, int, list, some, tuple, type Value } from './value.ts';

type Known = Exclude<Thing, { t: 'place' }>;

/** A value as a value of another type. Null: `From` is not known to be implemented. */
const known = (run: Run, value: Known, type: Type): Thing | null => {
  const convert = CONVERSIONS[type.kind];
  return convert === undefined ? value : convert(value, type, run);
};

const CONVERSIONS: Partial<Record<Type['kind'], (value: Known, type: Type, run: Run) => Thing | null>> = {
  int: toInt,
  float: toFloat,
  char: (value) => {
    if (typeof value !== 'object') return null;
    return value.t === 'int' ? char(String.fromCodePoint(Number(value.v))) : value.t === 'char' ? value : null;
  },
  string: (value) => (typeof value === 'object' && value.t === 'char' ? value.v : typeof value === 'string' ? value : null),
  bool: (value) => (typeof value === 'boolean' ? value : null),
  option: (value) =>
    typeof value === 'object' && value.t === 'data' && /^(?:Some|None)$/.test(value.shape.name) ? value : some(held(value)),
  list: (value, type) => {
    if (typeof value === 'string') return list([...new TextEncoder().encode(value)].map((byte) => int(byte, 'u8')));
    return typeof value === 'object' && (value.t === 'tuple' || value.t === 'list') ? list(value.items, listKind(type)) : null;
  },
  tuple: (value) => (typeof value === 'object' && (value.t === 'tuple' || value.t === 'list') ? tuple(value.items) : null),
  map: (value, type, run) => collected(run, value, type),
  set: (value, type, run) => collected(run, value, type),
  named: (value, type) => (typeof value === 'object' && value.t === 'data' && value.shape.name === type.name ? value : null),
};

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
  // Of a type of the program: whatever its author wrote.
  const users = usersType(value);
  if (users !== null && users !== type?.name) return unknownCall(run, `Into of ${users}`, [value], type);
  if (type !== null) {
    if (typeof value === 'object' && value.t === 'opaque' && type.kind !== 'named') return value;
    return known(run, value, type) ?? unknownCall(run, `into ${type.name}`, [value], type);
  }
  // What is sent is bytes, whatever holds them.
  if (typeof value === 'object' && value.t === 'data' && value.shape === BYTES) return value;
  run.abstracted('into an inferred type');
  return typeof value === 'object' && value.t === 'int' ? int(value.v) : value;
}
