/** Operators, methods, casts and formats of integers of every type. */
import { type Case, over } from './case.ts';
import { BOOLS, CHARS, COUNTS, integers, isSigned, NUMERALS, WIDTHS } from './domains.ts';

const BINARY = ['+', '-', '*', '/', '%', '&', '|', '^'].map((operator) => `a ${operator} b`);
const WORDS = ['add', 'sub', 'mul', 'div', 'rem'];
const PAIRS = [
  ...BINARY,
  ...BINARY.map((body) => `{ a ${body[2]}= b; a }`),
  ...['wrapping', 'checked', 'overflowing'].flatMap((prefix) => WORDS.map((word) => `a.${prefix}_${word}(b)`)),
  ...['add', 'sub', 'mul', 'div'].map((word) => `a.saturating_${word}(b)`),
  ...['abs_diff', 'max', 'min', 'rem_euclid', 'div_euclid'].map((name) => `a.${name}(b)`),
  '(a < b, a <= b, a == b, a != b, a > b, a >= b)',
  '(a.lt(&b), a.le(&b), a.eq(&b), a.ne(&b), a.gt(&b), a.ge(&b), a.cmp(&b), a.partial_cmp(&b))',
  'std::cmp::max(a, b) ^ std::cmp::min(b, a)',
  'a.clamp(1, b)',
  '(a..b).contains(&1) | (a..=b).contains(&3) | (a..b).is_empty() ^ (a..=b).is_empty()',
];
const SHIFTS = [
  ...['a << b', 'a >> b', '{ a <<= b; a }', '{ a >>= b; a }'],
  ...['wrapping_shl', 'wrapping_shr', 'checked_shl', 'checked_shr', 'rotate_left', 'rotate_right'].map((name) => `a.${name}(b)`),
  ...['wrapping_pow', 'checked_pow', 'saturating_pow', 'overflowing_pow', 'pow'].map((name) => `a.${name}(b)`),
];
const UNARY = [
  '!a',
  ...['count_ones', 'count_zeros', 'leading_zeros', 'trailing_zeros', 'reverse_bits', 'wrapping_neg', 'checked_neg'],
  ...['overflowing_neg', 'isqrt', 'ilog2', 'ilog10', 'to_string', 'clone'],
].map((name) => (name === '!a' ? name : `a.${name}()`));
const SIGNED = [
  '-a',
  ...['abs', 'signum', 'unsigned_abs', 'wrapping_abs', 'checked_abs', 'saturating_abs', 'saturating_neg', 'overflowing_abs'],
  ...['is_positive', 'is_negative'],
].map((name) => (name === '-a' ? name : `a.${name}()`));
const UNSIGNED = ['a.is_power_of_two()', 'a.next_power_of_two()'];
const BYTES = [
  ...['', '_digit', '_hexdigit', '_alphabetic', '_alphanumeric', '_uppercase', '_lowercase', '_punctuation', '_whitespace'].map(
    (name) => `a.is_ascii${name}()`,
  ),
  'a.to_ascii_uppercase()',
  'a.to_ascii_lowercase()',
  'a.eq_ignore_ascii_case(&97)',
  'a as char',
  'char::from(a)',
];
const SPECS = [
  '',
  ':?',
  ':5',
  ':<5',
  ':^7',
  ':>5',
  ':05',
  ':+',
  ':x',
  ':X',
  ':o',
  ':b',
  ':#b',
  ':#010x',
  ':*>4',
  ':-^+9',
  ':+06',
  ':.2',
  ':+x',
];

export const INTEGERS = WIDTHS.flatMap((width): Case[] => {
  const domain = integers(width);
  const wide = width === 'u128' || width === 'i128' ? [] : [`i128::from(a)`, `Into::<i128>::into(a) + 1`];
  return [
    ...over([domain, domain], isSigned(width) ? PAIRS : [...PAIRS, 'a.div_ceil(b)', 'a.is_multiple_of(b)']),
    ...over([domain, COUNTS], SHIFTS),
    ...over(
      [domain],
      [
        ...UNARY,
        ...(isSigned(width) ? SIGNED : UNSIGNED),
        ...(width === 'u8' ? BYTES : []),
        ...WIDTHS.map((to) => `a as ${to}`),
        ...WIDTHS.map((to) => `${to}::try_from(a)`),
        ...(/size/.test(width) ? [] : wide),
        'a as f64',
        'a as f32',
        ['Option<u8>', 'a.try_into().ok()'],
        ['Option<i64>', 'a.try_into().ok()'],
        ...(/8|16/.test(width) ? [] : [['Result<u16, std::num::TryFromIntError>', 'a.try_into()'] as const]),
        ...(/8|16/.test(width) && !/128/.test(width) ? ['f32::from(a)', '{ let x: f64 = a.into(); x / 4.0 }'] : []),
        `(${width}::MAX - a / 2, ${width}::MIN, ${width}::BITS)`,
        `${width}::wrapping_add(a, 3)`,
        `format!("${SPECS.map((spec) => `{a${spec}}`).join('|')}")`,
      ],
    ),
    ...over(
      [NUMERALS],
      [
        [`Result<${width}, std::num::ParseIntError>`, 'a.parse()'],
        `a.parse::<${width}>().map_err(|e| e.to_string())`,
        ...['2', '10', '16', '36'].map((radix) => `${width}::from_str_radix(&a, ${radix})`),
      ],
    ),
    ...over([BOOLS], [`a as ${width}`, `${width}::from(a)`]),
    ...(width === 'u32' || width === 'u64' || width === 'u128' ? over([CHARS], [`${width}::from(a)`]) : []),
    ...over([CHARS], [`a as ${width}`]),
  ];
});
