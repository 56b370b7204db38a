import { describe, expect, test } from 'vitest';
import { foldMerging, type Merging, reduceMerging } from './merge.ts';

/** Cells and operators, or the reason. */
const shown = (merging: Merging): string =>
  'because' in merging ? merging.because : merging.parts.map(({ path, by }) => [...path, by].join(' ')).join(', ');

const fold = (acc: string, state = 'u64', init = '|| 0', value = 'u64'): string =>
  shown(foldMerging(init, acc, { state, value }));
const reduce = (f: string, value = 'u64'): string => shown(reduceMerging(f, value));

describe('folds whose results merge', () => {
  test.each([
    ['|n, _| *n += 1', 'u64', '|| 0', 'String', 'add'],
    ['|n, ()| { *n += 1; }', 'usize', '|| 0usize', '()', 'add'],
    ['|n, _| *n += 1', 'i32', '|| 0i32', 'String', 'add'],
    ['|sum, v| *sum += v', 'u64', '|| Default::default()', 'u64', 'add'],
    ['|sum, (_, v)| *sum += *v as u64', 'u64', '|| u64::default()', '(String, u32)', 'add'],
    ['|sum, pair| *sum += pair.1', 'u64', '|| 0', '(String, u64)', 'add'],
    ['|sum, v| { let twice = v * 2; *sum += twice }', 'u64', '|| 0', 'u64', 'add'],
    ['|sum, v| for _ in 0..3 { *sum += v }', 'u64', '|| 0', 'u64', 'add'],
    ['|sum, v| *sum = sum.wrapping_add(v)', 'i32', '|| 0', 'i32', 'wrapping-add'],
    ['|sum, v| *sum = sum.saturating_add(v)', 'u8', '|| 0', 'u8', 'saturating-add'],
    ['|high, v| *high = (*high).max(v)', 'i64', '|| i64::MIN', 'i64', 'max'],
    ['|high, v| *high = v.max(*high)', 'u32', '|| 7', 'u32', 'max'],
    ['|low, v| *low = std::cmp::min(*low, v)', 'u32', '|| 7', 'u32', 'min'],
    ['|high, v| if v > *high { *high = v; }', 'String', '|| String::new()', 'String', 'max'],
    ['|low, v| if *low > v { *low = v }', 'u32', '|| 9', 'u32', 'min'],
    ['|any, v| *any |= v', 'bool', '|| true', 'bool', 'or'],
    ['|all, v| *all &= v > 3', 'bool', '|| true', 'u64', 'and'],
    ['|odd, v| *odd ^= v', 'u64', '|| 0', 'u64', 'xor'],
    ['|seen, v| { seen.insert(v); }', 'std::collections::HashSet<String>', '|| HashSet::new()', 'String', 'union'],
    [
      '|(ok, failed), v| if v.is_ok() { *ok += 1 } else { *failed += 1 }',
      '(usize, usize)',
      '|| (0, 0)',
      'Result<(), ()>',
      '0 add, 1 add',
    ],
    ['|s, v| { s.0 += v; if v > s.1 { s.1 = v } }', '(u64, u64)', '|| (0, 0)', 'u64', '0 add, 1 max'],
    ['|s, v| match v { 0 => {} n if n < 9 => s.0 += 1, _ => s.1 += 1 }', '(u64, u8)', '|| (0, 0)', 'u64', '0 add, 1 add'],
  ])('%s over %s', (acc, state, init, value, expected) => {
    expect(fold(acc, state, init, value)).toBe(expected);
  });

  test('as Hydro writes them', () => {
    const hint = 'stageleft::runtime_support::fn2_borrow_mut_type_hint::<u32, u32, ()>';
    const uses = 'use crate::__staged::__deps::*; use crate::__staged::m::*;';
    expect(fold(`${hint}({ ${uses} |sum, value| *sum = sum.wrapping_add(value) })`, 'u32', '|| 0u32', 'u32')).toBe(
      'wrapping-add',
    );
    expect(
      fold(`${hint}({ ${uses} let by__free = 3u32; move |sum, value| *sum = sum.wrapping_add(value * by__free) })`, 'u32'),
    ).toBe('wrapping-add');
  });
});

