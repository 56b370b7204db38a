/** Methods of integers, floats, booleans and characters. */
import { bitsOf, boundsOf, exact, fits, isSigned, type Operator, ofBits, saturate, unsigned, wrap } from '../numbers.ts';
import { truth } from '../operators.ts';
import { asInt } from '../symbols.ts';
import { deref, isInt, panic, type Run, type Thing } from '../things.ts';
import { widthOf } from '../types.ts';
import { callFn } from '../unknown.ts';
import { char, err, type Float, float, type Int, int, NONE, ORDERINGS, ok, opaque, some, tuple, type Value } from '../value.ts';
import type { Method } from './method.ts';

type Exact = number | bigint;

/** An argument as an integer; symbols take the type of the receiver. */
export function intOf(run: Run, thing: Thing | undefined, like: Int | null = null): Int {
  const value = thing === undefined ? panic('missing argument') : deref(thing);
  if (isInt(value)) return value;
  if (typeof value === 'object' && value.t === 'opaque') return asInt(run.world, value, like?.width ?? null);
  return panic(`not an integer: ${typeof value === 'object' ? value.t : typeof value}`);
}

const OPERATIONS: Readonly<Record<string, Operator>> = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  rem: '%',
};
const numberMethod =
  (compute: (run: Run, self: Int, args: readonly Thing[]) => Thing): Method =>
  (run, self, args) =>
    compute(run, self as Int, args);

function power(base: Exact, exponent: Exact): Exact {
  const n = Number(exponent);
  if (n > 128 && base !== 0 && base !== 1 && base !== -1) return panic('attempt to multiply with overflow');
  const result = BigInt(base) ** BigInt(n);
  return result;
}

/** What to make of an exact result; null where there is none. */
type Finish = (result: Exact | null, self: Int) => Thing;

/** `wrapping_add` and its relatives. */
function family(prefix: string, finish: Finish): Record<string, Method> {
  const methods: Record<string, Method> = {};
  for (const [word, operator] of Object.entries(OPERATIONS)) {
    methods[`${prefix}_${word}`] = numberMethod((run, self, args) => {
      const other = intOf(run, args[0], self);
      const typed = self.width === null ? int(self.v, other.width) : self;
      const result = exact(operator, self.v, other.v);
      if (prefix === 'checked') return finish(operator === '%' && overflowsDivision(self, other) ? null : result, typed);
      return result === null ? panic('attempt to divide by zero') : finish(result, typed);
    });
  }
  methods[`${prefix}_pow`] = numberMethod((run, self, args) => finish(power(self.v, intOf(run, args[0]).v), self));
  methods[`${prefix}_neg`] = numberMethod((_, self) => finish(exact('-', 0, self.v), self));
  methods[`${prefix}_abs`] = numberMethod((_, self) => finish(self.v < 0 ? exact('-', 0, self.v) : self.v, self));
  return methods;
}

const shifted =
  (operator: '<<' | '>>', checked: boolean): Method =>
  (run, receiver, args) => {
    const self = receiver as Int;
    const by = BigInt.asUintN(32, BigInt(intOf(run, args[0]).v));
    const bits = BigInt(bitsOf(self.width));
    if (checked && by >= bits) return NONE;
    const result = int(wrap(exact(operator, self.v, by % bits) as Exact, self.width), self.width);
    return checked ? some(result) : result;
  };

const count = (v: number): Int => int(v, 'u32');
const binaryText = (self: Int): string => unsigned(self.v, self.width).toString(2).padStart(bitsOf(self.width), '0');
const signedTwin = (self: Int): Int['width'] => (self.width === null ? null : (self.width.replace(/^[iu]/, 'u') as Int['width']));

function rotate(self: Int, by: number): Int {
  const bits = bitsOf(self.width);
  const n = BigInt(((by % bits) + bits) % bits);
  const raw = unsigned(self.v, self.width);
  return ofBits((raw << n) | (raw >> (BigInt(bits) - n)), self.width);
}

function euclid(a: Exact, b: Exact): Exact {
  const rest = exact('%', a, b);
  if (rest === null) return panic('attempt to calculate the remainder with a divisor of zero');
  return rest < 0 ? (exact('+', rest, b < 0 ? (exact('-', 0, b) as Exact) : b) as Exact) : rest;
}

/** The remainder would be zero, but the division does not fit, and Rust minds that. */
const overflowsDivision = (a: Int, b: Int): boolean =>
  b.v === -1 && a.width !== null && isSigned(a.width) && a.v === boundsOf(a.width)[0];

