import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { findIdioms, type LocationKey, type Program, readProgram } from '../ir/index.ts';
import { readExample } from '../tests/support/examples.ts';
import { closedLoop, pipeline, twoPhaseCommit } from '../tests/support/hand-made.ts';
import { shapes } from '../tests/support/library-shapes.ts';
import { keyedStream, ProgramBuilder, singleton, stream } from '../tests/support/program-builder.ts';
import { irDocuments } from '../tests/support/random-ir.ts';
import type { Demand } from './demand.ts';
import { demandOf } from './demand-of.ts';
import { costOf } from './report.ts';
import { type CostTable, defaultCostTable, withCosts } from './table.ts';

const demand = (program: Program, table: CostTable = defaultCostTable, size = 3): Demand =>
  demandOf(program, findIdioms(program), table, { defaultClusterSize: size });
const report = (program: Program, table: CostTable = defaultCostTable) => costOf(program, demand(program, table), table);
const total = (numbers: Iterable<number>): number => [...numbers].reduce((sum, n) => sum + n, 0);

describe('where commands enter', () => {
  test('the workload says which inputs count and how often', () => {
    const { program, input } = twoPhaseCommit(3, 0.25);
    expect(demand(program).rates.get(input)).toBe(0.25);
    expect(demand(program).commands).toBe(0.25);
  });

  test('without a workload every input is one element per command, and a note says so when there are several', () => {
    const { program, input } = twoPhaseCommit(3, 1, false);
    expect(demand(program).rates.get(input)).toBe(1);
    const b = new ProgramBuilder('two inputs');
    const at = b.process('A');
    for (const _ of [1, 2]) b.root('ForEach', b.op('ExternalInput', at, stream('u32')));
    expect(demand(b.program).notes).toEqual(['no workload given: each of the 2 inputs counts as one element per command']);
  });

  test('a program with its own clients is anchored at the networks out of them, and the loop stays open', () => {
    const { program, there, back } = closedLoop(2);
    const { rates, reasons } = demand(program);
    const network = program.operators().find((op) => op.kind === 'Network' && op.id < back)?.id as number;
    expect(rates.get(network)).toBe(1);
    expect(reasons.get(network)).toMatch(/closed loop/);
    expect(rates.get(there)).toBe(1);
    expect(rates.get(back)).toBe(1);
  });

  test('inputs that carry no commands tick slowly', () => {
    const b = new ProgramBuilder('timer', [{ input: 0, name: 'go', rate: 1 }]);
    const at = b.process('A');
    b.root('ForEach', b.op('ExternalInput', at, stream('u32')));
    const timer = b.op('Source', at, stream('Instant'), {}, { source: { Stream: 'q!(interval)' } });
    b.root('ForEach', timer);
    expect(demand(b.program).rates.get(timer)).toBe(0.001);
  });

  test('a workload of an operator that is not there is noted', () => {
    const { program } = pipeline(1, 'p', [{ input: 99, name: 'gone', rate: 1 }]);
    expect(demand(program).notes[0]).toBe("workload 'gone' names operator 99, which is not in the program");
  });
});

describe('how many elements flow', () => {
  test('a broadcast multiplies by the members of its cluster, a quorum takes one result per key', () => {
    for (const size of [1, 3, 5]) {
      const { program, prepare, votes, decided, quorum } = twoPhaseCommit(size);
      const { rates } = demand(program);
      expect(rates.get(prepare)).toBe(size);
      expect(rates.get(votes)).toBe(size);
      expect(rates.get(decided)).toBeCloseTo(1);
      // 1.5: the responses that wait are counted again.
      expect(rates.get(quorum)).toBeCloseTo(1.5);
    }
  });

  test('clusters of unknown size have the default number of members', () => {
    const { program, prepare } = twoPhaseCommit(null);
    expect(demand(program, defaultCostTable, 7).rates.get(prepare)).toBe(7);
  });

  test('a closed broadcast and a flat_map to addressed elements go to every member', () => {
    const b = new ProgramBuilder('closed');
    const at = b.process('A');
    const to = b.cluster('B', { size: 4 });
    const input = b.op('ExternalInput', at, stream('u32'));
    const { network } = shapes(b).closedBroadcast(b.tee(input), to, 'u32');
    const member = 'hydro_lang :: location :: member_id :: MemberId < crate :: B >';
    const copies = b.op('FlatMap', at, stream(`(${member} , u32)`), { input: b.tee(input) }, { f: 'q!(..)' });
    const other = shapes(b).send(b.op('Cast', at, keyedStream(member, 'u32'), { inner: copies }), to, 'u32');
    const { rates } = demand(b.program);
    expect([rates.get(network), rates.get(other)]).toEqual([4, 4]);
  });

  test('round robin and demux send each element once', () => {
    const b = new ProgramBuilder('rr');
    const at = b.process('A');
    const { network } = shapes(b).roundRobin(b.op('ExternalInput', at, stream('u32')), b.cluster('B', { size: 4 }), 'u32');
    expect(demand(b.program).rates.get(network)).toBe(1);
  });

  test('snapshots are made per batch, not per command; a keyed state is copied whole', () => {
    const b = new ProgramBuilder('snapshots');
    const at = b.process('A');
    const input = b.op('ExternalInput', at, stream('u32'));
    const tick = b.tick(at);
    const count = b.op('Fold', at, singleton('usize', 'Unbounded'), { input: b.tee(input) });
    const snapshot = b.op('Batch', tick, singleton('usize'), { inner: count });
    expect(demand(b.program).rates.get(snapshot)).toBe(0.01);
    expect(demand(b.program, withCosts({ commandsPerBatch: 20 })).rates.get(snapshot)).toBe(0.05);
  });

  test('a loop with gain below one settles, one that grows is taken as one pass and noted', () => {
    const loop = (f: (b: ProgramBuilder, at: ReturnType<ProgramBuilder['process']>, id: number) => number): [Program, number] => {
      const b = new ProgramBuilder('loop');
      const at = b.process('A');
      const input = b.op('ExternalInput', at, stream('u32'));
      const cycle = b.cycleSource(at, stream('u32'));
      const merged = b.op('Chain', at, stream('u32'), { first: input, second: cycle.source });
      cycle.close(f(b, at, merged));
      return [b.program, merged];
    };
    const [halving, a] = loop((b, at, id) => b.op('Filter', at, stream('u32'), { input: id }, { f: 'q!(..)' }));
    expect(demand(halving).rates.get(a)).toBeCloseTo(2);
    const [growing, c] = loop((b, at, id) => b.op('Map', at, stream('u32'), { input: id }, { f: 'q!(..)' }));
    expect(demand(growing).rates.get(c)).toBe(1);
    expect(demand(growing).notes.join()).toMatch(/has no steady rate; taken as one pass/);
  });

  test('errors are rare and every ratio gives its reason', () => {
    const { program } = twoPhaseCommit(3);
    const { rates, reasons } = demand(program);
    const errors = program.operators().filter((op) => op.kind === 'FilterMap' && op.place.scopes.length === 0);
    expect(errors.map((op) => rates.get(op.id))).toEqual([expect.closeTo(0.03), expect.closeTo(0.03)]);
    for (const op of program.operators()) expect(reasons.get(op.id), `operator ${op.id}`).toBeTruthy();
  });
});

