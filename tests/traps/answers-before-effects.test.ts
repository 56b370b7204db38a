/**
 * A store that is written to and read at different ports, by partners who read when they have got their answer. Plans that answer before the
 * write has had its effect are noticed by the default effort, and the ones that answer afterwards are not accused.
 */
import { describe, expect, test } from 'vitest';
import type { Place } from '../../ir/graph/operator.ts';
import type { Program } from '../../ir/index.ts';
import { checkRefinement, EFFORTS, type Verdict } from '../../verify/index.ts';
import { externalInput, sendExternal } from '../support/ports.ts';
import { keyedSingleton, keyedStream, ProgramBuilder, stream } from '../support/program-builder.ts';
import { arrive, errorsOf, full } from './support.ts';

const PAIR = '(u32 , u32)';
const READ = '(u32 , (() , u32))';
const bounded = { bound: 'Bounded' } as const;
const LAST = { init: 'q!(| | 0u32)', acc: 'q!(| last , x | * last = x)' };
const FIRST = { init: 'q!(| | 0u32)', acc: 'q!(| first , x | if * first == 0 { * first = x })' };
const KEY = { f: 'q!(| (k , _) | k)' };

interface Form {
  /** Whether writes take effect and are answered in one atomic section, which reads see as a whole. */
  readonly atomic: boolean;
  /** What answers a write: the section that it is in, or whatever stands where it comes in. */
  readonly answers: 'after' | 'before';
  /** Where writes come in: at the store, or at a machine in front of it that hands them on. */
  readonly front?: boolean;
  readonly remembers?: typeof LAST;
}

function store({ atomic, answers, front = false, remembers = LAST }: Form): Program {
  const b = new ProgramBuilder('store');
  const at = b.process('Store');
  const door = front ? b.process('Front') : at;
  const tick = b.tick(at);
  const inside = atomic ? b.atomic(tick) : at;
  const written = b.op('ExternalInput', door, stream(PAIR), {}, externalInput(0));
  const handed = front ? arrive(b, b.tee(written), at, PAIR) : written;
  const writes = atomic ? b.op('BeginAtomic', inside, stream(PAIR), { inner: b.tee(handed) }) : handed;
  const keyed = b.op('Cast', inside, keyedStream('u32', 'u32', { order: 'NoOrder' }), { inner: b.tee(writes) });
  const order = b.op(
    'ObserveNonDet',
    inside,
    keyedStream('u32', 'u32', { order: 'TotalOrder' }),
    { inner: keyed },
    { trusted: false },
  );
  const state = b.op('FoldKeyed', inside, keyedSingleton('u32', 'u32', 'Unbounded'), { input: order }, remembers);
  b.root('SendExternal', answered(b, answers === 'before' ? [written, door] : [writes, inside], at, door), sendExternal(2));
  const asked = b.op('ExternalInput', at, stream('u32'), {}, externalInput(1));
  const batch = b.op('Batch', tick, stream('u32', bounded), { inner: asked });
  const left = b.op('Map', tick, stream('(u32 , ())', bounded), { input: batch }, { f: 'q!(| k | (k , ()))' });
  const right = b.op('Batch', tick, keyedSingleton('u32', 'u32'), { inner: state });
  const join = b.op('JoinHalf', tick, stream(READ, bounded), { left, right });
  b.root('SendExternal', b.op('YieldConcat', at, stream(READ), { inner: join }), sendExternal(3));
  return full(b);
}

/** Answers leave at the door. */
function answered(b: ProgramBuilder, [writes, place]: readonly [number, Place], at: Place, door: Place): number {
  const keys = b.op('Map', place, stream('u32'), { input: b.tee(writes) }, KEY);
  if (place.root === door.root && place.scopes.length === 0) return keys;
  const done = place.scopes.length === 0 ? keys : b.op('EndAtomic', at, stream('u32'), { inner: keys });
  return door.root === at.root ? done : arrive(b, done, door, 'u32');
}

const compared = (before: Program, after: Program): Verdict => {
  expect([errorsOf(before), errorsOf(after)]).toEqual([[], []]);
  return checkRefinement(before, after, EFFORTS.quick);
};

const STORE = store({ atomic: true, answers: 'after' });
const FRONT = store({ atomic: true, answers: 'after', front: true });

describe('read your writes', () => {
  test.each<[string, Program, Program]>([
    ['the answer leaves before the atomic section', STORE, store({ atomic: true, answers: 'before' })],
    ['there is no atomic section', STORE, store({ atomic: false, answers: 'after' })],
    ['a machine in front answers, and hands on afterwards', FRONT, store({ atomic: true, answers: 'before', front: true })],
    ['the store answers from outside of its section', FRONT, store({ atomic: false, answers: 'after', front: true })],
    ['the first write of a key wins', STORE, store({ atomic: true, answers: 'after', remembers: FIRST })],
  ])('is missed when %s', (_, before, after) => {
    const verdict = compared(before, after);
    expect(verdict.result).toBe('counterexample');
    // Found by a sequence, not by chance.
    if (verdict.result === 'counterexample') expect(verdict.work.scripts).toBe(0);
  });

  test.each<[string, Program, Program]>([
    ['the same store', STORE, STORE],
    ['the same store behind a front', FRONT, FRONT],
    ['an answer that comes later than it could', store({ atomic: true, answers: 'before' }), STORE],
    ['a section that nobody asked for', store({ atomic: false, answers: 'after' }), STORE],
  ])('is kept by %s', (_, before, after) => expect(compared(before, after)).toMatchObject({ result: 'refines' }));
});
