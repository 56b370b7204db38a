import { describe, expect, it } from 'vitest';
import { readClosure, shortClosure } from './index.ts';

const CAPTURING =
  'stageleft :: runtime_support :: fn1_type_hint :: < (u32 , (usize , usize)) , core :: option :: Option < u32 > > ({ use hydro_std :: __staged :: __deps :: * ; use hydro_std :: __staged :: quorum :: * ; let min__free = 2usize ; move | (key , (success , _error)) | if success >= min__free { Some (key) } else { None } })';

describe('readClosure', () => {
  it('reads hint, parameters and captures', () => {
    expect(readClosure(CAPTURING)).toEqual({
      kind: 'closure',
      params: ['(key, (success, _error))'],
      argTypes: ['(u32,(usize,usize))'],
      resultType: 'core::option::Option<u32>',
      byReference: false,
      captures: [{ name: 'min__free', value: '2usize' }],
      selfIds: [],
      clusterIds: [],
      purity: { pure: true, assumes: [], defaults: [], constants: [], observes: [], orders: [] },
    });
  });
  it('reads typed parameters and dangling captures of a display text', () => {
    const reading = readClosure('q!(| a : u32 , b : & (u32 , u64) | -> u64 { b . 1 + extra__free })');
    expect(reading.argTypes).toEqual(['u32', '&(u32,u64)']);
    expect(reading.resultType).toBe('u64');
    expect(reading.captures).toEqual([{ name: 'extra__free', value: null }]);
  });
  it('knows references by the hint', () => {
    expect(
      readClosure('stageleft :: runtime_support :: fn1_borrow_type_hint :: < u32 , bool > (| x | * x > 1)').byReference,
    ).toBe(true);
    expect(
      readClosure('stageleft :: runtime_support :: fn2_borrow_mut_type_hint :: < usize , u32 , () > (| a , _ | * a += 1)')
        .argTypes,
    ).toEqual(['usize', 'u32']);
  });
  it('finds generated identifiers', () => {
    const reading = readClosure(
      '{ let CLUSTER_SELF_ID__free = M :: from_tagless ((__hydro_lang_cluster_self_id_loc2v1) . clone ()) ; move | x | (x , __hydro_lang_cluster_ids_loc3v1 . len ()) }',
    );
    expect(reading.selfIds).toEqual(['loc2v1']);
    expect(reading.clusterIds).toEqual(['loc3v1']);
  });
  it('tells values from closures and from nonsense', () => {
    expect(readClosure('q!(0 .. 10)').kind).toBe('value');
    expect(readClosure('| x | } fn y() {').kind).toBe('unparsed');
    expect(readClosure('0; } fn g() { let _ = 1').kind).toBe('unparsed');
    expect(readClosure('').kind).toBe('unparsed');
    expect(readClosure('1'.repeat(1_000_001)).kind).toBe('unparsed');
  });
  it.each([
    ['brackets', (n: number) => `|x| ${'('.repeat(n)}x${')'.repeat(n)}`],
    ['prefixes', (n: number) => `|x| ${'!'.repeat(n)}x`],
    ['sums', (n: number) => `|x| x${' + x'.repeat(n)}`],
    ['methods', (n: number) => `|x| x${'.clone()'.repeat(n)}`],
    ['closures', (n: number) => `|x| ${'|y| '.repeat(n)}x`],
    ['else ifs', (n: number) => `|x| ${'if x { 1 } else '.repeat(n)}{ 2 }`],
    ['references', (n: number) => `|x| ${'& '.repeat(n)}x`],
    ['types', (n: number) => `|x: ${'Vec<'.repeat(n)}u8${'>'.repeat(n)}| x`],
  ])('survives deep nesting of %s', (_, make) => {
    for (const n of [100, 1000, 20_000]) expect(['closure', 'unparsed']).toContain(readClosure(make(n)).kind);
  });
});

describe('shortClosure', () => {
  it.each([
    [CAPTURING, '|(key, (success, _error))| if success >= min { Some(key) } else { None } where min = 2usize'],
    ['q!(| (k , v) | v + 1)', '|(k, v)| v + 1'],
    ['| x | & x . 0', '|x| &x.0'],
    ['| a , b | { * a += b . len () as u64 ; }', '|a, b| { *a += b.len() as u64; }'],
    ['| x | Vec :: < u32 > :: new ()', '|x| Vec::<u32>::new()'],
    ['| x | S { a : 1 , .. x }', '|x| S { a: 1, ..x }'],
    [
      'stageleft :: runtime_support :: fn1_borrow_type_hint :: < (u32 , u32) , bool > ({ use crate :: __staged :: m :: * ; let f__free = stageleft :: runtime_support :: fn1_borrow_type_hint :: < u32 , bool > ({ use crate :: __staged :: m :: * ; | x | * x > 1 }) ; { let orig = f__free ; move | t : & (_ , _) | orig (& t . 1) } })',
      '|t: &(_, _)| orig(&t.1) where orig = |x| *x > 1',
    ],
  ])('%s', (text, short) => {
    expect(shortClosure(text)).toBe(short);
  });
});