describe('folds whose results do not merge', () => {
  test.each([
    ['the mean of two', '|mean, v| *mean = (*mean + v) / 2', 'u64', '|| 0', 'u64', /no sum, maximum or minimum/],
    ['texts one after the other', '|all, v| *all += &v', 'String', '|| String::new()', 'String', /adding to String/],
    ['floating point', '|sum, v| *sum += v', 'f64', '|| 0.0', 'f64', /depend on their order/],
    ['floating point, maximum', '|high, v| *high = (*high).max(v)', 'f32', '|| 0.0', 'f32', /the first one stays/],
    ['signed sums, which overflow in the middle', '|sum, v| *sum += v', 'i64', '|| 0', 'i64', /may overflow/],
    ['signed sums that stop at both ends', '|sum, v| *sum = sum.saturating_add(v)', 'i8', '|| 0', 'i8', /depends on the order/],
    [
      'the first one',
      '|first, v| if first.is_none() { *first = Some(v) }',
      'Option<u64>',
      '|| None',
      'u64',
      /looks at the accumulator/,
    ],
    ['the last one', '|last, v| *last = v', 'u64', '|| 0', 'u64', /no sum, maximum or minimum/],
    ['a product', '|product, v| *product *= v', 'u64', '|| 1', 'u64', /\*= is not known/],
    ['a difference', '|left, v| *left -= v', 'u64', '|| 1', 'u64', /-= is not known/],
    ['a count that stops', '|n, _| if *n < 10 { *n += 1 }', 'u64', '|| 0', 'u64', /looks at the accumulator/],
    ['a sum of what is there', '|sum, v| *sum += *sum + v', 'u64', '|| 0', 'u64', /looks at the accumulator/],
    [
      'one part that looks at another',
      '|s, v| { s.0 += 1; s.1 += s.0 }',
      '(u64, u64)',
      '|| (0, 0)',
      'u64',
      /looks at the accumulator/,
    ],
    ['two operators on one cell', '|s, v| if v > 3 { *s |= v } else { *s &= v }', 'u64', '|| 0', 'u64', /by or and by and/],
    ['not from nothing', '|sum, v| *sum += v', 'u64', '|| 100', 'u64', /begins with/],
    ['not from what a function says', '|sum, v| *sum += v', 'u64', '|| start()', 'u64', /begins with/],
    [
      'a set that says what is new',
      '|s, v| if s.0.insert(v) { s.1 += 1 }',
      '(std::collections::HashSet<u64>, u64)',
      '|| x()',
      'u64',
      /looks at/,
    ],
    [
      'a set of something of the program',
      '|s, v| { s.insert(v); }',
      'std::collections::HashSet<crate::Mine>',
      '|| x()',
      'crate::Mine',
      /insert of/,
    ],
    ['a list', '|all, v| all.push(v)', 'Vec<u64>', '|| Vec::new()', 'u64', /looks at the accumulator/],
    ['a += of the program', '|sum, v| *sum += v', 'u64', '|| 0', 'crate::Mine', /may define \+=/],
    ['a += of what a function gives', '|sum, v| *sum += weight(v)', 'u64', '|| 0', 'u64', /may define \+=/],
    ['a max of the program', '|high, v| *high = v.max(*high)', 'u64', '|| 0', 'crate::Mine', /does not begin with/],
    ['a number of the program', '|sum, v| *sum += v', 'crate::Money', '|| 0', 'crate::Money', /adding to/],
    [
      'the first of equal ones',
      '|best, v| if v > *best { *best = v }',
      'crate::Mine',
      '|| x()',
      'crate::Mine',
      /the first one stays/,
    ],
    ['compared by something else', '|long, v| if v.len() > long.len() { *long = v }', 'String', '|| x()', 'String', /looks at/],
    ['another name for it', '|sum, v| { let same = sum; *same += v; }', 'u64', '|| 0', 'u64', /looks at the accumulator/],
    ['a name for two things', '|sum, v| { let sum = &mut 3u64; *sum += v; }', 'u64', '|| 0', 'u64', /the name of two things/],
    ['a plain name that went away', '|sum, n| { { let n = 3u64; } *sum += n; }', 'u64', '|| 0', 'crate::Mine', /may define \+=/],
    ['a copy of a part', '|&mut (mut s, _), v| s += v', '(u64, u64)', '|| (0, 0)', 'u64', /is not read/],
    ['a closure that adds', '|sum, v| v.iter().for_each(|x| *sum += x)', 'u64', '|| 0', 'Vec<u64>', /looks at the accumulator/],
    ['a text that shows it', '|sum, v| { println!("{sum}"); *sum += v }', 'u64', '|| 0', 'u64', /may look at the accumulator/],
    ['handed to a function', '|sum, v| crate::add(sum, v)', 'u64', '|| 0', 'u64', /looks at the accumulator/],
    ['nothing', '|_, _| ()', 'u64', '|| 0', 'u64', /does nothing/],
    ['no closure', 'crate::add', 'u64', '|| 0', 'u64', /no closure/],
    ['what does not parse', '|a, b| *a +=', 'u64', '|| 0', 'u64', /./],
  ])('%s', (_, acc, state, init, value, expected) => {
    const merging = foldMerging(init, acc, { state, value });
    expect('because' in merging ? merging.because : JSON.stringify(merging.parts)).toMatch(expected);
    expect(merging).toHaveProperty('because');
  });
});

describe('reductions', () => {
  test.each([
    ['|a, b| *a += b', 'u64', 'add'],
    ['|high, v| *high = (*high).max(v)', 'u32', 'max'],
    ['|curr, new| { if new > *curr { *curr = new; } }', '(u32, String)', 'max'],
    ['|a, b| { a.0 += b.0; a.1 = a.1.max(b.1); }', '(u64, u64)', '0 add, 1 max'],
    ['|(n, m), (k, l)| { *n += k; *m |= l; }', '(u64, bool)', '0 add, 1 or'],
  ])('%s merge', (f, value, expected) => {
    expect(reduce(f, value)).toBe(expected);
  });

  test.each([
    ['the last one', '|curr, new| *curr = new', 'u64', /no sum/],
    ['the first one', '|_, _| {}', 'u64', /does nothing/],
    ['a part that stays', '|a, b| a.1 += b.1', '(String, u64)', /part 0 of the accumulator stays/],
    ['a part taken from another', '|a, b| { a.0 += b.1; a.1 += b.0 }', '(u64, u64)', /does not take the same part/],
    ['twice', '|a, b| *a += b * 2', 'u64', /does not take the same part/],
    ['sometimes', '|a, b| if b > 3 { *a += b }', 'u64', /more than to merge/],
    ['not when it ends early', '|a, b| { if b == 3 { return; } *a += b; }', 'u64', /more than to merge/],
    ['not when it looks at values', '|a, b| { assert!(b < 10); *a += b; }', 'u64', /more than to merge/],
    ['not what overflows elsewhere', '|a, b| { let _c = b * 3; *a += b; }', 'u64', /more than to merge/],
    ['two times', '|a, b| { *a += b; *a += b }', 'u64', /changed twice/],
    ['signed sums', '|a, b| *a += b', 'i64', /may overflow/],
  ])('%s do not', (_, f, value, expected) => {
    expect(reduce(f, value)).toMatch(expected);
  });
});
