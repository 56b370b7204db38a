/** Methods of floats, booleans and characters. */
import { truth } from '../operators.ts';
import { partialIn } from '../order.ts';
import { deref, isInt, panic, type Run, type Thing } from '../things.ts';
import { callFn, unknownCall } from '../unknown.ts';
import { char, type Float, float, int, NONE, ORDERINGS, some, type Value } from '../value.ts';
import { intOf } from './ints.ts';
import type { Method, Methods } from './method.ts';

const floatOf = (self: Thing): Float => self as Float;
const floatMethod =
  (compute: (v: number) => number): Method =>
  (_, self) =>
    float(compute(floatOf(self).v), floatOf(self).width);

/** The other float of a method, and the width of the result: a literal takes the type of what it meets. */
function pairOf(run: Run, self: Thing, arg: Thing | undefined): { a: number; b: number; width: Float['width'] } | null {
  const other = arg === undefined ? undefined : deref(arg);
  if (typeof other !== 'object' || other.t !== 'float') return null;
  const width = floatOf(self).width === 'f32' || other.width === 'f32' ? 'f32' : 'f64';
  run.spend();
  return { a: float(floatOf(self).v, width).v, b: float(other.v, width).v, width };
}

/** The smaller or greater; of two zeros Rust may take either. */
const extreme =
  (name: string, pick: (a: number, b: number) => number): Method =>
  (run, self, [arg]) => {
    const found = pairOf(run, self, arg);
    if (found === null) return unknownCall(run, name, [self, arg as Thing], null);
    const { a, b, width } = found;
    if (a === 0 && b === 0 && !Object.is(a, b)) {
      run.abstracted(`${name} of 0.0 and -0.0`);
      return float(a, width);
    }
    return float(Number.isNaN(a) ? b : Number.isNaN(b) ? a : pick(a, b), width);
  };

/** Only where no machine rounds: other results may differ in the last digit. */
function raised(run: Run, name: string, self: Thing, exponent: number): Thing {
  const { v, width } = floatOf(self);
  const result = exponent === 0 || v === 1 ? 1 : v ** exponent;
  const isExact =
    exponent === 0 ||
    exponent === 1 ||
    v === 1 ||
    (Number.isSafeInteger(v) &&
      Number.isSafeInteger(exponent) &&
      exponent > 0 &&
      Math.abs(result) <= (width === 'f32' ? 2 ** 24 : 2 ** 53));
  if (!isExact) run.abstracted(`${name} with digits that are rounded`);
  return float(result, width);
}

/** The sign of a NaN is nobody's business. */
const signBit =
  (name: string, negative: boolean): Method =>
  (run, self) => {
    const { v } = floatOf(self);
    if (Number.isNaN(v)) run.abstracted(`${name} of NaN`);
    return (v < 0 || Object.is(v, -0)) === negative;
  };

/** NaN is beyond everything; its sign, which decides on which side, is not known. */
function totalOrder(run: Run, a: number, b: number): Value {
  if (Number.isNaN(a) || Number.isNaN(b)) run.abstracted('.total_cmp of NaN');
  const rank = (v: number): number => (Object.is(v, -0) ? -Number.MIN_VALUE / 2 : v);
  if (a === b) return ORDERINGS[Object.is(a, b) ? 1 : Object.is(a, -0) ? 0 : 2] as Value;
  const side = Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : Number.isNaN(b) ? -1 : rank(a) < rank(b) ? -1 : 1;
  return ORDERINGS[1 + side] as Value;
}

export const FLOAT: Methods = {
  sqrt: floatMethod(Math.sqrt),
  abs: floatMethod(Math.abs),
  floor: floatMethod(Math.floor),
  ceil: floatMethod(Math.ceil),
  trunc: floatMethod(Math.trunc),
  fract: floatMethod((v) => v - Math.trunc(v)),
  // Rust rounds halves away from zero.
  round: floatMethod((v) => Math.sign(v) * Math.round(Math.abs(v))),
  signum: floatMethod((v) => (Number.isNaN(v) ? v : v < 0 || Object.is(v, -0) ? -1 : 1)),
  powi: (run, self, [n]) => raised(run, '.powi', self, Number(intOf(run, n).v)),
  powf: (run, self, [n]) => {
    const found = pairOf(run, self, n);
    return found === null ? unknownCall(run, '.powf', [self, n as Thing], null) : raised(run, '.powf', self, found.b);
  },
  min: extreme('.min', Math.min),
  max: extreme('.max', Math.max),
  clamp: (run, self, [low, high]) => {
    const [from, to] = [pairOf(run, self, low), pairOf(run, self, high)];
    if (from === null || to === null) return unknownCall(run, '.clamp', [self, low as Thing, high as Thing], null);
    if (!(from.b <= to.b)) return panic('min > max, or either was NaN');
    const v = from.a;
    return float(v < from.b ? from.b : v > to.b ? to.b : v, from.width === 'f32' || to.width === 'f32' ? 'f32' : 'f64');
  },
  is_nan: (_, self) => Number.isNaN(floatOf(self).v),
  is_finite: (_, self) => Number.isFinite(floatOf(self).v),
  is_infinite: (_, self) => Math.abs(floatOf(self).v) === Number.POSITIVE_INFINITY,
  is_sign_negative: signBit('.is_sign_negative', true),
  is_sign_positive: signBit('.is_sign_positive', false),
  total_cmp: (run, self, [arg]) => {
    const found = pairOf(run, self, arg);
    return found === null ? unknownCall(run, '.total_cmp', [self, arg as Thing], null) : totalOrder(run, found.a, found.b);
  },
  partial_cmp: (run, self, [arg]) => {
    const found = partialIn(run, self, arg as Thing);
    return found === null ? NONE : some(ORDERINGS[1 + found] as Value);
  },
};

