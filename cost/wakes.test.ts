import { describe, expect, test } from 'vitest';
import { findIdioms, type Program } from '../ir/index.ts';
import { closedLoop, twoPhaseCommit } from '../tests/support/hand-made.ts';
import { shapes } from '../tests/support/library-shapes.ts';
import { ProgramBuilder, stream } from '../tests/support/program-builder.ts';
import { demandOf } from './demand-of.ts';
import { locationLoads } from './location-load.ts';
import { withCosts } from './table.ts';

const table = withCosts({ wakesPerHop: 0.75, wakesPerSender: 0.5, commandsPerBatch: 100 });
const roundOf = (program: Program, name: string, costs = table) => {
  const demand = demandOf(program, findIdioms(program), costs, { defaultClusterSize: 3 });
  const load = locationLoads(program, demand, costs).find((one) => program.location(one.location).name === name);
  if (!load) throw new Error(`there is no ${name}`);
  return load.round;
};

describe('waking up', () => {
  test('for each hop, and for each further machine that answers', () => {
    expect(roundOf(closedLoop(1).program, 'Server').wakes).toBe(1.5);
    expect(roundOf(closedLoop(4).program, 'Server').wakes).toBe(3);
    // Four hops, and votes and acknowledgements of three.
    const { program } = twoPhaseCommit(3);
    expect(roundOf(program, 'Coordinator').wakes).toBe(3 + 2);
    expect(roundOf(program, 'Participant').wakes).toBe(3);
  });

  test('at least once', () => {
    expect(roundOf(closedLoop(1).program, 'Server', withCosts({ wakesPerHop: 0 }, table)).wakes).toBe(1);
  });

  test('not more often than there are commands', () => {
    expect(roundOf(closedLoop(4).program, 'Server', withCosts({ commandsPerBatch: 2 }, table)).wakes).toBe(2);
  });
});

describe('looking at connections', () => {
  test('a message to a cluster asks the connections to all its members, one to a process asks none', () => {
    for (const size of [1, 3, 5]) {
      const { program } = twoPhaseCommit(size);
      // Two phases, each with a message to every member.
      expect(roundOf(program, 'Coordinator').asks).toBeCloseTo(100 * 2 * size * size);
      expect(roundOf(program, 'Participant')).toMatchObject({ polls: 0, asks: 0 });
    }
  });

  test('members of a cluster whose bursts do not come together are looked at in vain', () => {
    const received = 100 * 2 * 3;
    const { polls } = roundOf(twoPhaseCommit(3).program, 'Coordinator');
    expect(polls).toBeGreaterThan(received);
    expect(polls).toBeLessThanOrEqual(received * 3);
  });

  test('senders that wake up more often, because many send to them, spare their receiver no looks', () => {
    const polls = (first: number): number => {
      const b = new ProgramBuilder('funnel');
      const make = shapes(b);
      const [many, few, one] = [b.cluster('Many', { size: first }), b.cluster('Few', { size: 4 }), b.process('One')];
      const sent = make.send(b.op('ExternalInput', many, stream('u32')), few, 'u32');
      b.root('ForEach', make.gather(sent, one, 'u32'));
      expect(roundOf(b.program, 'Few').wakes).toBeCloseTo(1.5 + 0.5 * (first - 1));
      return roundOf(b.program, 'One').polls;
    };
    expect(polls(8)).toBeCloseTo(polls(1));
    // 4 connections, of which half have something at a time: 1.5 bursts of each of 4 senders in 3 wake-ups.
    expect(polls(1)).toBeCloseTo((100 * 4) / 2);
  });

  test('a shard that hears only from its own shard looks at all of them', () => {
    const polls = (keep: boolean): number => {
      const b = new ProgramBuilder('lanes');
      const origin = { from: 'loc1v1', role: 'worker', shards: 3, policy: {} };
      const [from, to] = [b.cluster('From', { size: 3, origin }), b.cluster('To', { size: 3, origin })];
      const out = shapes(b).send(b.op('ExternalInput', from, stream('u32')), to, 'u32');
      const route = { inserted: false, logical: 'zero', shard: keep ? 'keep' : 'hash', key: [] } as const;
      b.program.replaceOperator({ ...b.program.op(out), route });
      b.root('ForEach', out);
      return roundOf(b.program, 'To').polls;
    };
    expect(polls(true)).toBeCloseTo(300);
    expect(polls(false)).toBeLessThan(300);
  });
});
