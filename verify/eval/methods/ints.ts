/** Methods of integers. */
import { TRY_FROM_INT_ERROR } from '../errors.ts';
import { bitsOf, boundsOf, exact, fits, isSigned, ofBits, saturate, unsigned, wrap } from '../numbers.ts';
import { EvaluationError } from '../runtime.ts';
import { asInt } from '../symbols.ts';
import { deref, isInt, panic, type Run, type Thing } from '../things.ts';
import { widthOf } from '../types.ts';
import { unknownCall } from '../unknown.ts';
import { err, type Int, int, NONE, ok, some, tuple, type Value } from '../value.ts';
import type { Method, Methods } from './method.ts';

type Exact = number | bigint;

/** An argument as an integer; symbols take the type of the receiver. */
export function intOf(run: Run, thing: Thing | undefined, like: Int | null = null): Int {
  const value = thing === undefined ? panic('missing argument') : deref(thing);
  if (isInt(value)) return value;
  if (typeof value === 'object' && value.t === 'opaque') return asInt(run.world, value, like?.width ?? null);
  throw new EvaluationError('misuse', `not an integer: ${typeof value === 'object' ? value.t : typeof value}`);
}

const numberMethod =
  (compute: (run: Run, self: Int, args: readonly Thing[]) => Thing): Method =>
  (run, self, args) =>
    compute(run, self as Int, args);
/** For results that depend on the type: a literal has that of what it meets; one that meets none is taken for an `i32`. */
const sized = (compute: (run: Run, self: Int, args: readonly Thing[]) => Thing): Method =>
  numberMethod((run, self, args) => compute(run, typed(run, self, args[0]), args));

function typed(run: Run, self: Int, other: Thing | undefined): Int {
  if (self.width !== null) return self;
  const met = other === undefined ? undefined : deref(other);
  if (met !== undefined && isInt(met) && met.width !== null && met.width !== 'u32') return int(self.v, met.width);
  run.abstracted('method of an integer of an inferred type');
  return fits(self.v, 'i32') ? int(self.v, 'i32') : self;
}

/** Far enough beyond every type to be out of range, with the right sign and the right low bits. */
function power(base: Exact, exponent: Exact): Exact {
  const [b, n] = [BigInt(base), BigInt(exponent)];
  if (b === 0n || b === 1n) return n === 0n ? 1n : b;
  if (b === -1n) return n % 2n === 0n ? 1n : -1n;
  if (n <= 128n) return b ** n;
  const modulus = 2n ** 128n;
  let [low, factor] = [1n, ((b % modulus) + modulus) % modulus];
  for (let left = n; left > 0n; left /= 2n) {
    if (left % 2n === 1n) low = (low * factor) % modulus;
    factor = (factor * factor) % modulus;
  }
  return b < 0n && n % 2n === 1n ? low - 4n * modulus : low + 4n * modulus;
}

/** What to make of an exact result; null where there is none. */
type Finish = (result: Exact | null, self: Int) => Thing;
type Compute = (self: Int, other: Int) => Exact | null;

const OPERATIONS: Readonly<Record<string, Compute>> = {
  add: (a, b) => exact('+', a.v, b.v),
  sub: (a, b) => exact('-', a.v, b.v),
  mul: (a, b) => exact('*', a.v, b.v),
  div: (a, b) => exact('/', a.v, b.v),
  rem: (a, b) => exact('%', a.v, b.v),
  pow: (a, b) => power(a.v, b.v),
};
const magnitude = (v: Exact): Exact => (v < 0 ? (exact('-', 0, v) as Exact) : v);
const negated = (v: Exact): Exact => exact('-', 0, v) as Exact;

/** `wrapping_add` and its relatives. */
function family(prefix: string, words: readonly string[], finish: Finish, remainder: Finish): Record<string, Method> {
  return Object.fromEntries(
    words.map((word) => [
      `${prefix}_${word}`,
      sized((run, self, args) => {
        const other = intOf(run, args[0], self);
        const result = (OPERATIONS[word] as Compute)(self, other);
        return (word === 'rem' && overflowsDivision(self, other) ? remainder : finish)(result, self);
      }),
    ]),
  );
}
const wholly =
  (finish: (result: Exact, self: Int) => Thing): Finish =>
  (result, self) =>
    result === null ? panic('attempt to divide by zero') : finish(result, self);

const WORDS = ['add', 'sub', 'mul', 'div', 'rem', 'pow'] as const;
const wrapped = (result: Exact, self: Int): Int => int(wrap(result, self.width), self.width);
const saturated = (result: Exact, self: Int): Int => int(saturate(result, self.width), self.width);
const overflowed = (result: Exact, self: Int): Value => tuple([wrapped(result, self), !fits(result, self.width)]);
const checked: Finish = (result, self) => (result !== null && fits(result, self.width) ? some(int(result, self.width)) : NONE);

const shifted =
  (operator: '<<' | '>>', isChecked: boolean): Method =>
  (run, receiver, args) => {
    const self = typed(run, receiver as Int, undefined);
    const by = BigInt.asUintN(32, BigInt(intOf(run, args[0]).v));
    const bits = BigInt(bitsOf(self.width));
    if (isChecked && by >= bits) return NONE;
    const result = int(wrap(exact(operator, self.v, by % bits) as Exact, self.width), self.width);
    return isChecked ? some(result) : result;
  };

