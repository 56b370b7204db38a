import { describe, expect, test } from 'vitest';
import { keyedSingleton, keyedStream, singleton, stream } from '../../../tests/support/program-builder.ts';
import { type Step, type TickProgram, tickProgram } from '../../../tests/support/tick-program.ts';
import { expectSharding, full, type Trap, trap } from '../../../tests/traps/support.ts';
import { idleProblem } from './idle-ticks.ts';

const bounded = { bound: 'Bounded' } as const;
const PAIR = '(u32 , u32)';

const NEW: Step = { do: 'batch', of: 'pairs' };
const ASKED: Step = { do: 'batch', of: 'keys' };
const HELD: Step = { do: 'hold', of: 'pairs' };
const SAID: Step = { do: 'hold', of: 'keys' };
const ALL: Step = { do: 'chain', from: 1, and: 0 };
const COUNTS: Step = { do: 'counts', from: 2 };
const REACHED: Step = { do: 'pick', from: 3, by: 'reached' };

const problemOf = (t: Trap): string | null => idleProblem(t.b.program, t.at.root)?.reason ?? null;
const check = (program: TickProgram): string | null => problemOf(tickProgram(program));

/** The quorum of the library that waits for all responses, which differs from the other in what it reports. */
const quorumOfAll = (steps: readonly Step[], out: number): TickProgram => ({
  steps: [
    ...[NEW, HELD, ALL, COUNTS, REACHED],
    { do: 'pick', from: 3, by: 'complete' },
    { do: 'without keys', from: 2, and: 5 },
    { do: 'hold', of: 'keys' },
    { do: 'without', from: 4, and: 5 },
    ...steps,
  ],
  held: [6, 8],
  out: [out],
});

/** Reached or not, by two conditions of which exactly one holds, as keys. */
const split = (few: string, many: string): readonly Step[] => [
  ...[NEW, HELD, ALL, COUNTS],
  { do: 'filter', from: 3, by: few },
  { do: 'map', from: 4, by: 'key' },
  { do: 'filter', from: 3, by: many },
  { do: 'map', from: 6, by: 'key' },
];

describe('proved: a tick without new elements is as none', () => {
  test.each<[string, TickProgram]>([
    ['a batch that is answered and forgotten', { steps: [NEW, { do: 'sums', from: 0 }], held: [], out: [1] }],
    [
      'a quorum that forgets what it reported',
      { steps: [NEW, HELD, ALL, COUNTS, REACHED, { do: 'without keys', from: 2, and: 4 }], held: [5], out: [4] },
    ],
    ['a quorum that waits for all, and remembers what it reported', quorumOfAll([{ do: 'without', from: 4, and: 7 }], 9)],
    [
      'a quorum that gives the responses: all but those of keys that are not there yet',
      {
        steps: [...split('few', 'many'), { do: 'without keys', from: 2, and: 7 }, { do: 'without keys', from: 2, and: 5 }],
        held: [8],
        out: [9],
      },
    ],
    [
      'a quorum that counts for ever, and remembers what it reported',
      {
        steps: [...[NEW, HELD, ALL, COUNTS, REACHED, SAID], { do: 'without', from: 4, and: 5 }, { do: 'chain', from: 5, and: 6 }],
        held: [2, 7],
        out: [6],
      },
    ],
    [
      'requests that wait for their response',
      {
        steps: [
          NEW,
          HELD,
          ALL,
          ASKED,
          { do: 'map', from: 3, by: 'paired' },
          { do: 'join', from: 2, and: 4 },
          { do: 'without keys', from: 2, and: 3 },
        ],
        held: [6],
        out: [5],
      },
    ],
    [
      'keys that are answered once',
      { steps: [ASKED, SAID, { do: 'without', from: 0, and: 1 }, { do: 'chain', from: 1, and: 2 }], held: [3], out: [2] },
    ],
    [
      'a set that grows',
      {
        steps: [ASKED, SAID, { do: 'chain', from: 1, and: 0 }, { do: 'unique', from: 2 }, { do: 'without', from: 0, and: 1 }],
        held: [3],
        out: [4],
      },
    ],
    [
      'the first value of each key',
      { steps: [NEW, HELD, ALL, { do: 'first', from: 2 }, { do: 'join', from: 3, and: 0 }], held: [3], out: [4] },
    ],
    [
      'a sum of each key carried on by a fold',
      { steps: [NEW, HELD, ALL, { do: 'sums', from: 2 }, { do: 'join', from: 3, and: 0 }], held: [3], out: [4] },
    ],
    [
      'state that is replaced where there is something new',
      {
        steps: [
          NEW,
          HELD,
          { do: 'map', from: 0, by: 'key' },
          { do: 'without keys', from: 1, and: 2 },
          { do: 'sums', from: 0 },
          { do: 'chain', from: 3, and: 4 },
          { do: 'join', from: 0, and: 1 },
        ],
        held: [5],
        out: [6],
      },
    ],
    [
      'elements that a filter lets stay',
      { steps: [NEW, HELD, ALL, { do: 'filter', from: 2, by: 'many' }, { do: 'join', from: 0, and: 1 }], held: [3], out: [4] },
    ],
    [
      'elements that are taken apart and put together again',
      { steps: [NEW, HELD, ALL, { do: 'map', from: 2, by: 'same' }, { do: 'join', from: 0, and: 1 }], held: [3], out: [4] },
    ],
    ['a cycle that nothing enters', { steps: [NEW, HELD], held: [1], out: [1] }],
  ])('%s', (_, program) => {
    expect(check(program)).toBeNull();
  });
});

