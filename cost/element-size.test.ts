import { describe, expect, test } from 'vitest';
import { elementBytes, holdsMany, payloadType } from './element-size.ts';
import { defaultCostTable } from './table.ts';

describe('bytes of an element', () => {
  test.each([
    ['u32', 4],
    ['()', 0],
    ['bool', 1],
    ['(u32 , (u64 , bool))', 13],
    ['core :: option :: Option < u64 >', 9],
    ['core :: result :: Result < () , u64 >', 12],
    ['std :: string :: String', 32],
    ['std :: vec :: Vec < u32 >', 24],
    ['std :: collections :: HashMap < u32 , u64 >', 56],
    ['[u8 ; 16]', 16],
    ["& 'static str", 32],
    ['std :: rc :: Rc < u32 >', 4],
    ['hydro_lang :: location :: member_id :: MemberId < crate :: P >', 8],
    ['crate :: __staged :: paxos :: Ballot', 16],
    ['', 16],
  ])('%s', (type, bytes) => expect(elementBytes(type, defaultCostTable)).toBe(bytes));

  test('measured types have their measured size, wherever they occur', () => {
    const table = { ...defaultCostTable, typeBytes: new Map([['a::Order<u8>', 90]]) };
    expect(elementBytes('a :: Order < u8 >', table)).toBe(90);
    expect(elementBytes('(u32 , core :: option :: Option < a :: Order < u8 > >)', table)).toBe(95);
    expect(elementBytes('a :: Order < u16 >', table)).toBe(16);
  });

  test.each([
    ['u32', false],
    ['std :: collections :: HashMap < u32 , u64 >', true],
    ['(u32 , std :: vec :: Vec < u32 >)', true],
    ['core :: option :: Option < std :: collections :: BTreeSet < u32 > >', true],
    ['std :: sync :: Arc < std :: vec :: Vec < u32 > >', true],
    ['crate :: Board < std :: vec :: Vec < u32 > >', false],
    ['std :: string :: String', false],
  ])('%s may hold as many parts as came in: %s', (type, many) => expect(holdsMany(type)).toBe(many));

  test('deep types end somewhere', () => {
    const deep = `${'Box < '.repeat(500)}u32${' >'.repeat(500)}`;
    expect(elementBytes(deep, defaultCostTable)).toBe(16);
    expect(holdsMany(deep)).toBe(false);
  });

  test('an address in front does not travel', () => {
    expect(payloadType('(a :: MemberId < P > , u32)')).toBe('u32');
    expect(payloadType('(u32 , u32)')).toBe('(u32 , u32)');
  });
});