const within = (v: Exact, self: Int): Int =>
  fits(v, self.width) ? int(v, self.width) : panic('attempt to compute with overflow');

export const INT: Readonly<Record<string, Method>> = {
  ...family('wrapping', (result, self) => int(wrap(result as Exact, self.width), self.width)),
  ...family('saturating', (result, self) => int(saturate(result as Exact, self.width), self.width)),
  ...family('checked', (result, self) => (result !== null && fits(result, self.width) ? some(int(result, self.width)) : NONE)),
  ...family('overflowing', (result, self) =>
    tuple([int(wrap(result as Exact, self.width), self.width), !fits(result as Exact, self.width)]),
  ),
  wrapping_shl: shifted('<<', false),
  wrapping_shr: shifted('>>', false),
  checked_shl: shifted('<<', true),
  checked_shr: shifted('>>', true),
  abs: numberMethod((_, self) => within(self.v < 0 ? (exact('-', 0, self.v) as Exact) : self.v, self)),
  unsigned_abs: numberMethod((_, self) => int(self.v < 0 ? (exact('-', 0, self.v) as Exact) : self.v, signedTwin(self))),
  abs_diff: numberMethod((run, self, args) => {
    const difference = exact('-', self.v, intOf(run, args[0], self).v) as Exact;
    return int(difference < 0 ? (exact('-', 0, difference) as Exact) : difference, signedTwin(self));
  }),
  signum: numberMethod((_, self) => int(self.v < 0 ? -1 : self.v > 0 ? 1 : 0, self.width)),
  pow: numberMethod((run, self, args) => within(power(self.v, intOf(run, args[0]).v), self)),
  isqrt: numberMethod((_, self) => int(squareRoot(BigInt(self.v)), self.width)),
  rem_euclid: numberMethod((run, self, args) => {
    const by = intOf(run, args[0], self);
    return overflowsDivision(self, by)
      ? panic('attempt to calculate the remainder with overflow')
      : within(euclid(self.v, by.v), self);
  }),
  div_euclid: numberMethod((run, self, args) => {
    const by = intOf(run, args[0], self).v;
    return within(exact('/', exact('-', self.v, euclid(self.v, by)) as Exact, by) as Exact, self);
  }),
  div_ceil: numberMethod((run, self, args) => {
    const by = intOf(run, args[0], self).v;
    const rest = exact('%', self.v, by);
    if (rest === null) return panic('attempt to divide by zero');
    const down = exact('/', self.v, by) as Exact;
    return within(rest !== 0 && rest > 0 === by > 0 ? (exact('+', down, 1) as Exact) : down, self);
  }),
  is_multiple_of: numberMethod((run, self, args) => {
    const by = intOf(run, args[0], self).v;
    return by === 0 ? self.v === 0 : exact('%', self.v, by) === 0;
  }),
  is_power_of_two: numberMethod((_, self) => binaryText(self).replaceAll('0', '') === '1'),
  next_power_of_two: numberMethod((_, self) =>
    within(2n ** BigInt(self.v <= 1 ? 0 : (BigInt(self.v) - 1n).toString(2).length), self),
  ),
  is_positive: numberMethod((_, self) => self.v > 0),
  is_negative: numberMethod((_, self) => self.v < 0),
  count_ones: numberMethod((_, self) => count(binaryText(self).replaceAll('0', '').length)),
  count_zeros: numberMethod((_, self) => count(binaryText(self).replaceAll('1', '').length)),
  leading_zeros: numberMethod((_, self) => count((/^0*/.exec(binaryText(self)) as RegExpExecArray)[0].length)),
  trailing_zeros: numberMethod((_, self) => count((/0*$/.exec(binaryText(self)) as RegExpExecArray)[0].length)),
  rotate_left: numberMethod((run, self, args) => rotate(self, Number(intOf(run, args[0]).v))),
  rotate_right: numberMethod((run, self, args) => rotate(self, -Number(intOf(run, args[0]).v))),
  reverse_bits: numberMethod((_, self) => ofBits(BigInt(`0b${[...binaryText(self)].reverse().join('')}`), self.width)),
  ilog2: numberMethod((_, self) =>
    self.v <= 0 ? panic('argument of integer logarithm must be positive') : count(BigInt(self.v).toString(2).length - 1),
  ),
  ilog10: numberMethod((_, self) =>
    self.v <= 0 ? panic('argument of integer logarithm must be positive') : count(String(self.v).length - 1),
  ),
  try_into: (run, self, _, info) => {
    const width = widthOf(info.expected?.args[0] ?? null);
    if (width === null) run.abstracted('try_into an inferred type');
    const { v } = self as Int;
    return fits(v, width) ? ok(int(v, width)) : err(opaque('TryFromIntError'));
  },
  is_ascii_digit: numberMethod((_, self) => self.v >= 48 && self.v <= 57),
  is_ascii_alphabetic: numberMethod((_, self) => /[A-Za-z]/.test(String.fromCharCode(Number(self.v)))),
};