describe('refused, with the reason', () => {
  test.each<[string, TickProgram, RegExp]>([
    [
      'a delay of one tick',
      { steps: [NEW, { do: 'defer', from: 0 }], held: [], out: [1] },
      /DeferTick \d+ holds .* nothing is held after it/,
    ],
    ['a delay that nobody sees', { steps: [NEW, { do: 'defer', from: 0 }], held: [], out: [0] }, /nothing is held after it/],
    [
      'the tick before the last',
      { steps: [NEW, HELD, ALL, { do: 'defer', from: 1 }, { do: 'without', from: 0, and: 3 }], held: [2], out: [4] },
      /something else is held after it/,
    ],
    [
      'a value that counts ticks',
      { steps: [NEW, HELD, ALL, { do: 'map', from: 2, by: 'more' }], held: [3], out: [0] },
      /something else is held after it/,
    ],
    [
      'a key that turns',
      { steps: [NEW, HELD, ALL, { do: 'map', from: 2, by: 'turned' }], held: [3], out: [0] },
      /something else is held after it/,
    ],
    [
      'a value that runs out',
      { steps: [NEW, HELD, ALL, { do: 'pick', from: 2, by: 'left' }], held: [3], out: [0] },
      /FilterMap \d+ sees held elements in another way/,
    ],
    ['counts that count themselves', { steps: [NEW, HELD, ALL, COUNTS], held: [3], out: [0] }, /something else is held after it/],
    ['held elements that leave', { steps: [NEW, HELD, ALL], held: [2], out: [2] }, /elements of earlier ticks leave again/],
    [
      'a quorum that takes away another key than it counted',
      {
        steps: [
          NEW,
          HELD,
          ALL,
          COUNTS,
          REACHED,
          { do: 'map', from: 4, by: 'doubled' },
          { do: 'map', from: 5, by: 'turned' },
          { do: 'filter', from: 6, by: 'many' },
          { do: 'map', from: 7, by: 'key' },
          { do: 'without keys', from: 2, and: 8 },
        ],
        held: [9],
        out: [4],
      },
      /elements of earlier ticks leave again/,
    ],
    [
      'a quorum that takes away one response of each key',
      {
        steps: [NEW, HELD, ALL, COUNTS, REACHED, { do: 'map', from: 4, by: 'paired' }, { do: 'without', from: 2, and: 5 }],
        held: [6],
        out: [4],
      },
      /only a part was taken away/,
    ],
    [
      'a quorum that reports until all are there',
      {
        steps: [
          NEW,
          HELD,
          ALL,
          COUNTS,
          REACHED,
          { do: 'pick', from: 3, by: 'complete' },
          { do: 'without keys', from: 2, and: 5 },
        ],
        held: [6],
        out: [4],
      },
      /elements of earlier ticks leave again/,
    ],
    [
      'a quorum that remembers what it reported, and reports it all the same',
      quorumOfAll([], 4),
      /elements of earlier ticks leave again/,
    ],
    [
      'responses without those of two conditions that do not split all keys',
      {
        steps: [...split('few', 'most'), { do: 'without keys', from: 2, and: 7 }, { do: 'without keys', from: 2, and: 5 }],
        held: [8],
        out: [9],
      },
      /elements of earlier ticks leave again/,
    ],
    [
      'held elements that are joined with each other',
      { steps: [NEW, HELD, ALL, { do: 'join', from: 2, and: 1 }], held: [2], out: [3] },
      /Join \d+ sees held elements in another way/,
    ],
  ])('%s', (_, program, reason) => {
    expect(check(program)).toMatch(reason);
  });
});

