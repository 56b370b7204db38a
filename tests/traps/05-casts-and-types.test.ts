import { describe, expect, test } from 'vitest';
import type { Policy } from '../../ir/index.ts';
import { stream } from '../support/program-builder.ts';
import { expectNoSharding, expectSharding, full, trap } from './support.ts';

function joined(leftType: string, leftMap: string, rightType: string, key: string) {
  const t = trap('casts');
  const a = t.receive(`(${leftType} , u64)`);
  const b = t.receive(`(${rightType} , u64)`);
  const left = t.b.op('Map', t.at, stream(`(${key} , u64)`), { input: a }, { f: leftMap });
  const join = t.b.op('Join', t.at, stream(`(${key} , (u64 , u64))`), { left, right: b });
  t.answer(join);
  const tempting: Policy[] = [
    new Map([
      [a, [['0']]],
      [b, [['0']]],
    ]),
  ];
  return { ...t, program: full(t.b), tempting };
}

describe('trap 5: casts and types of keys', () => {
  test('the same type and value on both sides', () => {
    const { program, at, tempting } = joined('u64', 'q!(| (k , v) | (k , v))', 'u64', 'u64');
    expect(expectSharding(program, at)).toEqual(tempting[0]);
  });

  test.each([
    ['a widening cast: u32 and u64 hash differently', 'u32', 'q!(| (k , v) | (k as u64 , v))', 'u64', 'u64'],
    ['a truncating cast', 'u64', 'q!(| (k , v) | (k as u8 , v))', 'u8', 'u8'],
    ['a cast there and back', 'u64', 'q!(| (k , v) | (k as u8 as u64 , v))', 'u64', 'u64'],
    ['a conversion', 'u32', 'q!(| (k , v) | (k . into () , v))', 'u64', 'u64'],
    ['u64::from', 'u32', 'q!(| (k , v) | (u64 :: from (k) , v))', 'u64', 'u64'],
    ['Some(x) and x', 'u64', 'q!(| (k , v) | (Some (k) , v))', 'Option < u64 >', 'Option < u64 >'],
    ['unwrapped Some(x) and x', 'Option < u64 >', 'q!(| (k , v) | (k . unwrap () , v))', 'u64', 'u64'],
    ['arithmetic', 'u64', 'q!(| (k , v) | (k + 0 , v))', 'u64', 'u64'],
    ['the same names of type and field under another cast by the type alone', 'u32', 'q!(| (k , v) | (k , v))', 'u64', 'u64'],
  ])('%s', (_, leftType, map, rightType, key) => {
    const { program, at, tempting } = joined(leftType, map, rightType, key);
    expectNoSharding(program, at, 'state is key-local', tempting);
  });
});
