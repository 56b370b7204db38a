import { describe, expect, it } from 'vitest';
import { provesCommutativeMerge } from './index.ts';

const init = (type: string, value: string): string =>
  `stageleft :: runtime_support :: fn0_type_hint :: < ${type} > ({ use crate :: __staged :: m :: * ; | | ${value} })`;
const acc = (types: string, closure: string): string =>
  `stageleft :: runtime_support :: fn2_borrow_mut_type_hint :: < ${types} , () > ({ use crate :: __staged :: m :: * ; ${closure} })`;

describe('provesCommutativeMerge', () => {
  it.each([
    ['count', init('usize', '0'), acc('usize , u32', '| count , _ | * count += 1')],
    ['count in a block', init('usize', '0usize'), acc('usize , u32', '| count , _ | { * count += 1 ; }')],
    ['sum', init('i64', 'Default :: default ()'), acc('i64 , (u32 , i64)', '| a , (_ , v) | { * a += v ; }')],
    ['written out sum', init('i64', '0'), acc('i64 , i64', '| a , v | * a = * a + v')],
    [
      'two counters',
      init('(usize , usize)', '(0 , 0)'),
      acc('(usize , usize) , R', 'move | a , v | { if v . is_ok () { a . 0 += 1 ; } else { a . 1 += 1 ; } }'),
    ],
    ['reduce', '', acc('u64 , u64', '| curr , new | { * curr += new ; }')],
    ['max', '', acc('u32 , u32', '| curr , new | { if new > * curr { * curr = new ; } }')],
    ['max from anywhere', init('u32', '17'), acc('u32 , u32', '| a , v | { * a = std :: cmp :: max (v , * a) ; }')],
    ['min of tuples', '', acc('(u32 , String) , (u32 , String)', '| a , v | if * a > v { * a = v }')],
    ['or', init('bool', 'false'), acc('bool , bool', '| a , v | * a |= v')],
    ['short or', init('bool', 'true'), acc('bool , bool', '| a , v | * a = * a || v')],
    [
      'set',
      init('std :: collections :: HashSet < u32 >', 'HashSet :: new ()'),
      acc('std :: collections :: HashSet < u32 > , u32', '| set , v | { set . insert (v) ; }'),
    ],
  ])('proves %s', (_, first, then) => {
    expect(provesCommutativeMerge(first, then)).toMatchObject({ proved: true });
  });

  it.each([
    ['a start other than zero', init('usize', '1'), acc('usize , u32', '| a , v | * a += 1')],
    ['floats', init('f64', '0'), acc('f64 , f64', '| a , v | * a += v')],
    ['max of floats', '', acc('f64 , f64', '| a , v | { if v > * a { * a = v ; } }')],
    ['max of a type that may tie', '', acc('m :: Ballot , m :: Ballot', '| a , v | { if v > * a { * a = v ; } }')],
    ['unknown types', '| | 0', '| a , v | * a += v'],
    ['a shadowed accumulator', init('u64', '0'), acc('u64 , u64', '| sum , n | { let mut sum = n ; sum += 1 ; }')],
    ['a copy of the accumulator', init('u64', '0'), acc('u64 , u64', '| sum , n | { let s = * sum ; * sum += s + n ; }')],
    ['saturating sums of signed numbers', init('i8', '0'), acc('i8 , i8', '| sum , n | { * sum = sum . saturating_add (n) ; }')],
    ['last one wins', '', acc('u32 , u32', '| a , v | * a = v')],
    ['difference', init('u32', '0'), acc('u32 , u32', '| a , v | * a -= v')],
    ['a condition on the accumulator', init('u32', '0'), acc('u32 , u32', '| a , v | if * a < 10 { * a += v }')],
    ['an item that depends on the accumulator', init('u32', '0'), acc('u32 , u32', '| a , v | * a += * a + v')],
    ['two operators', init('u32', '0'), acc('u32 , u32', '| a , v | { * a += v ; * a *= 2 ; }')],
    ['early exits', init('u32', '0'), acc('u32 , u32', '| a , v | { if v == 0 { return ; } * a += v ; }')],
    ['lists', init('Vec < u32 >', 'Vec :: new ()'), acc('Vec < u32 > , u32', '| a , v | a . push (v)')],
    [
      'map insert',
      init('HashMap < u32 , u32 >', 'HashMap :: new ()'),
      acc('HashMap < u32 , u32 > , (u32 , u32)', '| a , (k , v) | { a . insert (k , v) ; }'),
    ],
    ['comparing one and storing another', '', acc('(u32 , u32) , (u32 , u32)', '| a , v | { if v . 0 > a . 0 { * a = v ; } }')],
    ['effects', init('u32', '0'), acc('u32 , u32', '| a , v | { println ! ("x") ; * a += v }')],
    ['nonsense', '', '| a ,'],
  ])('refuses %s', (_, first, then) => {
    expect(provesCommutativeMerge(first, then)).toMatchObject({ proved: false });
  });
});
