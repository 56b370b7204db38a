/** A group by `k % 16` has all of one remainder on one shard, and so has a group by `k` beside it; by `k` alone it has not. */
import { describe, expect, test } from 'vitest';
import { optimize } from '../../index.ts';
import type { Policy } from '../../ir/index.ts';
import { keyedSingleton, keyedStream, stream } from '../support/program-builder.ts';
import { expectNoSharding, expectSharding, full, obstacles, trap } from './support.ts';

/** One network and a group per closure: each makes the pair that the group is by the first field of. */
function groups(type: string, key: string, ...closures: readonly string[]) {
  const t = trap('coarser');
  const [pair, grouped] = [`(${type} , u32)`, `(${key} , u32)`];
  const input = t.receive(pair);
  for (const f of closures) {
    const map = t.b.op('Map', t.at, stream(grouped), { input: t.b.tee(input) }, { f: `q!(${f})` });
    const tick = t.b.tick(t.at);
    const batch = t.b.op('Batch', tick, stream(grouped, { bound: 'Bounded' }), { inner: map });
    const keyed = t.b.op('Cast', tick, keyedStream(key, 'u32', { bound: 'Bounded' }), { inner: batch });
    const ordered = keyedStream(key, 'u32', { bound: 'Bounded', order: 'TotalOrder' });
    const some = t.b.op('ObserveNonDet', tick, ordered, { inner: keyed }, { trusted: false });
    const fold = t.b.op(
      'FoldKeyed',
      tick,
      keyedSingleton(key, 'u32'),
      { input: some },
      { init: 'q!(| | 0)', acc: 'q!(| a , b | * a += b)' },
    );
    const entries = t.b.op('Cast', tick, stream(grouped, { bound: 'Bounded' }), { inner: fold });
    t.answer(t.b.op('YieldConcat', t.at, stream(grouped), { inner: entries }));
  }
  return { program: full(t.b), at: t.at, input };
}

const by = (input: number, ...path: string[]): Policy => new Map([[input, [path]]]);
const AS_IT_IS = '| (k , v) | (k , v)';
const SIXTEENTH = '| (k , v) | (k % 16 , v)';

describe('a key that is coarser than what comes', () => {
  test.each([
    ['the remainder', ['% 16'], [SIXTEENTH]],
    ['the remainder, with a type', ['% 16'], ['| (k , v) | (k % 16u32 , v)']],
    ['the quotient', ['/ 4'], ['| (k , v) | (k / 4 , v)']],
    ['beside the number itself', ['% 16'], [SIXTEENTH, AS_IT_IS]],
    ['the other way round', ['% 16'], [AS_IT_IS, SIXTEENTH]],
  ])('%s', (_, step, closures) => {
    const { program, at, input } = groups('u32', 'u32', ...closures);
    expect(expectSharding(program, at)).toEqual(by(input, '0', ...step));
  });

  test.each([
    ['two remainders', [SIXTEENTH, '| (k , v) | (k % 8 , v)']],
    ['a remainder and a quotient', [SIXTEENTH, '| (k , v) | (k / 16 , v)']],
    ['by what is not known', ['| (k , v) | (k % v , v)']],
    ['a remainder of something else', ['| (k , v) | ((k + v) % 16 , v)']],
  ])('not %s', (_, closures) => {
    const { program, at, input } = groups('u32', 'u32', ...closures);
    const paths = [[], ['% 16'], ['% 8'], ['/ 16']].map((step) => by(input, '0', ...step));
    expectNoSharding(program, at, 'state is key-local', paths);
  });

  test.each([
    ['another remainder', ['% 12']],
    ['the quotient', ['/ 16']],
    ['the number itself', []],
  ])('not by %s than the one that is grouped', (_, step) => {
    const { program, at, input } = groups('u32', 'u32', SIXTEENTH);
    expect(obstacles(program, at.root, by(input, '0', ...step))).toContain('state is key-local');
  });

  test('not of a type that divides as it likes', () => {
    const { program, at, input } = groups('crate :: Ring', 'crate :: Ring', SIXTEENTH);
    expect(obstacles(program, at.root, by(input, '0', '% 16'))).toContain('keys can be hashed');
    expectNoSharding(program, at, 'state is key-local', [by(input, '0', '% 16')]);
  });

  test('the plan hashes the remainder, and runs of it show nothing new', () => {
    const { program } = groups('u32', 'u32', SIXTEENTH);
    const plan = optimize(program, { verify: 'quick', costs: { receiveNs: 50_000 } });
    expect(plan.verdict.differential?.result).not.toBe('counterexample');
    expect(JSON.stringify(plan.program)).toContain('std::hash::Hash::hash(&(x.0 % 16), &mut hasher)');
    expect(plan.locations.some(({ role }) => role.includes('.0 % 16'))).toBe(true);
  });
});
