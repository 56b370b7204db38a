import { describe, expect, test } from 'vitest';
import { findIdioms, type Program, type ProgramDraft } from '../ir/index.ts';
import { readExample } from '../tests/support/examples.ts';
import { closedLoop, twoPhaseCommit } from '../tests/support/hand-made.ts';
import { shapes } from '../tests/support/library-shapes.ts';
import { ProgramBuilder, stream } from '../tests/support/program-builder.ts';
import { readText } from '../tests/support/program-text.ts';
import { ruleOf, siteAt } from '../tests/support/rules.ts';
import { demandOf } from './demand-of.ts';
import { explainCost } from './explain.ts';
import { hopsOf } from './hops.ts';
import { locationLoads } from './location-load.ts';
import { costOf } from './report.ts';
import { cost, defaultCostTable, withCosts } from './table.ts';

const options = { defaultClusterSize: 3 };
const demand = (program: Program) => demandOf(program, findIdioms(program), defaultCostTable, options);
const loads = (program: Program) => locationLoads(program, demand(program), defaultCostTable);
const named = (program: Program, name: string) =>
  loads(program).find((load) => program.location(load.location).name === name) as ReturnType<typeof loads>[number];

/** A source on A, its elements worked on by `shards` shards split off from it, results back on A. */
function sharded(shards: number): ProgramDraft {
  const b = new ProgramBuilder('sharded');
  const a = b.process('A');
  const origin = { from: 'loc1v1', role: 'worker', shards, policy: {} };
  const to = b.cluster('Worker', { size: shards, origin });
  const input = b.op('ExternalInput', a, stream('u32'));
  const out = shapes(b).send(input, to, 'u32');
  const route = { inserted: false, logical: 'zero', shard: 'hash', key: [] } as const;
  b.program.replaceOperator({ ...b.program.op(out), route });
  const heavy = b.op('Map', to, stream('u32'), { input: out }, { f: 'q!(| x | crate :: work :: heavy (x))' });
  b.root('ForEach', shapes(b).send(heavy, a, 'u32'));
  return b.program;
}

describe('shards', () => {
  test('work and messages divide by the shards, with the imbalance of hashing on top of the work', () => {
    const [one, three] = [named(sharded(1), 'Worker'), named(sharded(3), 'Worker')];
    expect([one.machines, three.machines]).toEqual([1, 3]);
    expect(three.machine.messages).toBeCloseTo(one.machine.messages / 3);
    const perElement = (load: typeof one): number => load.machine.cpuNs - load.machine.batchNs;
    expect(perElement(three)).toBeCloseTo((perElement(one) / 3) * cost(defaultCostTable, 'shardSkew'));
    expect(three.share).toBeCloseTo(1 / 3);
    // Each shard has rounds of the same size, and one of three commands.
    expect(three.round).toEqual(one.round);
    expect(three.machine.batchNs).toBeCloseTo(one.machine.batchNs / 3);
  });

  test('elements dealt in turn are spread evenly', () => {
    const program = sharded(3);
    const worker = program.location('loc2v1');
    program.locations.set('loc2v1', { ...worker, origin: { from: 'loc1v1', role: 'worker', shards: 3, policy: { 1: null } } });
    const { machine, workNs, sendNs, receiveNs } = named(program, 'Worker');
    expect(machine.cpuNs - machine.batchNs).toBeCloseTo((workNs + sendNs + receiveNs) / 3);
  });

  test.each([
    [1, 1],
    [2, 5 / 3],
    [1000, 3],
  ])('a hash of %i senders keeps that many of three shards busy, on average', (senders, busy) => {
    const b = new ProgramBuilder('by sender');
    const clients = b.cluster('Client', { size: senders, role: 'client' });
    const to = b.cluster('Worker', { size: 3 });
    const asked = shapes(b).send(b.op('ExternalInput', clients, stream('u32')), to, '(MemberId<Client>, u32)');
    const origin = { from: 'loc2v1', role: 'worker', shards: 3, policy: { [asked]: [['0']] } };
    b.program.locations.set('loc2v1', { ...b.program.location('loc2v1'), origin });
    const spread = (...of: ('sender' | 'payload')[]): number => {
      const key = of.map((one) => ({ of: one, path: [], member: true }));
      const route = { inserted: false, logical: 'zero', shard: 'hash', key } as const;
      b.program.replaceOperator({ ...b.program.op(asked), route });
      return named(b.program, 'Worker').spread;
    };
    expect(spread('sender')).toBeCloseTo(busy);
    expect(spread('sender', 'payload')).toBe(3);
  });

  test('a routed element goes to one shard, not to each', () => {
    const report = costOf(sharded(3), demand(sharded(3)), defaultCostTable);
    expect(report.locations.map((l) => [l.name, l.role, l.machines])).toEqual([
      ['A', 'original', 1],
      ['Worker', 'worker, 3 shards', 3],
    ]);
    expect(report.locations[0]?.messages).toBeCloseTo(2);
    expect(report.machines).toBe(4);
  });

  test('logical members are what broadcasts count', () => {
    const { program, prepare } = twoPhaseCommit(3);
    const key = program.op(prepare).place.root;
    const original = program.location(key);
    program.locations.set(key, { ...original, size: 6, origin: { from: key, role: 'voter', shards: 2, policy: {} } });
    expect(demand(program).rates.get(prepare)).toBe(3);
    expect(named(program, 'Participant')).toMatchObject({ members: 3, shards: 2, machines: 6 });
  });
});

