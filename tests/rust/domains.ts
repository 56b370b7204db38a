/** Values of the standard types where methods change their mind. */
import type { Domain } from './case.ts';

export const WIDTHS = ['u8', 'u16', 'u32', 'u64', 'u128', 'usize', 'i8', 'i16', 'i32', 'i64', 'i128', 'isize'] as const;
export const isSigned = (width: string): boolean => width.startsWith('i');

const of = (type: string, ...values: string[]): Domain => ({ type, values });

export const integers = (width: string): Domain =>
  of(
    width,
    `${width}::MAX`,
    `${width}::MAX / 2 + 1`,
    `${width}::MIN`,
    '0',
    '1',
    '2',
    '3',
    '100',
    ...(isSigned(width) ? ['-1', '-7', '-100'] : ['7']),
  );
/** How often something is done: shifts, powers, digits. */
export const COUNTS = of('u32', '0', '1', '3', '7', '8', '31', '64', '127', '128', '129', '200', 'u32::MAX');
export const SIZES = of('usize', '0', '1', '2', '3', '5', '9');

const floats = (width: string): string[] => [
  ...['0.0', '-0.0', '1.0', '-1.0', '0.5', '1.5', '-2.5', '0.1', '0.125', '3.0', '255.5', '1e10', '1e16', '123456789.125'],
  ...['1e-5', '16777217.0', '4503599627370497.5', `${width}::MAX`, `${width}::MIN_POSITIVE`, `${width}::EPSILON`],
  ...[`${width}::INFINITY`, `${width}::NEG_INFINITY`, `${width}::NAN`, `${width}::MIN_POSITIVE / 8.0`],
  ...(width === 'f64'
    ? ['1e21', '-1e300', '5e-324', '0.30000000000000004', '2.675']
    : ['3.4e38', '1e-45', '0.3', '9.8e20', '16777216.0']),
];
export const F64 = of('f64', ...floats('f64'));
export const F32 = of('f32', ...floats('f32'));
/** Few enough for pairs. */
export const FEW_F64 = of('f64', '0.0', '-0.0', '1.5', '-2.0', '3.0', 'f64::INFINITY', 'f64::NAN', '1e300');
export const FEW_F32 = of('f32', '0.0', '-0.0', '1.5', '-2.0', '0.1', 'f32::INFINITY', 'f32::NAN', '3e38');

export const BOOLS = of('bool', 'true', 'false');
export const CHARS = of(
  'char',
  ...["'a'", "'Z'", "'9'", "' '", "'_'", "'\\n'", "'\\0'", "'\\''", "'\"'", "'~'", "'\\u{7f}'"],
  ...["'é'", "'ß'", "'😀'", "'\\u{301}'", "'\\u{a0}'", "'\\u{85}'", "'٣'", "'Ⅷ'", "'Σ'", "'ǅ'", "'\\u{d7ff}'", 'char::MAX'],
);