describe('two-phase commit on real Hydro', () => {
  test('14 messages per command at the coordinator, with P = 3 and clients inside', () => {
    const cost = report(readExample('two_phase_commit_bench'));
    const coordinator = cost.locations.find((location) => location.name === 'Coordinator');
    expect(coordinator?.messages).toBeCloseTo(14);
    expect(cost.bottleneck).toBe(coordinator?.location);
    expect(cost.hops).toBe(6);
    // Measured: 1.9 to 2.5 us per commit at 100 clients, from day to day.
    expect(coordinator?.cpuNs).toBeGreaterThan(1_800);
    expect(coordinator?.cpuNs).toBeLessThan(2_600);
  });
});

describe('laws', () => {
  property.prop([fc.integer({ min: 1, max: 6 }), fc.double({ min: 0.01, max: 100, noNaN: true })], { numRuns: 20 })(
    'demand is linear in the workload',
    (size, factor) => {
      const one = demand(twoPhaseCommit(size).program);
      const many = demand(twoPhaseCommit(size, factor).program);
      for (const [id, rate] of one.rates) expect(many.rates.get(id)).toBeCloseTo(rate * factor, 6);
      expect(total(many.cpu.values())).toBeCloseTo(total(one.cpu.values()) * factor, 3);
      expect(total([...many.networks.values()].map((n) => n.sendNs))).toBeCloseTo(
        total([...one.networks.values()].map((n) => n.sendNs)) * factor,
        3,
      );
    },
  );

  property.prop([fc.integer({ min: 1, max: 12 }), fc.nat(11)], { numRuns: 30 })(
    'moving operators to another location changes nothing but networks',
    (stages, cut) => {
      const { program, maps } = pipeline(stages);
      const moved = program.copy();
      const key: LocationKey = 'loc9v1';
      const worker = program.location('loc1v1');
      moved.locations.set(key, { ...worker, key, name: 'Second' });
      for (const id of maps.slice(cut)) moved.replaceOperator({ ...moved.op(id), place: { root: key, scopes: [] } });
      expect(total(demand(moved).cpu.values())).toBeCloseTo(total(demand(program).cpu.values()), 9);
    },
  );

  property.prop([fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 10 })], { numRuns: 20 })(
    'more members never make a member busier',
    (few, more) => {
      const busiest = (size: number): number =>
        report(twoPhaseCommit(size).program).locations.find((l) => l.name === 'Participant')?.cpuNs ?? 0;
      expect(busiest(few + more)).toBeLessThanOrEqual(busiest(few) + 1e-9);
    },
  );

  property.prop([fc.integer({ min: 1, max: 6 })], { numRuns: 6 })('a dearer constant never makes anything cheaper', (size) => {
    const { program } = twoPhaseCommit(size);
    const base = report(program).totalCpuNs;
    for (const name of ['sendNs', 'hashNs', 'cloneNs', 'wakeNs', 'peerNs', 'userFunctionNs', 'byteNs']) {
      const entry = defaultCostTable.entries[name as keyof typeof defaultCostTable.entries];
      expect(report(program, withCosts({ [name]: entry.value * 2 })).totalCpuNs).toBeGreaterThanOrEqual(base);
    }
  });

  property.prop([irDocuments], { numRuns: 60 })('any program has finite costs, the same every time', (document) => {
    const program = readProgram(document);
    const first = demand(program);
    for (const map of [first.rates, first.cpu]) for (const n of map.values()) expect(Number.isFinite(n) && n >= 0).toBe(true);
    const cost = costOf(program, first, defaultCostTable);
    for (const location of cost.locations) expect(Number.isFinite(location.cpuNs) && location.cpuNs >= 0).toBe(true);
    expect(costOf(program, demand(program), defaultCostTable)).toEqual(cost);
    expect(Number.isFinite(cost.throughput)).toBe(true);
  });
});
