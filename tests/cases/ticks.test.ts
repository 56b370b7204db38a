import { describe, expect, test } from 'vitest';
import { optimize } from '../../index.ts';
import { readProgram } from '../../ir/index.ts';
import { judge } from '../neighbours/support.ts';
import { keyedSingleton, keyedStream, stream } from '../support/program-builder.ts';
import { full, trap } from '../traps/support.ts';
import { given } from './given.ts';

const RULES = ['partition'];
const bounded = { bound: 'Bounded' } as const;

/** Every rule that shards refuses the server, with this DeferTick named. */
function refusedAt(program: string | object, deferTick: number, reason: RegExp): void {
  const plan = optimize(program, { verify: 'off' });
  expect(plan.derivation.map(({ rule }) => rule).filter((rule) => rule === 'partition')).toEqual([]);
  const failed = plan.remarks.flatMap((remark) => (remark.failed?.id === 'idle-ticks-change-nothing' ? [remark] : []));
  expect([...new Set(failed.map(({ rule }) => rule))]).toEqual(['partition']);
  for (const { failed: because } of failed) {
    expect(because?.where).toContain(deferTick);
    expect(because?.reason).toMatch(reason);
  }
  expect(judge(program, RULES).answer).toBe('refused');
}

describe('distance in ticks: nothing is sharded that compares one tick with the next', () => {
  const deferTickOf = (text: string): number =>
    readProgram(text)
      .operators()
      .find(({ kind }) => kind === 'DeferTick')?.id ?? -1;

  test.each([
    ['debounce-against-the-tick-before', /DeferTick 4 holds .* nothing is held after it/],
    ['delay-line-without-loop', /DeferTick 3 holds .* nothing is held after it/],
    ['takes-away-less-than-it-counted', /DeferTick 4 holds .* only a part was taken away/],
  ])('%s', (name, reason) => {
    const text = given(name, 'program.json');
    refusedAt(text, deferTickOf(text), reason);
  });

  test('a double click, as the real program writes it', () => {
    const t = trap('again');
    const pair = '(u32 , u32)';
    const tick = t.b.tick(t.at);
    const batch = t.b.op('Batch', tick, stream(pair, bounded), { inner: t.receive(pair) });
    const held = t.b.op('DeferTick', tick, stream(pair, bounded), { input: t.b.tee(batch) });
    const once = t.b.op('Map', tick, stream('u32', bounded), { input: t.b.tee(batch) }, { f: 'q!(| (k , _) | k)' });
    const both = { left: t.b.tee(batch), right: held };
    const join = t.b.op('Join', tick, stream('(u32 , (u32 , u32))', bounded), both);
    const twice = t.b.op('Map', tick, stream('u32', bounded), { input: join }, { f: 'q!(| (k , _) | k + 1000)' });
    const chain = t.b.op('Chain', tick, stream('u32', bounded), { first: once, second: twice });
    t.answer(t.b.op('YieldConcat', t.at, stream('u32'), { inner: chain }));
    refusedAt(full(t.b), held, /nothing is held after it/);
  });

  test('a debounce by key', () => {
    const t = trap('debounce');
    const tick = t.b.tick(t.at);
    const batch = t.b.op('Batch', tick, stream('(u32 , u32)', bounded), { inner: t.receive('(u32 , u32)') });
    const held = t.b.op('DeferTick', tick, stream('(u32 , u32)', bounded), { input: t.b.tee(batch) });
    const keys = t.b.op('Map', tick, stream('u32', bounded), { input: held }, { f: 'q!(| (k , _) | k)' });
    const left = t.b.op('AntiJoin', tick, keyedStream('u32', 'u32', bounded), { pos: t.b.tee(batch), neg: keys });
    t.answer(t.b.op('YieldConcat', t.at, keyedStream('u32', 'u32'), { inner: left }));
    refusedAt(full(t.b), held, /nothing is held after it/);
  });
});

describe('what comes once is no snapshot', () => {
  /** The first value of each key, taken into a tick and answered there. */
  function firstValues(bound: string, f: string) {
    const t = trap('first values');
    const keyed = t.b.op('Cast', t.at, keyedStream('u32', 'u32'), { inner: t.receive('(u32 , u32)') });
    const ordered = keyedStream('u32', 'u32', { order: 'TotalOrder' });
    const seen = t.b.op('ObserveNonDet', t.at, ordered, { inner: keyed }, { trusted: false });
    const values = t.b.op('ReduceKeyed', t.at, keyedSingleton('u32', 'u32', bound), { input: seen }, { f });
    const tick = t.b.tick(t.at);
    const batch = t.b.op('Batch', tick, keyedSingleton('u32', 'u32'), { inner: values });
    const all = t.b.op('Cast', tick, stream('(u32 , u32)', bounded), { inner: batch });
    t.answer(t.b.op('YieldConcat', t.at, stream('(u32 , u32)'), { inner: all }));
    return full(t.b);
  }

  test('entries that never change are sharded', () => {
    const { answer, plan } = judge(firstValues('BoundedValue', 'q!(| _ , _ | { })'), RULES);
    expect(plan.derivation.map(({ rule }) => rule)).toEqual(['partition']);
    expect(answer).toBe('sound');
  });

  test('entries that change are seen again in every tick', () => {
    expect(judge(firstValues('Unbounded', 'q!(| a , b | * a += b)'), RULES).answer).toBe('refused');
  });
});