export const TEXTS = of(
  'String',
  ...[
    ...[
      '""',
      '"a"',
      '" "',
      '"hello world"',
      '"  a b  "',
      '"a,b,,c"',
      '",a,"',
      '"Ünïcödé 😀 x"',
      '"x=1;y=2=3"',
      '"0x0x1"',
      '"aaab"',
    ],
    ...[
      '"line\\none\\r\\ntwo\\n"',
      '"one\\ntwo\\r"',
      '"\\r"',
      '"\\n\\n"',
      '"a\\r\\n\\r"',
      '"\\u{a0}x\\u{2003}y\\u{85}"',
      '"ΑΣ ΟΔΟΣ. Σ"',
    ],
    ...['"straße İ"', '"\\u{1}\\u{7f}\\t\\"q\'\\\\\\0"', '"e\\u{301}\\u{200b}\\u{e000}"', '"aXbXc"', '"oo"'],
  ].map((text) => `${text}.to_string()`),
);
export const FEW_TEXTS = of(
  'String',
  ...['""', '"a"', '"aa"', '"é😀é"', '"b a"', '"\\r\\n"'].map((text) => `${text}.to_string()`),
);
/** Texts that are nearly numbers. */
export const NUMERALS = of(
  'String',
  ...[
    ...[
      '""',
      '"0"',
      '"12"',
      '"-7"',
      '"+5"',
      '"-0"',
      '"+"',
      '"-"',
      '"--1"',
      '" 1"',
      '"1 "',
      '"007"',
      '"255"',
      '"256"',
      '"-128"',
      '"-129"',
    ],
    ...[
      '"1_000"',
      '"x"',
      '"9999x"',
      '"99999999999999999999999999999999999999999"',
      '"-99999999999999999999999999999999999999999"',
      '"٣"',
    ],
    ...[
      '"1.5"',
      '"."',
      '".5"',
      '"5."',
      '"1e5"',
      '"1E-5"',
      '"1e"',
      '"e5"',
      '"+.5e+1"',
      '"inf"',
      '"-Infinity"',
      '"+INF"',
      '"nan"',
      '"-NaN"',
    ],
    ...[
      '"infin"',
      '"0x1f"',
      '"1e400"',
      '"1e-400"',
      '"16777217"',
      '"0.1"',
      '"1.00000017881393432617187499"',
      '"3.4028235677973366e38"',
    ],
    ...['"true"', '"false"', '"True"', '"ab"', '"é"', '"ff"', '"-Ff"', '"zz"', '"4294967296"', '"18446744073709551616"'],
  ].map((text) => `${text}.to_string()`),
);

export const LISTS = of(
  'Vec<i32>',
  'vec![]',
  'vec![5]',
  'vec![3, 1, 2]',
  'vec![4, 4, 1, 9, 4, 1]',
  'vec![i32::MAX, i32::MIN, 0]',
  'vec![1, 2, 3, 4, 5, 6, 7]',
);
export const FEW_LISTS = of('Vec<i32>', 'vec![]', 'vec![4]', 'vec![1, 2]', 'vec![4, 4, 1]', 'vec![4, 1]');
export const FLOAT_LISTS = of(
  'Vec<f64>',
  'vec![]',
  'vec![1.5]',
  'vec![0.1, 0.2, 0.3]',
  'vec![f64::NAN]',
  'vec![2.0, f64::NAN, 1.0]',
  'vec![-0.0, 0.0]',
);
export const DEQUES = of('VecDeque<i32>', ...LISTS.values.map((list) => `VecDeque::from(${list})`));
export const ARRAYS = of('[i32; 3]', '[3, 1, 2]', '[4, 4, 4]', '[i32::MIN, 0, i32::MAX]');
const PAIRS = ['[]', '[(1, 10)]', '[(3, 30), (1, 10), (2, 20)]', '[(1, 1), (1, 2), (5, 0), (4, 4)]'];
export const TREE_MAPS = of('BTreeMap<i32, u64>', ...PAIRS.map((pairs) => `BTreeMap::from(${pairs})`));
export const HASH_MAPS = of('HashMap<i32, u64>', ...PAIRS.map((pairs) => `HashMap::from(${pairs})`));
const ITEMS = ['[]', '[1]', '[3, 1, 2]', '[1, 1, 5, 4]'];
export const TREE_SETS = of('BTreeSet<i32>', ...ITEMS.map((items) => `BTreeSet::from(${items})`));
export const HASH_SETS = of('HashSet<i32>', ...ITEMS.map((items) => `HashSet::from(${items})`));

export const OPTIONS = of('Option<i32>', 'None', 'Some(0)', 'Some(4)', 'Some(-1)');
export const RESULTS = of('Result<i32, String>', 'Ok(0)', 'Ok(4)', 'Err("bad".to_string())', 'Err(String::new())');
export const DURATIONS = of(
  'Duration',
  'Duration::ZERO',
  'Duration::from_nanos(7)',
  'Duration::from_micros(1500)',
  'Duration::from_millis(2002)',
  'Duration::new(3, 999_999_999)',
  'Duration::MAX',
);
