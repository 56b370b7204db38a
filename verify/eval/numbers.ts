/** Integer arithmetic with Rust's types: exact values, and what happens when one does not fit. */
import { EvaluationError } from './runtime.ts';
import { type Int, int, type Width } from './value.ts';

type Exact = number | bigint;

const BITS: Readonly<Record<Width, number>> = {
  u8: 8,
  u16: 16,
  u32: 32,
  u64: 64,
  u128: 128,
  usize: 64,
  i8: 8,
  i16: 16,
  i32: 32,
  i64: 64,
  i128: 128,
  isize: 64,
};
export const bitsOf = (width: Width | null): number => (width === null ? 128 : BITS[width]);
export const isSigned = (width: Width | null): boolean => width === null || width.startsWith('i');

const small = (v: bigint): Exact => (v >= -(2n ** 53n) && v <= 2n ** 53n ? Number(v) : v);
const bounds = new Map<Width | null, readonly [Exact, Exact]>();

/** Least and greatest value; a literal of unknown type has room for every type. */
export function boundsOf(width: Width | null): readonly [min: Exact, max: Exact] {
  let found = bounds.get(width);
  if (found === undefined) {
    const bits = BigInt(bitsOf(width));
    found = isSigned(width)
      ? [small(-(2n ** (bits - 1n))), small(width === null ? 2n ** bits - 1n : 2n ** (bits - 1n) - 1n)]
      : [0, small(2n ** bits - 1n)];
    bounds.set(width, found);
  }
  return found;
}

export function fits(v: Exact, width: Width | null): boolean {
  const [min, max] = boundsOf(width);
  return v >= min && v <= max;
}

/** Two's complement. */
export function wrap(v: Exact, width: Width | null): Exact {
  if (width === null || fits(v, width)) return v;
  return isSigned(width) ? BigInt.asIntN(BITS[width], BigInt(v)) : BigInt.asUintN(BITS[width], BigInt(v));
}

export function saturate(v: Exact, width: Width | null): Exact {
  const [min, max] = boundsOf(width);
  return v < min ? min : v > max ? max : v;
}

const exactly = (fast: number, slow: () => bigint): Exact => (Number.isSafeInteger(fast) ? fast : slow());

export type Operator = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>';

/** The mathematical result; division and remainder truncate. Null for division by zero. */
export function exact(operator: Operator, a: Exact, b: Exact): Exact | null {
  if (typeof a !== 'number' || typeof b !== 'number') return large(operator, BigInt(a), BigInt(b));
  switch (operator) {
    case '+':
      return exactly(a + b, () => BigInt(a) + BigInt(b));
    case '-':
      return exactly(a - b, () => BigInt(a) - BigInt(b));
    case '*':
      return exactly(a * b, () => BigInt(a) * BigInt(b));
    case '/':
      return b === 0 ? null : (a - (a % b)) / b;
    case '%':
      return b === 0 ? null : a % b;
    default:
      return a >= 0 && b >= 0 && a < 2 ** 31 && b < 2 ** 31 ? bitwise(operator, a, b) : large(operator, BigInt(a), BigInt(b));
  }
}

/** For two numbers of 31 bits. */
function bitwise(operator: '&' | '|' | '^' | '<<' | '>>', a: number, b: number): Exact {
  if (operator === '&') return a & b;
  if (operator === '|') return a | b;
  return operator === '^' ? a ^ b : (large(operator, BigInt(a), BigInt(b)) as bigint);
}

function large(operator: Operator, a: bigint, b: bigint): bigint | null {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0n ? null : a / b;
    case '%':
      return b === 0n ? null : a % b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '<<':
      return a << b;
    case '>>':
      return a >> b;
  }
}

const panic = (what: string): never => {
  throw new EvaluationError('panic', what);
};
const WORDS: Readonly<Record<Operator, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'calculate the remainder',
  '&': '',
  '|': '',
  '^': '',
  '<<': 'shift left',
  '>>': 'shift right',
};

/** An operator as in a debug build: overflow and division by zero panic. */
export function arithmetic(operator: Operator, a: Int, b: Int): Int {
  if (operator === '<<' || operator === '>>') return shift(operator, a, b);
  const width = a.width ?? b.width;
  // A literal that does not fit in the type of what it meets has overflowed before.
  const overflowed = !fits(a.v, width) || !fits(b.v, width);
  const result = overflowed ? boundless(width) : exact(operator, a.v, b.v);
  if (result === null) return panic(`attempt to ${WORDS[operator]} by zero`);
  const overflow = !fits(result, width) || (operator === '%' && b.v === -1 && isSigned(width) && a.v === boundsOf(width)[0]);
  if (overflow) return panic(`attempt to ${WORDS[operator]} with overflow`);
  return int(result, width);
}

/** Out of the range of a type. */
const boundless = (width: Width | null): Exact => exact('+', boundsOf(width)[1], 1) as Exact;

function shift(operator: '<<' | '>>', a: Int, b: Int): Int {
  if (b.v < 0 || b.v >= bitsOf(a.width)) return panic(`attempt to ${WORDS[operator]} with overflow`);
  return int(wrap(exact(operator, a.v, b.v) as Exact, a.width), a.width);
}

export function negate(a: Int): Int {
  const result = exact('-', 0, a.v) as Exact;
  return fits(result, a.width) ? int(result, a.width) : panic('attempt to negate with overflow');
}

/** Bitwise not. */
export function complement(a: Int): Int {
  const [, max] = boundsOf(a.width);
  return int(exact('-', isSigned(a.width) ? -1 : max, a.v) as Exact, a.width);
}

/** `0x1f_u8`, `1_000`, `7usize`; null for what is not an integer literal. */
export function parseLiteral(text: string): Int | null {
  const plain = text.replace(/\s/g, '').replaceAll('_', '');
  const found = /^(0x[0-9a-fA-F]+?|0o[0-7]+|0b[01]+|\d+)((?:[ui](?:8|16|32|64|128|size))?)$/.exec(plain);
  if (found === null) return null;
  return int(BigInt(found[1] as string), found[2] === '' ? null : (found[2] as Width));
}

/** The bits of a value, as an unsigned number. */
export const unsigned = (v: Exact, width: Width | null): bigint => BigInt.asUintN(bitsOf(width), BigInt(v));

export function ofBits(bits: bigint, width: Width | null): Int {
  return int(isSigned(width) ? BigInt.asIntN(bitsOf(width), bits) : BigInt.asUintN(bitsOf(width), bits), width);
}
