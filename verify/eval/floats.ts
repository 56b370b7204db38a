/** Digits of floating point numbers: read and written exactly, for both widths. */
import { type Float, float } from './value.ts';

/** A finite number as `mantissa * 2^exponent`. */
function binaryOf(v: number): { readonly mantissa: bigint; readonly exponent: number } {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(v));
  const raw = bits.getBigUint64(0);
  const biased = Number(raw >> 52n);
  const fraction = raw & (2n ** 52n - 1n);
  return biased === 0 ? { mantissa: fraction, exponent: -1074 } : { mantissa: fraction | (2n ** 52n), exponent: biased - 1075 };
}

/** So many digits behind the point, of the exact value; halves go to the even digit. Without a sign. */
export function fixed(v: number, digits: number): string {
  const { mantissa, exponent } = binaryOf(v);
  const scaled = mantissa * 10n ** BigInt(digits);
  let whole = exponent >= 0 ? scaled << BigInt(exponent) : scaled >> BigInt(-exponent);
  if (exponent < 0) {
    const unit = 1n << BigInt(-exponent);
    const twice = 2n * (scaled - whole * unit);
    if (twice > unit || (twice === unit && whole % 2n === 1n)) whole++;
  }
  const text = whole.toString().padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Rounds a fraction to the nearest f32, halves to even: through an f64 it would be rounded twice. */
export function roundToSingle(numerator: bigint, denominator: bigint): number {
  const near = Math.fround(ratio(numerator, denominator));
  const candidates = [near, neighbour(near, -1), neighbour(near, 1)].filter((one) => one >= 0);
  const far = (one: number): bigint => {
    if (!Number.isFinite(one)) return absolute(2n ** 128n * denominator - numerator);
    const { mantissa, exponent } = binaryOf(one);
    return exponent >= 0
      ? absolute(mantissa * denominator * 2n ** BigInt(exponent) - numerator)
      : absolute(mantissa * denominator - numerator * 2n ** BigInt(-exponent));
  };
  /** Distances have different scales, so they are brought to one. */
  const scale = (one: number): bigint => (Number.isFinite(one) ? 2n ** BigInt(Math.max(0, -binaryOf(one).exponent)) : 1n);
  const closer = (a: number, b: number): number => {
    const [x, y] = [far(a) * scale(b), far(b) * scale(a)];
    return x === y ? (isEven(a) ? a : b) : x < y ? a : b;
  };
  return candidates.reduce(closer);
}

const absolute = (v: bigint): bigint => (v < 0n ? -v : v);

/** A quotient that is right to about 60 bits. */
function ratio(numerator: bigint, denominator: bigint): number {
  if (numerator === 0n) return 0;
  const shift = numerator.toString(2).length - denominator.toString(2).length - 64;
  const quotient = shift >= 0 ? numerator / (denominator << BigInt(shift)) : (numerator << BigInt(-shift)) / denominator;
  return scaled(Number(quotient), shift);
}
const scaled = (v: number, power: number): number =>
  power < -1000
    ? v * 2 ** -500 * 2 ** Math.max(-1000, power + 500)
    : power > 900
      ? v * 2 ** 900 * 2 ** (power - 900)
      : v * 2 ** power;

function singleBits(v: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, v);
  return view.getUint32(0);
}
function ofSingleBits(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits);
  return view.getFloat32(0);
}
const neighbour = (v: number, by: 1 | -1): number =>
  v === 0 ? by * ofSingleBits(1) : v === Number.POSITIVE_INFINITY && by > 0 ? v : ofSingleBits(singleBits(v) + by);
const isEven = (v: number): boolean => singleBits(v) % 2 === 0;

const NUMBER = /^([+-]?)(?:(\d+)\.?(\d*)|\.(\d+))(?:[eE]([+-]?\d+))?$/;
const NAMES = /^([+-]?)(inf|infinity|nan)$/i;

/** As `parse::<f64>` reads it; null for what is no number. */
export function readFloat(text: string, width: Float['width']): Float | null {
  const named = NAMES.exec(text);
  if (named !== null) {
    const size = (named[2] ?? '').toLowerCase() === 'nan' ? Number.NaN : Number.POSITIVE_INFINITY;
    return float(named[1] === '-' ? -size : size, width);
  }
  const found = NUMBER.exec(text);
  if (found === null) return null;
  if (width === 'f64') return float(Number(text.replace(/^\+/, '')), 'f64');
  const [, sign, whole = '', behind = '', only = '', power = '0'] = found;
  return float((sign === '-' ? -1 : 1) * single(`${whole}${behind}${only}`, Number(power) - behind.length - only.length), 'f32');
}

function single(digits: string, power: number): number {
  const kept = digits.replace(/^0+/, '');
  if (kept === '' || kept.length + power < -60) return 0;
  if (kept.length + power > 60) return Number.POSITIVE_INFINITY;
  return power >= 0 ? roundToSingle(BigInt(kept) * 10n ** BigInt(power), 1n) : roundToSingle(BigInt(kept), 10n ** BigInt(-power));
}

/** The shortest digits that read back as the same number, of those the closest: `digits * 10^power`. */
export function shortest({ v, width }: Float): { readonly digits: string; readonly power: number } {
  const size = Math.abs(v);
  if (width === 'f64') return scientific(size.toExponential());
  for (let count = 0; count < 9; count++) {
    const { digits, power } = scientific(size.toExponential(count));
    // The closest may lie outside where the gap below is narrower than that above.
    for (const one of [digits, String(BigInt(digits) + 1n)]) if (single(one, power) === size) return { digits: one, power };
  }
  return scientific(size.toExponential());
}

function scientific(text: string): { readonly digits: string; readonly power: number } {
  const [mantissa = '', power = '0'] = text.split('e');
  const [head = '', rest = ''] = mantissa.split('.');
  return { digits: head + rest, power: Number(power) - rest.length };
}

/** An integer as a float. */
export const floatOfInt = (v: number | bigint, width: Float['width']): Float =>
  float(width === 'f64' ? Number(v) : (v < 0 ? -1 : 1) * roundToSingle(BigInt(v) < 0n ? -BigInt(v) : BigInt(v), 1n), width);
