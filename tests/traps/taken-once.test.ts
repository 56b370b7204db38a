/** What every shard has for itself is not the same on all of them once an instant takes it. */
import { expect, test } from 'vitest';
import { shardingFacts } from '../../ir/index.ts';
import { memberId } from '../support/library-shapes.ts';
import { singleton, stream } from '../support/program-builder.ts';
import { full, trap } from './support.ts';

const PAIR = '(u32 , u32)';
const WHOLE = 'nothing sees two keys at once';
const bounded = { bound: 'Bounded' } as const;

/** What stands against shards by the first field of what comes in. */
function against(t: ReturnType<typeof trap>, input: number): string[] {
  const facts = shardingFacts(full(t.b), t.at.root, new Map([[input, [['0']]]]));
  const finding = facts.findings.find(({ name }) => name === WHOLE);
  return finding?.ok === false ? finding.obstacles().map(({ text }) => text) : [];
}

test.each([
  ['a batch of a list of members', false],
  ['the list itself in every tick', true],
])('%s', (_, inTick) => {
  const t = trap('list');
  const other = t.b.cluster('Other', { size: 2 });
  const id = memberId('crate :: Other');
  const input = t.receive(PAIR);
  const tick = t.b.tick(t.at);
  const batch = t.b.op('Batch', tick, stream(PAIR, bounded), { inner: input });
  const source = { source: { Iter: `q!(__hydro_lang_cluster_ids_${other.root} . iter ())` } };
  const list = t.b.op('Source', inTick ? tick : t.at, stream(id, bounded), {}, source);
  const ids = inTick ? list : t.b.op('Batch', tick, stream(id, bounded), { inner: list });
  const both = t.b.op('CrossProduct', tick, stream(`(${PAIR} , ${id})`, bounded), { left: batch, right: ids });
  const first = t.b.op('Map', tick, stream(PAIR, bounded), { input: both }, { f: 'q!(| (p , _) | p)' });
  t.answer(t.b.op('YieldConcat', t.at, stream(PAIR), { inner: first }));
  const taken = against(t, input).filter((text) => text.includes('taken by each at another instant'));
  expect(taken).toHaveLength(inTick ? 0 : 1);
});

test.each([
  ['a constant', false, false],
  ['a constant of the first tick', true, false],
  ['a constant, and may change it', false, true],
])('a closure that borrows %s', (_, first_tick_only, isMutable) => {
  const t = trap('borrowed');
  const input = t.receive(PAIR);
  const tick = t.b.tick(t.at);
  const batch = t.b.op('Batch', tick, stream(PAIR, bounded), { inner: input });
  const limit = t.b.op('SingletonSource', tick, singleton('u32'), {}, { value: 'q!(3u32)', first_tick_only });
  const f = { expr: 'q!(| (_ , v) | true)', singleton_refs: [['ref:0', isMutable]] };
  const filter = t.b.op('Filter', tick, stream(PAIR, bounded), { input: batch, 'ref:0': limit }, { f });
  t.answer(t.b.op('YieldConcat', t.at, stream(PAIR), { inner: filter }));
  const borrowed = against(t, input).filter((text) => text.includes('borrows a value'));
  expect(borrowed).toHaveLength(first_tick_only || isMutable ? 1 : 0);
});
