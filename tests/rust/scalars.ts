/** Methods, casts and formats of floats, booleans and characters. */
import { type Body, type Case, type Domain, over } from './case.ts';
import { BOOLS, CHARS, COUNTS, F32, F64, FEW_F32, FEW_F64, NUMERALS, WIDTHS } from './domains.ts';

const SPECS = [
  ...[
    '',
    ':?',
    ':.0',
    ':.1',
    ':.2',
    ':.3',
    ':.20',
    ':8.1',
    ':08.2',
    ':+',
    ':+.1',
    ':<9',
    ':^9',
    ':*>9',
    ':.1?',
    ':12?',
    ':+?',
    ':05',
  ],
] as const;
const UNARY = [
  ...[
    'sqrt',
    'abs',
    'floor',
    'ceil',
    'trunc',
    'fract',
    'round',
    'signum',
    'is_nan',
    'is_finite',
    'is_infinite',
    'to_string',
    'clone',
  ],
].map((name) => `a.${name}()`);
const PAIRS: Body[] = [
  ...['+', '-', '*', '/', '%'].map((operator) => `a ${operator} b`),
  '{ a += b; a -= 1.0; a *= b; a /= 2.0; a }',
  '(a < b, a <= b, a == b, a != b, a > b, a >= b)',
  '(a.lt(&b), a.le(&b), a.eq(&b), a.ne(&b), a.gt(&b), a.ge(&b), a.partial_cmp(&b))',
  'a.max(b)',
  'a.min(b)',
  'a.total_cmp(&b)',
  'a.clamp(-1.0, b)',
  'a.powf(b)',
  '((a, 1) == (b, 1), (a, 1) < (b, 2), (1, a) <= (1, b), vec![a] == vec![b], Some(a) == Some(b), [a, b] != [b, a])',
  '((a, 1u8).partial_cmp(&(b, 2)), vec![a, b].partial_cmp(&vec![b, a]), Some(a).partial_cmp(&None))',
  '(vec![a, b].contains(&a), vec![a, b] == vec![a, b], Ok::<_, u8>(a) == Ok(b), vec![a, b].starts_with(&[a]))',
  '(BTreeMap::from([(1, a)]) == BTreeMap::from([(1, b)]), HashMap::from([(1, a)]) == HashMap::from([(1, a)]))',
  '(a..b).contains(&1.0)',
  '(a..).contains(&b) ^ (..a).contains(&b) ^ (a..=b).contains(&a)',
  '{ let mut v = vec![a, b, 1.0, a]; v.dedup(); v }',
  'assert_eq!(a, b)',
  'assert_ne!((a, 0), (b, 0))',
  'matches!(a.partial_cmp(&b), Some(std::cmp::Ordering::Less) | None)',
  '[a, b].iter().sum::<f64>() + [b].iter().product::<f64>()',
  '{ let mut v = vec![a, b, 0.5]; v.sort_by(|x, y| x.total_cmp(y)); v }',
  '{ let mut v = vec![a, b, 0.5]; v.sort_by(|x, y| x.partial_cmp(y).unwrap()); v }',
  '{ let mut v = vec![a, b, 0.5]; v.sort_by(|x, y| y.partial_cmp(x).unwrap_or(std::cmp::Ordering::Equal)); v }',
];
const both = (bodies: readonly Body[]): Body[] =>
  bodies.map((body) => (typeof body === 'string' ? body.replaceAll('f64', 'f32') : body));

const widthed = (domain: Domain, few: Domain, other: string): Case[] => [
  ...over(
    [domain],
    [
      '-a',
      ...UNARY,
      'a.is_sign_negative()',
      'a.is_sign_positive()',
      ...WIDTHS.map((to) => `a as ${to}`),
      `a as ${other}`,
      `format!("${SPECS.map((spec) => `{a${spec}}`).join('|')}")`,
      `format!("{:?} {:.2?} {:?}", (a, a), vec![a, 1.0], Some(a))`,
      '(a == 0.1, a < 0.1, a + 0.1, 0.1 * a, 2.0 - a)',
      '{ let x = 0.1; a.max(x) }',
      'a.min(2.0).max(0.5)',
    ],
  ),
  ...over([few, few], domain === F64 ? PAIRS : both(PAIRS)),
  ...over([few, COUNTS], ['a.powi(b as i32)']),
];

