/** Errors of the standard library that programs look at: what they are, and what `Display` prints of them. */
import { type Data, data, shape, UNIT, type Value } from './value.ts';

const PARSE_INT = shape('ParseIntError', ['kind']);
const PARSE_FLOAT = shape('ParseFloatError', ['kind']);
const PARSE_BOOL = shape('ParseBoolError');
const PARSE_CHAR = shape('ParseCharError', ['kind']);
const TRY_FROM_INT = shape('TryFromIntError');

const INT_TEXTS = {
  Empty: 'cannot parse integer from empty string',
  InvalidDigit: 'invalid digit found in string',
  PosOverflow: 'number too large to fit in target type',
  NegOverflow: 'number too small to fit in target type',
} as const;
const FLOAT_TEXTS = { Empty: 'cannot parse float from empty string', Invalid: 'invalid float literal' } as const;
const CHAR_TEXTS = { EmptyString: 'cannot parse char from empty string', TooManyChars: 'too many characters in string' } as const;

const unit = (name: string, rank: number): Data => data(shape(name, null, rank), []);
const kinds = <K extends string>(texts: Readonly<Record<K, string>>): Record<K, Data> =>
  Object.fromEntries(Object.keys(texts).map((name, i) => [name, unit(name, i)])) as Record<K, Data>;

const [INT_KINDS, FLOAT_KINDS, CHAR_KINDS] = [kinds(INT_TEXTS), kinds(FLOAT_TEXTS), kinds(CHAR_TEXTS)];

export const parseIntError = (kind: keyof typeof INT_TEXTS): Value => data(PARSE_INT, [INT_KINDS[kind]]);
export const parseFloatError = (kind: keyof typeof FLOAT_TEXTS): Value => data(PARSE_FLOAT, [FLOAT_KINDS[kind]]);
export const parseCharError = (kind: keyof typeof CHAR_TEXTS): Value => data(PARSE_CHAR, [CHAR_KINDS[kind]]);
export const PARSE_BOOL_ERROR: Value = data(PARSE_BOOL, []);
export const TRY_FROM_INT_ERROR: Value = data(TRY_FROM_INT, [UNIT]);

/** Null for what is no error of the standard library. */
export function messageOf({ shape: of, items }: Data): string | null {
  const [kind] = items;
  const within = (texts: Readonly<Record<string, string>>): string | null =>
    typeof kind === 'object' && kind.t === 'data' ? (texts[kind.shape.name] ?? null) : null;
  switch (of) {
    case PARSE_INT:
      return within(INT_TEXTS);
    case PARSE_FLOAT:
      return within(FLOAT_TEXTS);
    case PARSE_CHAR:
      return within(CHAR_TEXTS);
    case PARSE_BOOL:
      return 'provided string was not `true` or `false`';
    case TRY_FROM_INT:
      return 'out of range integral type conversion attempted';
    default:
      return null;
  }
}
