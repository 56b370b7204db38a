import { describe, expect, test } from 'vitest';
import { briefType, headOf, memberPair, sameType, splitTopLevel, tupleParts } from './type-shape.ts';

describe('type texts', () => {
  test.each([
    ['a , b', ['a', 'b']],
    ['HashMap < K , V > , (a , b)', ['HashMap < K , V >', '(a , b)']],
    ['fn (u8) -> Vec < u8 > , x', ['fn (u8) -> Vec < u8 >', 'x']],
    ['[u8 ; 4] ,', ['[u8 ; 4]']],
    ['', []],
  ])('%s splits at top-level commas', (text, parts) => expect(splitTopLevel(text)).toEqual(parts));

  test('tuples', () => {
    expect(tupleParts('()')).toEqual([]);
    expect(tupleParts('(u32 , (a , b))')).toEqual(['u32', '(a , b)']);
    expect(tupleParts('u32')).toBeNull();
  });

  test('heads and arguments', () => {
    expect(headOf('core :: option :: Option < u32 >')).toEqual({ head: 'Option', args: ['u32'] });
    expect(headOf('u32')).toEqual({ head: 'u32', args: [] });
  });

  test('pairs that start with a member id', () => {
    expect(memberPair('(a :: MemberId < crate :: P > , (u32 , bool))')).toEqual({ tag: 'crate :: P', rest: '(u32 , bool)' });
    expect(memberPair('(u32 , bool)')).toBeNull();
    expect(memberPair('(a :: TaglessMemberId , bool)')).toBeNull();
  });

  test('short forms for people', () => {
    expect(briefType('(hydro_lang :: location :: MemberId < crate :: P > , std :: string :: String)')).toBe(
      '(MemberId<P>, String)',
    );
    expect(briefType('core :: result :: Result < () , () >')).toBe('Result<(), ()>');
    expect(sameType('(u32,bool)', '(u32 , bool)')).toBe(true);
  });
});
