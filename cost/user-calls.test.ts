import { describe, expect, test } from 'vitest';
import { userCalls } from './user-calls.ts';

describe('calls of functions that the program text does not hold', () => {
  test.each([
    ['move | x | crate :: __staged :: pipe :: heavy (x)', 1],
    ['| x | crate :: a :: f (crate :: a :: g (x))', 2],
    ['| (k , v) | (k , v + 1)', 0],
    ['| x | Some (x . clone ())', 0],
    ['| x | std :: cmp :: max (x , 1)', 0],
    ['| x | u64 :: from (x)', 0],
    ['| x | crate :: __staged :: Request { id : x }', 0],
    ['| x | crate :: __staged :: Ballot :: new (x)', 0],
    ['{ use crate :: __staged :: pipe :: * ; let n__free = 3usize ; | x | x + n__free }', 0],
    ['stageleft :: runtime_support :: fn1_type_hint :: < u32 , u32 > ({ | x | crate :: a :: f (x) })', 1],
    ['| k | MemberId :: from_tagless (k)', 0],
    ['| d | hydro_lang :: runtime_support :: bincode :: serialize (& d)', 0],
  ])('%s: %i', (text, calls) => expect(userCalls(text)).toBe(calls));

  // In time that grows faster than the text, this would not end within the limit of a test.
  test.each(['a', 'a::', 'use ', '( ', ' ', 'a :: b ('])('%j 300,000 times', (part) => {
    expect(userCalls(part.repeat(300_000))).toBeGreaterThanOrEqual(0);
  });

  test('no text, no calls', () => expect(userCalls(undefined)).toBe(0));
});
