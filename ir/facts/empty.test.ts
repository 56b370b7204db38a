import { describe, expect, test } from 'vitest';
import { unusedHalf } from '../../tests/support/ports.ts';
import { keyedSingleton, keyedStream, ProgramBuilder, singleton, stream } from '../../tests/support/program-builder.ts';
import { emptyOperators } from './empty.ts';

const TOTAL = { order: 'TotalOrder' } as const;

function start() {
  const b = new ProgramBuilder('empty');
  const at = b.process('P');
  const none = b.op('Source', at, stream('u8', TOTAL), {}, { source: { Iter: 'q!([])' } });
  const some = b.op('Source', at, stream('u8', TOTAL), {}, { source: { Iter: 'q!([1u8])' } });
  const isEmpty = (id: number): boolean => emptyOperators(b.program).has(id);
  return { b, at, none, some, isEmpty };
}

test('the half of a port that nobody uses, as hydro_lang writes it', () => {
  const b = new ProgramBuilder('half');
  const half = unusedHalf(b, b.process('P'), 0);
  expect([...emptyOperators(b.program)].sort()).toEqual([...half].sort());
  expect(half).toHaveLength(5);
});

describe('nothing comes of nothing', () => {
  test.each(['Map', 'FlatMap', 'Filter', 'Scan', 'Enumerate', 'Sort', 'Unique'])('%s', (kind) => {
    const { b, at, none, some, isEmpty } = start();
    expect(isEmpty(b.op(kind, at, stream('u8'), { input: none }))).toBe(true);
    expect(isEmpty(b.op(kind, at, stream('u8'), { input: some }))).toBe(false);
  });

  test('a group of nothing has no key, a reduction no value', () => {
    const { b, at, none, isEmpty } = start();
    expect(isEmpty(b.op('FoldKeyed', at, keyedSingleton('u8', 'u8', 'Unbounded'), { input: none }))).toBe(true);
    expect(isEmpty(b.op('Reduce', at, singleton('u8', 'Unbounded', 'Optional'), { input: none }))).toBe(true);
  });

  test('a join needs both sides, a difference its first, a chain either', () => {
    const { b, at, none, some, isEmpty } = start();
    const of = (kind: string, ports: Record<string, number>): boolean => isEmpty(b.op(kind, at, stream('u8'), ports));
    expect(of('Join', { left: none, right: some })).toBe(true);
    expect(of('CrossSingleton', { left: some, right: none })).toBe(true);
    expect(of('AntiJoin', { pos: none, neg: some })).toBe(true);
    expect(of('Difference', { pos: some, neg: none })).toBe(false);
    expect(of('Chain', { first: none, second: some })).toBe(false);
    expect(of('Chain', { first: none, second: none })).toBe(true);
  });

  test('through ticks, networks and cycles that nothing else enters', () => {
    const { b, at, none, some, isEmpty } = start();
    const tick = b.tick(at);
    const loop = (first: number): number => {
      const held = b.cycleSource(tick, stream('u8', { bound: 'Bounded' }));
      const later = b.op('DeferTick', tick, stream('u8', { bound: 'Bounded' }), { input: held.source });
      const batch = b.op('Batch', tick, stream('u8', { bound: 'Bounded' }), { inner: first });
      const all = b.op('Chain', tick, stream('u8', { bound: 'Bounded' }), { first: later, second: batch });
      held.close(b.tee(all));
      return b.op('YieldConcat', at, stream('u8'), { inner: b.tee(all) });
    };
    const silent = loop(none);
    expect(isEmpty(silent)).toBe(true);
    expect(isEmpty(b.op('Network', b.process('Q'), stream('u8'), { input: silent }))).toBe(true);
    expect(isEmpty(loop(some))).toBe(false);
  });
});

describe('something may come of nothing', () => {
  test('a fold starts with its initial value, and has it at once', () => {
    const { b, at, none, isEmpty } = start();
    expect(isEmpty(b.op('Fold', at, singleton('u8', 'Unbounded'), { input: none }))).toBe(false);
    expect(isEmpty(b.op('ChainFirst', at, singleton('u8', 'Unbounded', 'Optional'), { first: none, second: none }))).toBe(false);
    expect(isEmpty(b.op('Cast', at, singleton('u8'), { inner: none }))).toBe(false);
  });

  test('an operator that is not known, an embedded channel', () => {
    const { b, at, none, isEmpty } = start();
    expect(isEmpty(b.op('Conjure', at, stream('u8'), { input: none }))).toBe(false);
    expect(isEmpty(b.op('Network', at, stream('u8'), { input: none }, { serialize: { Embedded: {} } }))).toBe(false);
  });

  test('a source whose list the text does not show to be empty; a cycle with nothing known about it', () => {
    const { b, at, some, isEmpty } = start();
    const listed = (text: string): number => b.op('Source', at, stream('u8', TOTAL), {}, { source: { Iter: `q!(${text})` } });
    expect([some, listed('nothing ()'), listed('vec ! []'), listed('[0 ; n]')].map(isEmpty)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(isEmpty(b.op('Source', at, stream('u8', TOTAL), {}, { source: { Stream: 'q!([])' } }))).toBe(false);
    expect(isEmpty(b.cycleSource(at, keyedStream('u8', 'u8')).source)).toBe(false);
  });
});