describe('which locations count', () => {
  test('clients and emptied locations do not, and have no machines when empty', () => {
    const { program } = closedLoop(2);
    program.locations.set('loc9v1', { ...program.location('loc2v1'), key: 'loc9v1', name: 'Gone' });
    const report = costOf(program, demand(program), defaultCostTable);
    expect(report.locations.map((l) => [l.name, l.role, l.counted, l.machines])).toEqual([
      ['Client', 'client', false, 2],
      ['Server', 'original', true, 1],
      ['Gone', 'empty', false, 0],
    ]);
    expect(report.bottleneck).toBe('loc2v1');
    expect(report.machines).toBe(1);
  });

  test('throughput is one core of the busiest machine', () => {
    const { program } = twoPhaseCommit(3);
    const report = costOf(program, demand(program), defaultCostTable);
    const busiest = Math.max(...report.locations.map((l) => l.cpuNs));
    expect(report.throughput).toBeCloseTo(1e9 / busiest);
    expect(report.source).toBe('calibrated, default');
  });

  test('a program without operators costs nothing', () => {
    const { program } = new ProgramBuilder('empty');
    expect(costOf(program, demand(program), defaultCostTable)).toMatchObject({ throughput: 0, bottleneck: null, hops: 0 });
  });
});

describe('leaders', () => {
  test('where a batch is addressed by one value, one member carries all commands', () => {
    const program = readExample('paxos_bench');
    const proposer = named(program, 'Proposer');
    expect(proposer).toMatchObject({ members: 2, busy: 1, share: 1 });
    expect(demand(program).notes.join()).toMatch(/all commands go to one Proposer at a time/);
    // Measured: 2.6 us at the leader with 100 clients.
    expect(proposer.machine.cpuNs).toBeGreaterThan(2_000);
    expect(proposer.machine.cpuNs).toBeLessThan(3_200);
  });

  test('elements that name their own member spread over all', () => {
    expect(named(readExample('op_networks'), 'Worker').busy).toBe(2);
  });
});

describe('hops', () => {
  test('two-phase commit: there and back twice', () => {
    const { program } = twoPhaseCommit(3);
    expect(hopsOf(program, demand(program)).hops).toBe(4);
  });

  test('a closed loop ends at the client', () => {
    const { program, back } = closedLoop(1);
    const { hops, networks } = hopsOf(program, demand(program));
    expect(hops).toBe(2);
    expect(networks.at(-1)).toBe(back);
  });

  test('rare networks are not on the way', () => {
    const b = new ProgramBuilder('rare', [{ input: 0, name: 'go', rate: 1 }]);
    const [a, c] = [b.process('A'), b.process('B')];
    b.root('ForEach', b.op('ExternalInput', a, stream('u32')));
    const timer = b.op('Source', a, stream('Instant'), {}, { source: { Stream: 'q!(interval)' } });
    b.root('ForEach', shapes(b).send(timer, c, 'Instant'));
    expect(hopsOf(b.program, demand(b.program)).hops).toBe(0);
  });
});

