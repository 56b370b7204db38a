/** Integers of every type. */
import { type Case, group } from './case.ts';

const WIDTHS = ['u8', 'u16', 'u32', 'u64', 'u128', 'usize', 'i8', 'i16', 'i32', 'i64', 'i128', 'isize'];

/** Every operator and method of integers, over values where they change their mind. */
export const INTEGERS = WIDTHS.flatMap((width): Case[] => {
  const signed = width.startsWith('i');
  const values = [
    `${width}::MAX`,
    `${width}::MAX / 2 + 1`,
    `${width}::MIN`,
    '0',
    '1',
    '2',
    '3',
    '100',
    ...(signed ? ['-1', '-7'] : ['7']),
  ];
  const pairs = values.flatMap((a) => values.map((b) => `(${a}, ${b})`));
  const same = (text: string): readonly [string, string] => [width, `|(a, b)| ${text}`];
  const twice = (text: string): readonly [string, string] => [`Option<${width}>`, `|(a, b)| ${text}`];
  return [
    ...group(`(${width}, ${width})`, pairs, [
      ...['+', '-', '*', '/', '%', '&', '|', '^'].map((operator) => same(`a ${operator} b`)),
      ...['add', 'sub', 'mul', 'div', 'rem'].flatMap((word) => [same(`a.wrapping_${word}(b)`), twice(`a.checked_${word}(b)`)]),
      ...['add', 'sub', 'mul'].map((word) => same(`a.saturating_${word}(b)`)),
      [`(${width}, bool)`, '|(a, b)| a.overflowing_add(b)'],
      [`(${width}, bool)`, '|(a, b)| a.overflowing_mul(b)'],
      same('a.max(b)'),
      same('a.min(b)'),
      same('a.rem_euclid(b)'),
      same('a.div_euclid(b)'),
      ['(bool, bool, bool, bool)', '|(a, b)| (a < b, a <= b, a == b, a != b)'],
      ['std::cmp::Ordering', '|(a, b)| a.cmp(&b)'],
      [signed ? width.replace('i', 'u') : width, '|(a, b)| a.abs_diff(b)'],
    ]),
    ...group(
      `(${width}, u32)`,
      values.flatMap((a) => ['0', '1', '3', '7', '31', '64', '200'].map((b) => `(${a}, ${b})`)),
      [
        same('a << b'),
        same('a >> b'),
        same('a.wrapping_shl(b)'),
        same('a.wrapping_shr(b)'),
        twice('a.checked_shl(b)'),
        same('a.rotate_left(b)'),
        same('a.rotate_right(b)'),
        same('a.wrapping_pow(b % 8)'),
        twice('a.checked_pow(b % 8)'),
        same('a.saturating_pow(b % 8)'),
        same('a.pow(b % 8)'),
      ],
    ),
    ...group(width, values, [
      [width, '|a| !a'],
      ['(u32, u32, u32, u32)', '|a| (a.count_ones(), a.count_zeros(), a.leading_zeros(), a.trailing_zeros())'],
      [width, '|a| a.wrapping_neg()'],
      [`Option<${width}>`, '|a| a.checked_neg()'],
      [width, '|a| a.reverse_bits()'],
      ['u32', '|a| a.ilog2()'],
      ...WIDTHS.map((to): readonly [string, string] => [to, `|a| a as ${to}`]),
      ['f64', '|a| a as f64'],
      ...(signed
        ? ([
            [width, '|a| -a'],
            [width, '|a| a.abs()'],
            [width, '|a| a.signum()'],
            [width.replace('i', 'u'), '|a| a.unsigned_abs()'],
          ] as const)
        : ([
            [width, '|a| a.isqrt()'],
            ['bool', '|a| a.is_power_of_two()'],
          ] as const)),
      ['Option<u8>', '|a| u8::try_from(a).ok()'],
      ['Option<i64>', '|a| a.try_into().ok()'],
      ['String', '|a| format!("{a} {a:?} {a:5}|{a:<5}|{a:^7}|{a:>5}|{a:05}|{a:+}|{a:x}|{a:#b}|{a:*>4}")'],
    ]),
  ];
});
