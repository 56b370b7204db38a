import { describe, expect, it } from 'vitest';
import { readType, shortType } from './index.ts';

describe('readType', () => {
  it('reads tuples', () => {
    expect(readType('(u32 , (usize , Vec < (i8 , i8) >))').items).toEqual(['u32', '(usize,Vec<(i8,i8)>)']);
    expect(readType('(u32 ,)').kind).toBe('tuple');
    expect(readType('((u32))')).toMatchObject({ kind: 'path', name: 'u32' });
    expect(readType('()')).toMatchObject({ kind: 'unit', isUnit: true, items: [] });
  });
  it('reads paths and generic arguments', () => {
    expect(readType("std :: collections :: HashMap < & 'static str , Vec < u8 > >")).toMatchObject({
      name: 'HashMap',
      args: ["&'static str", 'Vec<u8>'],
    });
    expect(readType("std :: borrow :: Cow < 'static , str >").args).toEqual(['str']);
    expect(readType('Vec :: < u8 >').args).toEqual(['u8']);
    expect(readType('fn (u32) -> u64').kind).toBe('other');
    expect(readType('< A as B > :: C').kind).toBe('other');
  });
  it('knows member ids and their tag', () => {
    expect(
      readType(
        'crate :: __staged :: __deps :: hydro_lang :: location :: member_id :: MemberId < crate :: __staged :: m :: Acceptor >',
      ),
    ).toMatchObject({
      isMemberId: true,
      tag: 'crate::__staged::m::Acceptor',
      short: 'MemberId<Acceptor>',
    });
    expect(readType('TaglessMemberId').isMemberId).toBe(false);
  });
  it('reads references', () => {
    expect(readType("& 'a mut (u32 , u8)")).toMatchObject({ kind: 'reference', target: '(u32,u8)' });
  });
  it.each([
    ['core :: option :: Option < (u32 , crate :: m :: T) >', 'Option<(u32, T)>'],
    [
      "std :: boxed :: Box < dyn futures :: Stream < Item = (u8 , u8) > + Unpin + 'static >",
      "Box<dyn Stream<Item = (u8, u8)> + Unpin + 'static>",
    ],
    ['[() ; 0]', '[(); 0]'],
    ["& 'static str", "&'static str"],
    ['fn (& mut a :: B) -> c :: D', 'fn(&mut B) -> D'],
    ['< a :: B as c :: D > :: E', '<B as D>::E'],
    ['_', '_'],
    ['', ''],
  ])('short %s', (text, short) => {
    expect(shortType(text)).toBe(short);
  });
  it('takes anything', () => {
    for (const text of ['<<<', ')', '(((', ':: ::', 'Vec<', 'a::', '🦀', '(,)'])
      expect(typeof readType(text).short).toBe('string');
    expect(readType(`${'Vec<'.repeat(50_000)}u8${'>'.repeat(50_000)}`).name).toBe('Vec');
  });
});