export const BOOL: Methods = {
  // biome-ignore lint/suspicious/noThenProperty: methods under their Rust names, never awaited.
  then: (run, self, args) => (truth(run, self) ? some(callFn(run, args[0], []) as Value) : NONE),
  then_some: (run, self, args) => (truth(run, self) ? some(args[0] as Value) : NONE),
};

const textOf = (self: Thing): string => (self as { readonly v: string }).v;

/** Unicode grows: what a character is that nobody assigned yet depends on the version. */
const charTest =
  (pattern: RegExp): Method =>
  (run, self) => {
    if (/\p{Cn}/u.test(textOf(self))) run.abstracted('a character that is not assigned');
    return pattern.test(textOf(self));
  };

const upper = (text: string): string => text.replace(/[a-z]/, (c) => c.toUpperCase());
const lower = (text: string): string => text.replace(/[A-Z]/, (c) => c.toLowerCase());

/** Questions about ASCII that characters and bytes answer. */
const ASCII = {
  is_ascii: /^[\0-\x7f]$/u,
  is_ascii_digit: /^[0-9]$/,
  is_ascii_hexdigit: /^[0-9A-Fa-f]$/,
  is_ascii_alphabetic: /^[A-Za-z]$/,
  is_ascii_alphanumeric: /^[0-9A-Za-z]$/,
  is_ascii_uppercase: /^[A-Z]$/,
  is_ascii_lowercase: /^[a-z]$/,
  is_ascii_punctuation: /^[!-/:-@[-`{-~]$/,
  is_ascii_whitespace: /^[ \t\n\f\r]$/,
} as const;

const byteText = (self: Thing): string => String.fromCharCode(Number((self as { readonly v: number }).v));
const byte = (text: string): Value => int(text.charCodeAt(0), 'u8');

/** Methods of `u8` alone. */
export const BYTE: Methods = {
  ...Object.fromEntries(
    Object.entries(ASCII).map(([name, pattern]): [string, Method] => [name, (_, self) => pattern.test(byteText(self))]),
  ),
  to_ascii_uppercase: (_, self) => byte(upper(byteText(self))),
  to_ascii_lowercase: (_, self) => byte(lower(byteText(self))),
  eq_ignore_ascii_case: (run, self, [other]) => lower(byteText(self)) === lower(byteText(intOf(run, other))),
};

export const CHAR: Methods = {
  ...Object.fromEntries(
    Object.entries(ASCII).map(([name, pattern]): [string, Method] => [name, (_, self) => pattern.test(textOf(self))]),
  ),
  is_alphabetic: charTest(/\p{Alphabetic}/u),
  is_numeric: charTest(/\p{N}/u),
  is_alphanumeric: charTest(/[\p{Alphabetic}\p{N}]/u),
  is_whitespace: charTest(/\p{White_Space}/u),
  is_uppercase: charTest(/\p{Uppercase}/u),
  is_lowercase: charTest(/\p{Lowercase}/u),
  is_control: charTest(/\p{Cc}/u),
  to_ascii_uppercase: (_, self) => char(upper(textOf(self))),
  to_ascii_lowercase: (_, self) => char(lower(textOf(self))),
  eq_ignore_ascii_case: (_, self, [other]) => lower(textOf(self)) === lower(textOf(deref(other as Thing))),
  len_utf8: (_, self) => int(new TextEncoder().encode(textOf(self)).length, 'usize'),
  is_digit: (run, self, args) => digit(textOf(self), radixOf(run, args[0])) !== null,
  to_digit: (run, self, args) => {
    const found = digit(textOf(self), radixOf(run, args[0]));
    return found === null ? NONE : some(int(found, 'u32'));
  },
};

/** A radix that is out of range is a panic. */
export function radixOf(run: Run, thing: Thing | undefined, least = 2): number {
  const value = thing === undefined ? undefined : deref(thing);
  const radix = Number(value !== undefined && isInt(value) ? value.v : intOf(run, thing).v);
  return radix < least || radix > 36 ? panic('invalid radix') : radix;
}

function digit(c: string, radix: number): number | null {
  const found = /^[0-9a-z]$/i.test(c) ? Number.parseInt(c, 36) : radix;
  return found < radix ? found : null;
}
