import { describe, expect, test } from 'vitest';
import { longChain } from '../../tests/support/picture-programs.ts';
import { ProgramBuilder, stream } from '../../tests/support/program-builder.ts';
import { feedFinder, isPlumbing, skippedIds } from './plumbing.ts';

describe('looking through plumbing', () => {
  test('finds the producer and what was skipped, in flow order', () => {
    const b = new ProgramBuilder('p');
    const main = b.process('Main');
    const map = b.op('Map', main, stream('u32'));
    const cast = b.op('Cast', main, stream('u32'), { inner: map });
    const observe = b.op('ObserveNonDet', main, stream('u32'), { inner: cast });
    const feed = feedFinder(b.program, isPlumbing);
    expect(feed(observe).id).toBe(map);
    expect(skippedIds(feed(observe))).toEqual([cast, observe]);
    expect(feed(map)).toEqual({ id: map, skipped: null });
  });

  test('a ring that holds only plumbing stops where it closes', () => {
    const b = new ProgramBuilder('ring');
    const main = b.process('Main');
    const { source, close } = b.cycleSource(main, stream('u32'));
    const sink = close(b.op('Cast', main, stream('u32'), { inner: source }));
    const feed = feedFinder(b.program, () => true);
    expect(feed(sink).id).toBe(sink);
    expect(feed(source).id).toBe(sink);
  });

  test('long chains cost one walk', () => {
    const program = longChain(20_000, 'Cast');
    const feed = feedFinder(program, isPlumbing);
    expect(
      program
        .operators()
        .map((op) => feed(op.id).id)
        .filter((id) => id !== 0).length,
    ).toBe(1);
  });
});
