import { describe, expect, test } from 'vitest';
import { keyedStream, stream } from '../support/program-builder.ts';
import { arrive, expectNoSharding, expectSharding, full, trap } from './support.ts';

describe('trap 7: shards send to one receiver', () => {
  test.each(['process', 'cluster'] as const)('a TotalOrder stream of a %s is not interleaved', (kind) => {
    const t = trap('order', kind);
    const input = t.receive('u32', { order: 'TotalOrder' });
    const map = t.b.op('Map', t.at, stream('u32', { order: 'TotalOrder' }), { input }, { f: 'q!(| x | x + 1)' });
    t.answer(map);
    expectNoSharding(full(t.b), t.at, 'outputs are unordered', [new Map([[input, null]])]);
  });

  test('nor is the order of each sender', () => {
    const t = trap('keyed order', 'cluster');
    const input = t.receive('(u32 , u32)', { order: 'TotalOrder' });
    const type = '(hydro_lang :: location :: member_id :: MemberId < crate :: Server > , (u32 , u32))';
    const out = arrive(t.b, input, t.client, type, { order: 'TotalOrder' });
    const member = 'hydro_lang :: location :: member_id :: MemberId < crate :: Server >';
    t.b.root(
      'SendExternal',
      t.b.op('Cast', t.client, keyedStream(member, '(u32 , u32)', { order: 'TotalOrder' }), { inner: out }),
    );
    expectNoSharding(full(t.b), t.at, 'outputs are unordered', [new Map([[input, null]])]);
  });

  test('an order that nobody asks for may go', () => {
    const t = trap('no order');
    const input = t.receive('u32');
    t.answer(t.b.op('Map', t.at, stream('u32'), { input }, { f: 'q!(| x | x + 1)' }));
    expect(expectSharding(full(t.b), t.at).has(input)).toBe(true);
  });
});
