import { describe, expect, it } from 'vitest';
import { applyClosure, printTerm, type Term } from './index.ts';
import { functionKind } from './known.ts';

const X: Term = { t: 'atom', id: 'x', path: [] };
const run = (text: string): string => printTerm(applyClosure(text, [X]).result);

describe('names that do not mean what they say', () => {
  it.each([
    // Imports and items of the text itself.
    '|k| { use crate::half as u64; u64::from(k) }',
    '|k| { use crate::m::u64; u64::from(k) }',
    '|k| { use crate::m::*; u64::from(k) }',
    '|k| { use crate::m::{half as u64}; u64::from(k) }',
    '|k| { use std::primitive::u8 as u64; k as u64 }',
    '|k| { let r = k as u64; use crate::U8 as u64; r }',
    '|k| { return k as u64; type u64 = u8; }',
    '|k| { type u64 = u8; k as u64 }',
    '|k| if k > 1 { type u64 = u8; k as u64 } else { 7u64 }',
    '|k| { const LIMIT: u32 = 1; k }',
    '|k| { fn half(k: u32) -> u32 { k / 2 } half(k) }',
    '|k| { declare!(u64); k as u64 }',
    '|k| { declare! { u64 } k as u64 }',
    '|k| { use crate::m::half as Some; Some(k) }',
    '|k| { use crate::Clone; Clone::clone(&k) }',
    '|k| { use crate::m::std; std::convert::identity(k) }',
    '{ use crate::half as u64; |k| u64::from(k) }',
    '|k| crate::vec![k]',
  ])('%s', (text) => {
    const { result, because } = applyClosure(text, [X]);
    expect(printTerm(result)).toBe('?');
    expect(because).toBeDefined();
  });

  it.each([
    ['|k| crate::type_hint(k)', 'crate::type_hint[x]'],
    ['|k| crate::__staged::m::fn1_type_hint(k)', 'crate::__staged::m::fn1_type_hint[x]'],
    ['|k| crate::runtime_support::stageleft::runtime_support::type_hint(k)', null],
    ['|k| type_hint(k)', '?'],
    ['|k| dice::runtime_support::type_hint(k)', '?'],
    ['|k| crate::Clone::clone(&k)', 'crate::Clone::clone[x]'],
    ['|k| crate::Some(k)', 'crate::Some(x)'],
    ['|k| dice::cmp::max(k, 1)', '?'],
    ['|k| dice::mem::take(k)', '?'],
    ['|k| dice::u64::from(k)', null],
    ['|k| dice::Default::default()', '?'],
    ['|k| crate::__staged::__deps::dice::mem::take(k)', 'crate::__staged::__deps::dice::mem::take[x]'],
    ['|k| dice::Bytes::from(1)', '?'],
  ])('%s', (text, shown) => {
    const term = run(text);
    expect(term).not.toBe('x');
    if (shown !== null) expect(term).toBe(shown);
  });

  it('imports of std, and hints through a renamed crate of Hydro, mean what they say', () => {
    expect(run('|k| { use std::cmp::max; use std::collections::HashMap; k as u64 }')).toBe('as u64[x]');
    const hint = 'hydro :: runtime_support :: stageleft :: runtime_support :: fn1_type_hint :: < u32 , u32 >';
    expect(run(`${hint} ({ use hydro :: __staged :: __deps :: * ; | k | stageleft :: runtime_support :: type_hint (k) })`)).toBe(
      'x',
    );
    expect(run('|k| { println!("a"); tracing::info!("b"); k }')).toBe('x');
    expect(run('|k| std::convert::identity(k)')).toBe('x');
  });
});

describe('functionKind', () => {
  it.each([
    ['cmp::max', 'user'],
    ['mem::take', 'user'],
    ['drop', 'pure'],
    ['crate::drop', 'user'],
    ['HashMap::new', 'pure'],
    ['crate::HashMap::new', 'user'],
    ['std::cmp::max', 'pure'],
    ['dice::cmp::max', 'user'],
    ['dice::Bytes::from', 'user'],
    ['bytes::Bytes::from', 'pure'],
    ['hydro_lang::__staged::__deps::bytes::Bytes::from', 'pure'],
    ['dice::mem::take', 'user'],
    ['dice::Default::default', 'user'],
    ['crate::u64::from', 'user'],
    ['core::primitive::u64::from', 'pure'],
    ['hydro_lang::runtime_support::bincode::serialize', 'pure'],
    ['hydro::runtime_support::bincode::serialize', 'pure'],
    ['crate::runtime_support::bincode::serialize', 'user'],
    ['hydro_lang::__staged::location::TaglessMemberId::from_raw_id', 'pure'],
    ['crate::__staged::__deps::hydro_lang::__staged::location::MemberId::from_tagless', 'pure'],
    ['crate::location::MemberId::from_tagless', 'user'],
    ['crate::__staged::__deps::dice::cmp::max', 'user'],
    ['crate::__staged::__deps::std::cmp::max', 'pure'],
    ['crate::type_hint', 'user'],
    ['stageleft::runtime_support::fn2_borrow_mut_type_hint', 'identity'],
  ] as const)('%s is %s', (path, kind) => {
    expect(functionKind(path)).toBe(kind);
  });
});
