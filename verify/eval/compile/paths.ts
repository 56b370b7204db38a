/** Paths: what `a::B::<C>::d` names. */
import { rust } from '../../../ir/index.ts';
import { LONGEST } from '../durations.ts';
import { bitsOf, boundsOf } from '../numbers.ts';
import { DURATION } from '../symbols.ts';
import { isWidth } from '../types.ts';
import { char, data, float, int, NONE, ORDERINGS, type Value } from '../value.ts';

export interface Path {
  /** Without generic arguments. */
  readonly segments: readonly string[];
  /** Texts of the generic arguments of the whole path, in order. */
  readonly generics: readonly string[];
  /** The type in `<T as Trait>::f`. */
  readonly self?: string;
}

/** Reads a path or a name; the generic arguments may follow any segment. */
export function pathOf(node: rust.Syntax): Path {
  return pathFrom(rust.compactOf(node));
}

export function pathFrom(text: string): Path {
  const generics: string[] = [];
  let self: string | undefined;
  let plain = text;
  const qualified = /^</.test(text) ? closing(text, 0) : -1;
  if (qualified > 0) {
    const [type = '', trait] = splitAs(text.slice(1, qualified));
    self = type;
    plain = `${trait ?? type}${text.slice(qualified + 1)}`;
  }
  let out = '';
  for (let i = 0; i < plain.length; i++) {
    if (plain[i] !== '<') {
      out += plain[i];
      continue;
    }
    const end = closing(plain, i);
    generics.push(
      ...rust.splitCommas(rust.tokenize(plain.slice(i + 1, end)), true).map((tokens) => rust.compact(tokens.join(' '))),
    );
    i = end;
  }
  const segments = out.split('::').filter((segment) => segment !== '');
  return self === undefined ? { segments, generics } : { segments, generics, self };
}

function splitAs(text: string): string[] {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '<') depth++;
    else if (text[i] === '>') depth--;
    else if (depth === 0 && text.startsWith(' as ', i)) return [text.slice(0, i), text.slice(i + 4)];
  }
  return [text];
}

function closing(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    if (text[i] === '<') depth++;
    else if (text[i] === '>' && text[i - 1] !== '-' && --depth === 0) return i;
  }
  return text.length - 1;
}

/** Two last segments, or the one there is. */
export const tailOf = ({ segments }: Path): string => segments.slice(-2).join('::');

const SPECIAL = { INFINITY: Number.POSITIVE_INFINITY, NEG_INFINITY: Number.NEGATIVE_INFINITY, NAN: Number.NaN } as const;
const LARGEST_SINGLE = (2 - 2 ** -23) * 2 ** 127;
/** Constants of the types of floats. */
const FLOATS: Readonly<Record<'f32' | 'f64', Readonly<Record<string, number>>>> = {
  f64: { ...SPECIAL, MAX: Number.MAX_VALUE, MIN: -Number.MAX_VALUE, EPSILON: Number.EPSILON, MIN_POSITIVE: 2 ** -1022 },
  f32: { ...SPECIAL, MAX: LARGEST_SINGLE, MIN: -LARGEST_SINGLE, EPSILON: 2 ** -23, MIN_POSITIVE: 2 ** -126 },
};

/** Constants and unit variants of the standard library; null for everything else. */
export function constant(path: Path): Value | null {
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
