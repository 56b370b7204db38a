/** Operators and casts. */
import { setAdd, setDelete, setFrom, setHas } from './collections.ts';
import { isDuration } from './durations.ts';
import { floatOfInt } from './floats.ts';
import { arithmetic, boundsOf, complement, exact, fits, negate, type Operator, saturate, wrap } from './numbers.ts';
import { equalIn, partialIn } from './order.ts';
import { asBool, asInt, DURATION, defaultLike } from './symbols.ts';
import { deref, isInt, panic, type Run, settle, type Thing } from './things.ts';
import { type Type, widthOf } from './types.ts';
import { unknownCall } from './unknown.ts';
import { type Data, data, type Float, float, type Int, int, type SetOf, type Width } from './value.ts';

/** The truth of a condition. */
export function truth(run: Run, thing: Thing): boolean {
  const value = deref(thing);
  if (typeof value === 'boolean') return value;
  return typeof value === 'object' && value.t === 'opaque' && asBool(run.world, value);
}

export function compareBy(run: Run, operator: string, a: Thing, b: Thing): boolean {
  if (operator === '==') return equalIn(run, a, b);
  if (operator === '!=') return !equalIn(run, a, b);
  const found = partialIn(run, a, b);
  if (found === null) return false;
  if (found === 0) return operator.endsWith('=');
  return operator.startsWith(found < 0 ? '<' : '>');
}

const isFloat = (thing: Thing): thing is Float => typeof thing === 'object' && thing.t === 'float';

export function binary(run: Run, operator: Operator, a: Thing, b: Thing): Thing {
  let [x, y] = [deref(a), deref(b)];
  if (isInt(x) && isInt(y)) return integers(run, operator, x, y);
  if (typeof x === 'object' && x.t === 'unset') x = defaultLike(run.world, settle(run, y));
  if (typeof y === 'object' && y.t === 'unset') y = defaultLike(run.world, settle(run, x));
  x = numeric(run, x, y);
  y = numeric(run, y, x);
  if (isInt(x) && isInt(y)) return integers(run, operator, x, y);
  if (isFloat(x) && isFloat(y)) return floats(operator, x, y) ?? unknownCall(run, operator, [x, y], null);
  if (typeof x === 'boolean' && typeof y === 'boolean') return booleans(operator, x, y);
  if (typeof x === 'string' && typeof y === 'string' && operator === '+') {
    run.spend(x.length >> 6);
    return x + y;
  }
  if (typeof x === 'object' && typeof y === 'object' && x.t === 'set' && y.t === 'set') return sets(operator, x, y);
  if (isDurationValue(x)) return durations(run, operator, x, y);
  if (isDurationValue(y) && isInt(x) && operator === '*') return durations(run, operator, y, x);
  return unknownCall(run, operator, [x, y], null);
}

const isDurationValue = (thing: Thing): thing is Data =>
  typeof thing === 'object' && thing.t === 'data' && thing.shape === DURATION;

/** The type of a number that is no `i32` and has met no other type is not known, so neither is whether it overflows. */
function integers(run: Run, operator: Operator, a: Int, b: Int): Int {
  const result = arithmetic(operator, a, b);
  if (result.width === null && !fits(result.v, 'i32')) run.abstracted('integer of an inferred type');
  return result;
}

/** A symbol in arithmetic is a number of the type of the other side. */
function numeric(run: Run, thing: Exclude<Thing, { t: 'place' }>, other: Thing): Exclude<Thing, { t: 'place' }> {
  if (typeof thing !== 'object' || thing.t !== 'opaque' || typeof other !== 'object') return thing;
  if (other.t === 'int') return asInt(run.world, thing, other.width);
  if (other.t === 'opaque') return asInt(run.world, thing, null);
  return other.t === 'float' ? float(Number(asInt(run.world, thing, 'u32').v), other.width) : thing;
}