describe('state of each key beside what happens to it, in one fold', () => {
  const BOTH = '(Option < u32 > , Option < u32 >)';
  const STATE = '| acc , v | match v { (Some (s) , _) => * acc = s , (None , Some (n)) => * acc += n , (None , None) => { } }';

  function session(acc: string, carried = 'q!(| (k , s) | (k , (Some (s) , None)))'): Trap {
    const t = trap('session');
    const at = t.b.tick(t.at);
    const cycle = t.b.cycleSource(at, keyedSingleton('u32', 'u32'));
    const held = t.b.op('DeferTick', at, keyedSingleton('u32', 'u32'), { input: cycle.source });
    const batch = t.b.op('Batch', at, stream(PAIR, bounded), { inner: t.receive(PAIR) });
    const events = { f: 'q!(| (k , n) | (k , (None , Some (n))))' };
    const old = t.b.op('Map', at, keyedStream('u32', BOTH, bounded), { input: held }, { f: carried });
    const fresh = t.b.op('Map', at, keyedStream('u32', BOTH, bounded), { input: t.b.tee(batch) }, events);
    const all = t.b.op('Chain', at, keyedStream('u32', BOTH, bounded), { first: old, second: fresh });
    const seen = t.b.op(
      'ObserveNonDet',
      at,
      keyedStream('u32', BOTH, { ...bounded, order: 'TotalOrder' }),
      { inner: all },
      { trusted: false },
    );
    const state = t.b.op(
      'FoldKeyed',
      at,
      keyedSingleton('u32', 'u32'),
      { input: seen },
      { init: 'q!(| | 7u32)', acc: `q!(${acc})` },
    );
    cycle.close(t.b.tee(state));
    const join = t.b.op('JoinHalf', at, stream('(u32 , (u32 , u32))', bounded), { left: t.b.tee(batch), right: t.b.tee(state) });
    t.answer(t.b.op('YieldConcat', t.at, stream('(u32 , (u32 , u32))'), { inner: join }));
    full(t.b);
    return t;
  }

  test('is left alone where nothing happens', () => {
    const { b, at } = session(STATE);
    expect(problemOf(session(STATE))).toBeNull();
    expectSharding(b.program, at);
  });

  test.each([
    ['a state that counts how often it was carried on', STATE.replace('* acc = s', '* acc = s + 1')],
    ['a state that is carried on only if it is large', STATE.replace('* acc = s', 'if s > 3 { * acc = s }')],
    ['a state that is handed to a function', STATE.replace('* acc = s', '{ * acc = s ; crate :: age (acc) }')],
  ])('%s', (_, acc) => {
    expect(problemOf(session(acc))).toMatch(/DeferTick \d+ holds/);
  });

  test('a state that is given back as another event', () => {
    expect(problemOf(session(STATE, 'q!(| (k , s) | (k , (None , Some (s))))'))).toMatch(/DeferTick \d+ holds/);
  });
});