function squareRoot(v: bigint): bigint {
  if (v < 0n) return panic('argument of integer square root cannot be negative');
  let low = 0n;
  let high = v + 1n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle * middle <= v) low = middle;
    else high = middle;
  }
  return low;
}

const floatMethod =
  (compute: (v: number, other: number) => number): Method =>
  (_, self, args) => {
    const other = args[0] === undefined ? 0 : deref(args[0]);
    const number = typeof other === 'object' && (other.t === 'float' || other.t === 'int') ? Number(other.v) : 0;
    return float(compute((self as Float).v, number), (self as Float).width);
  };

export const FLOAT: Readonly<Record<string, Method>> = {
  sqrt: floatMethod(Math.sqrt),
  abs: floatMethod(Math.abs),
  floor: floatMethod(Math.floor),
  ceil: floatMethod(Math.ceil),
  trunc: floatMethod(Math.trunc),
  // Rust rounds halves away from zero.
  round: floatMethod((v) => Math.sign(v) * Math.round(Math.abs(v))),
  powi: floatMethod((v, n) => v ** n),
  powf: floatMethod((v, n) => v ** n),
  min: floatMethod((a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b))),
  max: floatMethod((a, b) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b))),
  is_nan: (_, self) => Number.isNaN((self as Float).v),
  is_finite: (_, self) => Number.isFinite((self as Float).v),
  partial_cmp: (_, self, args) => {
    const [a, b] = [(self as Float).v, (deref(args[0] as Thing) as Float).v];
    return Number.isNaN(a) || Number.isNaN(b) ? NONE : some(ORDERINGS[a < b ? 0 : a > b ? 2 : 1] as Value);
  },
};

export const BOOL: Readonly<Record<string, Method>> = {
  // biome-ignore lint/suspicious/noThenProperty: methods under their Rust names, never awaited.
  then: (run, self, args) => (truth(run, self) ? some(callFn(run, args[0], []) as Value) : NONE),
  then_some: (run, self, args) => (truth(run, self) ? some(args[0] as Value) : NONE),
};

const charTest =
  (pattern: RegExp): Method =>
  (_, self) =>
    pattern.test(textOf(self));
const textOf = (self: Thing): string => (self as { readonly v: string }).v;

export const CHAR: Readonly<Record<string, Method>> = {
  is_alphabetic: charTest(/\p{Alphabetic}/u),
  is_numeric: charTest(/\p{N}/u),
  is_alphanumeric: charTest(/[\p{Alphabetic}\p{N}]/u),
  is_whitespace: charTest(/\p{White_Space}/u),
  is_uppercase: charTest(/\p{Uppercase}/u),
  is_lowercase: charTest(/\p{Lowercase}/u),
  is_ascii: charTest(/^[\0-\x7f]$/u),
  is_ascii_digit: charTest(/^[0-9]$/),
  is_ascii_alphabetic: charTest(/^[A-Za-z]$/),
  is_ascii_alphanumeric: charTest(/^[0-9A-Za-z]$/),
  is_ascii_uppercase: charTest(/^[A-Z]$/),
  is_ascii_lowercase: charTest(/^[a-z]$/),
  is_ascii_punctuation: charTest(/^[!-/:-@[-`{-~]$/),
  is_ascii_whitespace: charTest(/^[ \t\n\f\r]$/),
  to_ascii_uppercase: (_, self) => char(textOf(self).replace(/[a-z]/, (c) => c.toUpperCase())),
  to_ascii_lowercase: (_, self) => char(textOf(self).replace(/[A-Z]/, (c) => c.toLowerCase())),
  len_utf8: (_, self) => int(new TextEncoder().encode(textOf(self)).length, 'usize'),
  is_digit: (run, self, args) => digit(textOf(self), Number(intOf(run, args[0]).v)) !== null,
  to_digit: (run, self, args) => {
    const found = digit(textOf(self), Number(intOf(run, args[0]).v));
    return found === null ? NONE : some(count(found));
  },
};

function digit(c: string, radix: number): number | null {
  const found = '0123456789abcdefghijklmnopqrstuvwxyz'.indexOf(c.toLowerCase());
  return found >= 0 && found < radix && c.length === 1 ? found : null;
}
