import { keyedSingleton, keyedStream, stream } from '../support/program-builder.ts';
import { addTick, type Step, type TickProgram } from '../support/tick-program.ts';
import type { Case } from './case.ts';
import { bounded, chosen, FIRST, PAIR, SUM, sharding } from './sharding-support.ts';

const IDLE = 'idle-ticks-change-nothing';

/** A tick over one batch of pairs, sent to shards by their key. */
const tick = (wrong: string, program: TickProgram): Case =>
  sharding(IDLE, wrong, (t) => addTick(t, program).map((network) => [network, FIRST] as const));

const NEW: Step = { do: 'batch', of: 'pairs' };
const HELD: Step = { do: 'hold', of: 'pairs' };
const ALL: Step = { do: 'chain', from: 1, and: 0 };

export const IDLE_CASES: readonly Case[] = [
  sharding(IDLE, 'all sums would leave whenever any shard ticks', (t) => {
    const input = t.receive(PAIR);
    const keyed = t.b.op('Cast', t.at, keyedStream('u32', 'u32'), { inner: input });
    const fold = t.b.op('FoldKeyed', t.at, keyedSingleton('u32', 'u32', 'Unbounded'), { input: chosen(t, keyed) }, SUM);
    const at = t.b.tick(t.at);
    const now = t.b.op('Batch', at, keyedSingleton('u32', 'u32'), { inner: fold });
    const all = t.b.op('Cast', at, stream(PAIR, bounded), { inner: now });
    t.answer(t.b.op('YieldConcat', t.at, stream(PAIR), { inner: all }));
    return [[input, FIRST]];
  }),
  tick('elements that wait for one tick would wait for the next batch of their shard', {
    steps: [NEW, { do: 'defer', from: 0 }],
    held: [],
    out: [1],
  }),
  tick('what was there in the tick before would be what was there in the shard', {
    steps: [NEW, { do: 'defer', from: 0 }, { do: 'without', from: 0, and: 1 }],
    held: [],
    out: [2],
  }),
  tick('two in a row would be two in a row on the shard', {
    steps: [NEW, { do: 'defer', from: 0 }, { do: 'join', from: 0, and: 1 }],
    held: [],
    out: [2],
  }),
  tick('elements that wait for two ticks would wait for two batches of their shard', {
    steps: [NEW, HELD, { do: 'defer', from: 1 }],
    held: [0],
    out: [2],
  }),
  tick('held elements would count the ticks of their shard', {
    steps: [NEW, HELD, ALL, { do: 'map', from: 2, by: 'more' }, { do: 'sums', from: 2 }],
    held: [3],
    out: [4],
  }),
  tick('held elements would leave in every tick of their shard', {
    steps: [NEW, HELD, ALL, { do: 'filter', from: 2, by: 'many' }],
    held: [3],
    out: [2],
  }),
  tick('a quorum that takes away less than it counted would report in every tick of its shard', {
    steps: [
      NEW,
      HELD,
      ALL,
      { do: 'counts', from: 2 },
      { do: 'pick', from: 3, by: 'reached' },
      { do: 'map', from: 4, by: 'paired' },
      { do: 'without', from: 2, and: 5 },
    ],
    held: [6],
    out: [4],
  }),
  tick('a quorum that waits for all would report in every tick of its shard until then', {
    steps: [
      NEW,
      HELD,
      ALL,
      { do: 'counts', from: 2 },
      { do: 'pick', from: 3, by: 'reached' },
      { do: 'pick', from: 3, by: 'complete' },
      { do: 'without keys', from: 2, and: 5 },
    ],
    held: [6],
    out: [4],
  }),
];