describe('what else may be there in every tick', () => {
  /** A tick over one batch; `more` gives what leaves it. */
  function inTick(more: (t: Trap, at: ReturnType<Trap['b']['tick']>, batch: number) => number): Trap {
    const t = trap('tick');
    const at = t.b.tick(t.at);
    const batch = t.b.op('Batch', at, stream(PAIR, bounded), { inner: t.receive(PAIR) });
    t.answer(t.b.op('YieldConcat', t.at, stream(PAIR), { inner: more(t, at, batch) }));
    full(t.b);
    return t;
  }
  const entries = (t: Trap, at: ReturnType<Trap['b']['tick']>, bound: string): number => {
    const keyed = t.b.op('Cast', t.at, keyedStream('u32', 'u32'), { inner: t.receive(PAIR) });
    const fields = { init: 'q!(| | 0u32)', acc: 'q!(| a , b | * a += b)' };
    const fold = t.b.op('FoldKeyed', t.at, keyedSingleton('u32', 'u32', bound), { input: keyed }, fields);
    return t.b.op('Batch', at, keyedSingleton('u32', 'u32'), { inner: fold });
  };

  test('a snapshot of keyed state, unless it is asked for', () => {
    const chained = inTick((t, at, batch) =>
      t.b.op('Chain', at, stream(PAIR, bounded), { first: batch, second: entries(t, at, 'Unbounded') }),
    );
    expect(problemOf(chained)).toMatch(/elements of earlier ticks leave again/);
    const joined = inTick((t, at, batch) =>
      t.b.op('Join', at, stream('(u32 , (u32 , u32))', bounded), { left: batch, right: entries(t, at, 'Unbounded') }),
    );
    expect(problemOf(joined)).toBeNull();
  });

  test('entries that never change come once', () => {
    const chained = (bound: string): Trap =>
      inTick((t, at, batch) => t.b.op('Chain', at, stream(PAIR, bounded), { first: batch, second: entries(t, at, bound) }));
    expect(problemOf(chained('BoundedValue'))).toBeNull();
    expect(problemOf(chained('MonotonicValue'))).toMatch(/elements of earlier ticks leave again/);
    expect(problemOf(chained('Bounded'))).toMatch(/gives the same entries in every tick/);
  });

  test('constants', () => {
    const value = { value: 'q!((7u32 , 7u32))', first_tick_only: false };
    const constant = (t: Trap, at: ReturnType<Trap['b']['tick']>): number =>
      t.b.op('SingletonSource', at, singleton(PAIR), {}, value);
    const chained = inTick((t, at, batch) =>
      t.b.op('Chain', at, stream(PAIR, bounded), { first: batch, second: constant(t, at) }),
    );
    expect(problemOf(chained)).toMatch(/gives constants or members in every tick/);
    const crossed = inTick((t, at, batch) =>
      t.b.op('CrossSingleton', at, stream(`(${PAIR} , ${PAIR})`, bounded), { left: batch, right: constant(t, at) }),
    );
    expect(problemOf(crossed)).toBeNull();
    const late = inTick((t, at, batch) => {
      const held = t.b.op('DeferTick', at, singleton(PAIR), { input: constant(t, at) });
      return t.b.op('CrossSingleton', at, stream(`(${PAIR} , ${PAIR})`, bounded), { left: batch, right: held });
    });
    // In the first tick it is not there, and each shard has a first tick of its own.
    expect(problemOf(late)).toMatch(/DeferTick \d+ holds/);
  });

  test('members, crossed with what is held', () => {
    const broadcast = (held: boolean): Trap => {
      const t = trap('members');
      const peers = t.b.cluster('Peers', { size: 3 });
      const input = t.receive('u32');
      const { cross } = t.make.broadcast(input, peers, 'u32');
      if (!held) return t;
      const at = t.b.program.op(cross).place;
      const cycle = t.b.cycleSource(at, stream('u32', bounded));
      const kept = t.b.op('DeferTick', at, stream('u32', bounded), { input: cycle.source });
      const batch = t.b.program.input(cross, 'right') as number;
      const chain = t.b.op('Chain', at, stream('u32', bounded), { first: kept, second: batch });
      t.b.program.disconnect(batch, cross, 'right');
      t.b.program.connect(t.b.tee(chain), cross, 'right');
      cycle.close(t.b.tee(chain));
      return t;
    };
    expect(problemOf(broadcast(false))).toBeNull();
    expect(problemOf(broadcast(true))).toMatch(/gives constants or members in every tick/);
  });
});

test('a tick that is deeper than the stack', () => {
  const steps: Step[] = [NEW, HELD, ALL];
  for (let i = 0; i < 3_000; i++)
    steps.push({ do: i % 2 === 0 ? 'map' : 'filter', from: steps.length - 1, by: i % 2 === 0 ? 'same' : 'many' });
  const last = steps.length - 1;
  expect(check({ steps: [...steps, { do: 'without', from: 0, and: 1 }], held: [2], out: [last + 1] })).toBeNull();
  expect(check({ steps, held: [last], out: [0] })).toMatch(/DeferTick \d+ holds/);
});
