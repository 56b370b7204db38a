import { describe, expect, it } from 'vitest';
import { injective } from './injective.ts';
import { unknownParts } from './travel.ts';
import { isHashable } from './types.ts';

describe('what survives a network', () => {
  it.each([
    'u32',
    'f64',
    '()',
    '(u8 , (bool , char) , u128)',
    'alloc :: string :: String',
    'core :: option :: Option < core :: result :: Result < u32 , () > >',
    'std :: collections :: hash_map :: HashMap < u32 , std :: collections :: btree_set :: BTreeSet < i8 > >',
    'alloc :: collections :: vec_deque :: VecDeque < alloc :: boxed :: Box < u32 > >',
    'core :: time :: Duration',
    'app :: __staged :: __deps :: hydro_lang :: location :: member_id :: MemberId < app :: __staged :: Client >',
    'app :: __staged :: __deps :: hydro_lang :: __staged :: __deps :: bytes :: Bytes',
    '[u8 ; 32]',
    '[[u8 ; 2] ; 3usize]',
    'Box < str >',
    'Box < [u8] >',
    'core :: num :: NonZeroU32',
  ])('%s', (type) => {
    expect(unknownParts(type)).toEqual([]);
  });

  const longTuple = `(${'u8 , '.repeat(17)})`;
  it.each([
    ['crate :: Job', ['crate::Job']],
    ['(u32 , crate :: Job , Vec < crate :: Key < u8 > >)', ['crate::Job', 'crate::Key<u8>']],
    // A name is the library's only with its path.
    ['crate :: Duration', ['crate::Duration']],
    ['my :: std :: string :: String', ['my::std::string::String']],
    ['my :: bytes :: Bytes', ['my::bytes::Bytes']],
    ['[u8 ; 33]', ['[u8;33]']],
    ['[u8 ; crate :: N]', ['[u8;crate::N]']],
    ['[u8]', ['[u8]']],
    [longTuple, [longTuple.replace(/\s/g, '')]],
    ['& u32', ['&u32']],
    ["& 'static str", ["&'static str"]],
    ['str', ['str']],
    ['fn (u32) -> u32', ['fn(u32)->u32']],
    ['Box < dyn Fn () >', ['dyn Fn()']],
    ['Box < [crate :: Job] >', ['crate::Job']],
    ['Box < [u8 ; 40] >', ['[u8;40]']],
    ['std :: sync :: Arc < str >', ['std::sync::Arc<str>']],
    ['std :: collections :: HashMap < u32 , u32 , crate :: Build >', ['std::collections::HashMap<u32,u32,crate::Build>']],
    ['std :: collections :: BinaryHeap < u32 >', ['std::collections::BinaryHeap<u32>']],
    ['std :: net :: SocketAddr', ['std::net::SocketAddr']],
    ['std :: time :: SystemTime', ['std::time::SystemTime']],
    ['< u32 as crate :: Key > :: Of', ['<u32 as crate::Key>::Of']],
    ['_', ['_']],
    ['', ['']],
  ])('%s does not', (type, parts) => {
    expect(unknownParts(type)).toEqual(parts);
  });
});

describe('what can be hashed', () => {
  it.each(['u32', 'String', 'core :: option :: Option < char >', 'member', 'crate :: Key'])('%s', (type) => {
    expect(isHashable(type, new Set(['crate :: Key']))).toBe(true);
  });
  it.each(['f64', 'core :: option :: Option < f32 >', 'crate :: Other', 'std :: collections :: HashMap < u8 , u8 >', '_'])(
    '%s not',
    (type) => {
      expect(isHashable(type, new Set(['crate :: Key']))).toBe(false);
    },
  );
});

describe('injective functions of a key', () => {
  const key = (from: string) => ({ t: 'atom', id: `k:${from}#0`, path: [] }) as const;
  const kept = (from: string, fn: string, to: string): boolean => injective({ t: 'apply', fn, args: [key(from)] }, to) !== null;

  it.each([
    ['u32', 'as u64', 'u64'],
    ['u32', 'as i32', 'i32'],
    ['usize', 'as u64', 'u64'],
    ['u16', 'as usize', 'usize'],
    ['u32', 'u64::from', 'u64'],
    ['char', 'u32::from', 'u32'],
    ['u32', '.into#site.7', 'i64'],
    ['u32', '.to_string', 'String'],
    ['std::string::String', '.to_string', 'String'],
    ['member', '.get_raw_id', 'u32'],
  ])('%s %s', (from, fn, to) => {
    expect(kept(from, fn, to)).toBe(true);
  });
  it.each([
    ['u64', 'as u32', 'u32'],
    ['u64', 'as usize', 'usize'],
    ['u64', 'as f64', 'f64'],
    ['f32', 'as u32', 'u32'],
    ['crate::Cents', '.to_string', 'String'],
    ['crate::Cents', '.into#site.7', 'u64'],
    ['crate::Cents', 'u64::from', 'u64'],
    ['u32', '.into#site.7', 'crate::Cents'],
    ['u32', 'crate::Cents::from', 'crate::Cents'],
    ['u32', '.rotate_left', 'u32'],
    ['f64', '.to_string', 'String'],
    ['crate::Cents', '*', 'u32'],
    // What the operator says the whole is.
    ['u32', 'as u64', 'u8'],
    ['u32', 'as u64', 'crate::u64'],
    ['u32', 'as u64', '_'],
    ['u32', 'u64::from', 'u128'],
    ['u32', '.to_string', 'crate::String'],
    ['u32', 'm::u64::from', 'u64'],
  ])('not %s %s', (from, fn, to) => {
    expect(kept(from, fn, to)).toBe(false);
  });

  it('one in another, each with the type that the one inside gives', () => {
    const twice = (inner: string, outer: string) =>
      ({ t: 'apply', fn: outer, args: [{ t: 'apply', fn: inner, args: [key('u32')] }] }) as const;
    expect(injective(twice('as u64', '.to_string'), 'String')?.through).toBe('/.to_string/as u64');
    expect(injective(twice('as u64', 'as u32'), 'u32')).toBeNull();
    expect(injective({ t: 'variant', name: 'Some', items: [key('u32')] }, 'Option < u32 >')?.through).toBe('/Some');
    const wide = { t: 'variant', name: 'Some', items: [{ t: 'apply', fn: 'as u64', args: [key('u32')] }] } as const;
    expect(injective(wide, 'Option < u64 >')?.through).toBe('/Some/as u64');
    expect(injective(wide, 'Option < u8 >')).toBeNull();
    expect(injective(wide, 'crate :: Option < u64 >')).toBeNull();
  });
});