function floats(operator: Operator, x: Float, y: Float): Float | null {
  // A literal takes the type of what it meets.
  const width = x.width === 'f32' || y.width === 'f32' ? 'f32' : 'f64';
  const [a, b] = width === 'f32' ? [Math.fround(x.v), Math.fround(y.v)] : [x.v, y.v];
  switch (operator) {
    case '+':
      return float(a + b, width);
    case '-':
      return float(a - b, width);
    case '*':
      return float(a * b, width);
    case '/':
      return float(a / b, width);
    case '%':
      return float(a % b, width);
    default:
      return null;
  }
}

function booleans(operator: Operator, a: boolean, b: boolean): boolean {
  if (operator === '&') return a && b;
  return operator === '|' ? a || b : a !== b;
}

export function sets(operator: Operator, a: SetOf, b: SetOf): SetOf {
  if (operator === '&')
    return setFrom(
      a.ordered,
      a.items.filter((item) => setHas(b, item)),
    );
  if (operator === '-') return b.items.reduce(setDelete, a);
  if (operator === '|') return b.items.reduce(setAdd, a);
  return sets('-', sets('|', a, b), sets('&', a, b));
}

const nanos = (value: Thing): Int => (value as Data).items[0] as unknown as Int;

function durations(run: Run, operator: Operator, a: Data, b: Thing): Thing {
  const other = isInt(b) ? b : isDurationValue(b) ? nanos(b) : null;
  if (other === null || !(isInt(b) ? '*/' : '+-').includes(operator)) return unknownCall(run, operator, [a, b], null);
  const result = exact(operator, nanos(a).v, other.v);
  return result === null || !isDuration(result) ? panic('overflow of a duration') : data(DURATION, [int(result, 'u128')]);
}

export function unary(run: Run, operator: string, thing: Thing): Thing {
  const value = deref(thing);
  if (operator === '!') {
    if (typeof value === 'boolean') return !value;
    if (isInt(value)) return complement(value);
    if (typeof value === 'object' && value.t === 'opaque') return !asBool(run.world, value);
    return unknownCall(run, '!', [value], null);
  }
  if (isInt(value)) return negate(value);
  if (isFloat(value)) return float(-value.v, value.width);
  if (typeof value === 'object' && value.t === 'opaque') return negate(asInt(run.world, value, null));
  return unknownCall(run, '-', [value], null);
}

/** `value as type`. Casts between other types than numbers keep the value. */
export function cast(run: Run, thing: Thing, type: Type | null): Thing {
  const value = deref(thing);
  if (type?.kind === 'int') return castToInt(run, value, type, widthOf(type) as Width);
  if (type?.kind === 'float') {
    const width = type.name === 'f32' ? 'f32' : 'f64';
    if (isInt(value)) return floatOfInt(value.v, width);
    return isFloat(value) ? float(value.v, width) : unknownCall(run, `as ${type.name}`, [value], type);
  }
  if (type?.kind === 'char' && isInt(value)) return { t: 'char', v: String.fromCodePoint(Number(value.v)) };
  return thing;
}

function castToInt(run: Run, value: Thing, type: Type, width: Width): Thing {
  if (typeof value === 'boolean') return int(value ? 1 : 0, width);
  if (typeof value === 'string') return unknownCall(run, `as ${type.name}`, [value], type);
  switch (value.t) {
    case 'int':
      return int(wrap(value.v, width), width);
    case 'float':
      if (Number.isNaN(value.v)) return int(0, width);
      if (!Number.isFinite(value.v)) return int(boundsOf(width)[value.v > 0 ? 1 : 0], width);
      return int(saturate(BigInt(Math.trunc(value.v)), width), width);
    case 'char':
      return int(wrap(value.v.codePointAt(0) as number, width), width);
    case 'opaque':
      return asInt(run.world, value, width);
    default:
      return unknownCall(run, `as ${type.name}`, [value], type);
  }
}