const count = (v: number): Int => int(v, 'u32');
const binaryText = (self: Int): string => unsigned(self.v, self.width).toString(2).padStart(bitsOf(self.width), '0');
const unsignedTwin = (self: Int): Int['width'] =>
  self.width === null ? null : (self.width.replace(/^[iu]/, 'u') as Int['width']);

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

export const INT: Methods = {
  ...family('wrapping', WORDS, wholly(wrapped), () => int(0)),
  ...family('checked', WORDS, checked, () => NONE),
  ...family('saturating', ['add', 'sub', 'mul', 'div', 'pow'], wholly(saturated), () => NONE),
  ...family('overflowing', WORDS, wholly(overflowed), (result, self) => tuple([int(result as Exact, self.width), true])),
  wrapping_neg: sized((_, self) => wrapped(negated(self.v), self)),
  checked_neg: sized((_, self) => checked(negated(self.v), self)),
  overflowing_neg: sized((_, self) => overflowed(negated(self.v), self)),
  wrapping_shl: shifted('<<', false),
  wrapping_shr: shifted('>>', false),
  checked_shl: shifted('<<', true),
  checked_shr: shifted('>>', true),
  abs_diff: sized((run, self, args) =>
    int(magnitude(exact('-', self.v, intOf(run, args[0], self).v) as Exact), unsignedTwin(self)),
  ),
  pow: sized((run, self, args) => within(power(self.v, intOf(run, args[0]).v), self)),
  isqrt: numberMethod((_, self) => int(squareRoot(BigInt(self.v)), self.width)),
  rem_euclid: sized((run, self, args) => {
    const by = intOf(run, args[0], self);
    return overflowsDivision(self, by)
      ? panic('attempt to calculate the remainder with overflow')
      : within(euclid(self.v, by.v), self);
  }),
  div_euclid: sized((run, self, args) => {
    const by = intOf(run, args[0], self).v;
    return within(exact('/', exact('-', self.v, euclid(self.v, by)) as Exact, by) as Exact, self);
  }),
  count_ones: sized((_, self) => count(binaryText(self).replaceAll('0', '').length)),
  count_zeros: sized((_, self) => count(binaryText(self).replaceAll('1', '').length)),
  leading_zeros: sized((_, self) => count((/^0*/.exec(binaryText(self)) as RegExpExecArray)[0].length)),
  trailing_zeros: sized((_, self) => count((/0*$/.exec(binaryText(self)) as RegExpExecArray)[0].length)),
  rotate_left: sized((run, self, args) => rotate(self, Number(intOf(run, args[0]).v))),
  rotate_right: sized((run, self, args) => rotate(self, -Number(intOf(run, args[0]).v))),
  reverse_bits: sized((_, self) => ofBits(BigInt(`0b${[...binaryText(self)].reverse().join('')}`), self.width)),
  ilog2: numberMethod((_, self) => count(logarithm(self, (v) => v.toString(2)))),
  ilog10: numberMethod((_, self) => count(logarithm(self, String))),
  try_into: (run, self, _, info) => {
    const target = info.expected?.kind === 'result' ? (info.expected.args[0] ?? null) : null;
    if (target !== null && target.kind !== 'int') return unknownCall(run, '.try_into', [self], info.expected);
    return narrowed(run, self as Int, widthOf(target));
  },
};

/** `u8::try_from(x)`, `x.try_into()`. */
export function narrowed(run: Run, { v }: Int, width: Int['width']): Value {
  if (width === null) run.abstracted('try_into an inferred type');
  return fits(v, width) ? ok(int(v, width)) : err(TRY_FROM_INT_ERROR);
}

export const SIGNED: Methods = {
  wrapping_abs: sized((_, self) => wrapped(magnitude(self.v), self)),
  checked_abs: sized((_, self) => checked(magnitude(self.v), self)),
  saturating_abs: sized((_, self) => saturated(magnitude(self.v), self)),
  saturating_neg: sized((_, self) => saturated(negated(self.v), self)),
  overflowing_abs: sized((_, self) => overflowed(magnitude(self.v), self)),
  abs: sized((_, self) => within(magnitude(self.v), self)),
  unsigned_abs: sized((_, self) => int(magnitude(self.v), unsignedTwin(self))),
  signum: numberMethod((_, self) => int(self.v < 0 ? -1 : self.v > 0 ? 1 : 0, self.width)),
  is_positive: numberMethod((_, self) => self.v > 0),
  is_negative: numberMethod((_, self) => self.v < 0),
};

export const UNSIGNED: Methods = {
  div_ceil: sized((run, self, args) => {
    const by = intOf(run, args[0], self).v;
    const rest = exact('%', self.v, by);
    if (rest === null) return panic('attempt to divide by zero');
    const down = exact('/', self.v, by) as Exact;
    return int(rest > 0 ? (exact('+', down, 1) as Exact) : down, self.width);
  }),
  is_multiple_of: sized((run, self, args) => {
    const by = intOf(run, args[0], self).v;
    return by === 0 ? self.v === 0 : Number(exact('%', self.v, by)) === 0;
  }),
  is_power_of_two: sized((_, self) => binaryText(self).replaceAll('0', '') === '1'),
  next_power_of_two: sized((_, self) => within(2n ** BigInt(self.v <= 1 ? 0 : (BigInt(self.v) - 1n).toString(2).length), self)),
};

function logarithm(self: Int, digits: (v: bigint) => string): number {
  return self.v <= 0 ? panic('argument of integer logarithm must be positive') : digits(BigInt(self.v)).length - 1;
}

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
