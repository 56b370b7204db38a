/** Constants of the standard library by path. */
import type * as rust from '../../../rust/index.ts';
import { LONGEST } from '../durations.ts';
import { bitsOf, boundsOf } from '../numbers.ts';
import { DURATION } from '../symbols.ts';
import { isWidth } from '../types.ts';
import { char, data, float, int, NONE, ORDERINGS, type Value } from '../value.ts';

/** A path with its imports resolved. */
export type Names = Pick<rust.core.Path, 'segments' | 'generics' | 'self'>;

/** Two last segments, or the one there is. */
export const tailOf = ({ segments }: Names): string => segments.slice(-2).join('::');

const SPECIAL = { INFINITY: Number.POSITIVE_INFINITY, NEG_INFINITY: Number.NEGATIVE_INFINITY, NAN: Number.NaN } as const;
const LARGEST_SINGLE = (2 - 2 ** -23) * 2 ** 127;
/** Constants of the types of floats. */
const FLOATS: Readonly<Record<'f32' | 'f64', Readonly<Record<string, number>>>> = {
  f64: { ...SPECIAL, MAX: Number.MAX_VALUE, MIN: -Number.MAX_VALUE, EPSILON: Number.EPSILON, MIN_POSITIVE: 2 ** -1022 },
  f32: { ...SPECIAL, MAX: LARGEST_SINGLE, MIN: -LARGEST_SINGLE, EPSILON: 2 ** -23, MIN_POSITIVE: 2 ** -126 },
};

/** Constants and unit variants of the standard library; null for everything else. */
export function constant(path: Names): Value | null {
  const [type, name] = path.segments.length === 1 ? [undefined, path.segments[0]] : path.segments.slice(-2);
  if (name === 'None' && (type === undefined || type === 'Option' || type === 'option')) return NONE;
  const ordering = ['Less', 'Equal', 'Greater'].indexOf(name ?? '');
  if (ordering >= 0 && (type === undefined || type === 'Ordering')) return ORDERINGS[ordering] as Value;
  return type === undefined || name === undefined ? null : ofType(type, name);
}

function ofType(type: string, name: string): Value | null {
  if (isWidth(type)) {
    if (name === 'MIN') return int(boundsOf(type)[0], type);
    if (name === 'MAX') return int(boundsOf(type)[1], type);
    return name === 'BITS' ? int(bitsOf(type), 'u32') : null;
  }
  if (type === 'f64' || type === 'f32')
    return Object.hasOwn(FLOATS[type], name) ? float(FLOATS[type][name] as number, type) : null;
  return OTHERS[`${type}::${name}`] ?? null;
}

const OTHERS: Readonly<Record<string, Value>> = {
  'char::MAX': char(String.fromCodePoint(0x10ffff)),
  'Duration::ZERO': data(DURATION, [int(0, 'u128')]),
  'Duration::MAX': data(DURATION, [int(LONGEST, 'u128')]),
};