const CHAR_TESTS = [
  ...['alphabetic', 'numeric', 'alphanumeric', 'whitespace', 'uppercase', 'lowercase', 'control', 'ascii', 'ascii_digit'],
  ...[
    'ascii_hexdigit',
    'ascii_alphabetic',
    'ascii_alphanumeric',
    'ascii_uppercase',
    'ascii_lowercase',
    'ascii_punctuation',
    'ascii_whitespace',
  ],
].map((name) => `a.is_${name}()`);

export const SCALARS: readonly Case[] = [
  ...widthed(F64, FEW_F64, 'f32'),
  ...widthed(F32, FEW_F32, 'f64'),
  ...over([F32], ['f64::from(a)', '{ let x: f64 = a.into(); x }']),
  ...over(
    [NUMERALS],
    [
      ['Result<f64, std::num::ParseFloatError>', 'a.parse()'],
      ['Result<f32, std::num::ParseFloatError>', 'a.parse()'],
      'a.parse::<f64>().map_err(|e| e.to_string())',
      'a.parse::<bool>().map_err(|e| e.to_string())',
      ['Result<bool, std::str::ParseBoolError>', 'a.parse()'],
      'a.parse::<char>().map_err(|e| e.to_string())',
      ['Result<char, std::char::ParseCharError>', 'a.parse()'],
      'a.parse::<String>()',
      '(a.parse::<u8>() == "y".parse(), a.parse::<f64>() == "".parse())',
    ],
  ),
  ...over(
    [BOOLS],
    [
      'f64::from(a)',
      '((f64::MAX, f64::MIN, f64::EPSILON, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, f64::MIN_POSITIVE), f32::MAX, f32::MIN, f32::EPSILON, f32::INFINITY, f32::NEG_INFINITY, f32::NAN, f32::MIN_POSITIVE, char::MAX)',
    ],
  ),
  ...over(
    [BOOLS],
    [
      ['Vec<f64>', 'if a { vec![1e23, 123456789.125e3, 0.1f64, 1f64, 2.5_f64, 1_000.5] } else { vec![] }'],
      ['Vec<f32>', 'if a { vec![0.1, 16777217.0, 0.3, 1.00000017881393432617187499, 1e-46] } else { vec![0.1f32] }'],
    ],
  ),
  ...over(
    [BOOLS, BOOLS],
    [
      'a & b',
      'a | b',
      'a ^ b',
      '!a && b || a',
      '{ a &= b; b |= a; a ^= b; (a, b) }',
      '(a < b, a == b, a.cmp(&b), a.max(b), a.min(b))',
      'a.then(|| 3)',
      'a.then_some(b)',
      'format!("{a} {b:?} {a:>6} {b:<6?}|{a:.2}|")',
      '{ let mut log = vec![]; let r = { log.push(1); a } && { log.push(2); b } || { log.push(3); !a }; (r, log) }',
      '{ let mut log = vec![]; let r = { log.push(1); a } & { log.push(2); b } | { log.push(3); !a }; (r, log) }',
    ],
  ),
  ...over(
    [CHARS],
    [
      ...CHAR_TESTS,
      'a.to_ascii_uppercase()',
      'a.to_ascii_lowercase()',
      "a.eq_ignore_ascii_case(&'A')",
      'a.len_utf8()',
      '(a.to_digit(2), a.to_digit(10), a.to_digit(16), a.to_digit(36), a.is_digit(16))',
      'a.to_digit(37)',
      'a.to_string()',
      'format!("{a} {a:?} {a:>3} {a:<3}|{a:^5?}|{a:.0}|{:?}", Some(a))',
      "(a < 'b', a.cmp(&'é'), a.max('é'), a == 'Z')",
      "('a'..='z').contains(&a)",
      'String::from(a)',
      '{ let s: String = a.into(); s }',
      '(char::from_u32(a as u32), char::from_u32(a as u32 + 0xd800), char::from_u32(a as u32 + 0x10ff00))',
      '(char::from_digit(a as u32 % 40, 36), char::from_digit(a as u32 % 12, 10))',
      'char::from_digit(1, 37)',
      "('\\u{d7fe}'..='\\u{e001}').map(|c| c as u32 + a as u32).rev().collect::<Vec<u32>>()",
    ],
  ),
];