test('the demand of the original prices a rewritten program: new networks carry what their input puts out', () => {
  const { program, maps } = ((): { program: Program; maps: number[] } => {
    const b = new ProgramBuilder('p');
    const a = b.process('A');
    b.process('B');
    const input = b.op('ExternalInput', a, stream('u64'));
    const map = b.op('Map', a, stream('u64'), { input }, { f: 'q!(| x | x + 1)' });
    b.root('ForEach', map);
    return { program: b.program, maps: [input, map] };
  })();
  const before = demand(program);
  const [input, map] = maps as [number, number];
  const rewritten = program.copy();
  const there = { root: 'loc2v1', scopes: [] };
  const network = rewritten.nextId();
  rewritten.addOperator({ ...rewritten.op(input), id: network, kind: 'Network', place: there, fields: {} });
  rewritten.disconnect(input, map, 'input');
  rewritten.connect(input, network, 'input');
  rewritten.connect(network, map, 'input');
  for (const id of [map, map + 1]) rewritten.replaceOperator({ ...rewritten.op(id), place: there });
  const report = costOf(rewritten, before, defaultCostTable);
  expect(report.locations.map((l) => l.messages)).toEqual([1, 1]);
  expect(report.hops).toBe(1);
});

test('the explanation of a location names what costs most, with reasons that add up', () => {
  const { program } = twoPhaseCommit(3);
  const lines = explainCost(program, demand(program), defaultCostTable, 'loc1v1');
  expect(lines[0]).toMatch(/^Coordinator: \d+ ns per command at one of 1 machines$/);
  expect(lines.join('\n')).toMatch(
    /rounds: [\d.]+ wake-ups of \d+ operators, [\d.]+ reads and writes, \d+ looks at connections, share 1/,
  );
  expect(lines.join('\n')).toMatch(/receive 3 messages of 4 bytes from Participant/);
  const listed = lines.slice(1).reduce((sum, line) => sum + Number.parseFloat(line), 0);
  const whole = Number(/(\d+) ns/.exec(lines[0] as string)?.[1]);
  expect(Math.abs(listed - whole)).toBeLessThan(8);
  expect(explainCost(program, demand(program), defaultCostTable, 'loc77v1')).toEqual([]);
});

describe('a snapshot of one state', () => {
  const MAP = 'std :: collections :: HashMap < u32 , u32 >';
  const asked = (state: string): ReturnType<typeof readText> =>
    readText(`
facts = receive u32
asks = receive u32
chosen = ObserveNonDet facts : ordered u32
table = Fold chosen : one ${state} |a , b| crate :: put (a , b)
tick
  batch = Batch asks
  now = Batch table
  met = CrossSingleton batch now : (u32 , ${state})
out = YieldConcat met
answer out`);
  const work = ({ program, location }: Pick<ReturnType<typeof readText>, 'program' | 'location'>, keys: number): number => {
    const table = withCosts({ keysPerSnapshot: keys });
    const found = locationLoads(program, demandOf(program, findIdioms(program), table, options), table);
    return found.find((load) => load.location === location)?.workNs ?? Number.NaN;
  };
  const more = (written: Pick<ReturnType<typeof readText>, 'program' | 'location'>): number =>
    work(written, 100_000) - work(written, 0);

  test('copies all that a list, set or map holds, for every batch; nothing of what holds little', () => {
    const { crossNs, commandsPerBatch } = defaultCostTable.entries;
    expect(more(asked(MAP))).toBeCloseTo((100_000 * crossNs.value) / commandsPerBatch.value);
    expect(more(asked('u32'))).toBe(0);
    expect(more(asked('crate :: Board'))).toBe(0);
  });

  test('is no snapshot any more where it is copied for those who ask', () => {
    const written = asked(MAP);
    const rule = ruleOf('lookup-machine');
    const site = siteAt(rule, written.program, written.location, { snapshot: written.ids.get('now') as number });
    expect(more({ program: rule.apply(site), location: written.location })).toBe(0);
  });
});
