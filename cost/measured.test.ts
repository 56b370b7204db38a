import { describe, expect, test } from 'vitest';
import { checkedProfile, findIdioms, type Profile, type Program } from '../ir/index.ts';
import { exampleNames, readExample } from '../tests/support/examples.ts';
import { pipeline, twoPhaseCommit } from '../tests/support/hand-made.ts';
import { shapes } from '../tests/support/library-shapes.ts';
import { dearer, ownProfile } from '../tests/support/profiles.ts';
import { ProgramBuilder, stream } from '../tests/support/program-builder.ts';
import type { Demand } from './demand.ts';
import { demandOf } from './demand-of.ts';
import { locationLoads } from './location-load.ts';
import { withProfile } from './measured-rates.ts';
import { costOf } from './report.ts';
import { cost, defaultCostTable, withCosts } from './table.ts';

const modelled = (program: Program): Demand =>
  demandOf(program, findIdioms(program), defaultCostTable, { defaultClusterSize: 3 });

/** Demand and cost of a program with a profile, which must fit it. */
function measured(program: Program, profile: Profile) {
  const table = withProfile(defaultCostTable, checkedProfile(profile, program), program);
  const demand = demandOf(program, findIdioms(program), table, { defaultClusterSize: 3, profile });
  return { table, demand, report: costOf(program, demand, table), loads: locationLoads(program, demand, table) };
}

/** The members of an example that a test changes. */
const nothing = (profile: Profile): Profile => ({ ...profile, operators: [], networks: [], locations: [] });

describe('a profile of what the model says', () => {
  test.each(exampleNames)('changes nothing: %s', (name) => {
    const program = readExample(name);
    const before = modelled(program);
    const { demand, report } = measured(program, ownProfile(program));
    for (const [id, rate] of before.rates) expect(demand.rates.get(id), `operator ${id}`).toBeCloseTo(rate, 9);
    for (const [id, ns] of before.cpu) expect(demand.cpu.get(id), `operator ${id}`).toBeCloseTo(ns, 6);
    const expected = costOf(program, before, defaultCostTable);
    for (const [i, location] of report.locations.entries()) {
      const { cpuNs, messages, bytes } = location;
      const old = expected.locations[i] as typeof location;
      for (const [now, then] of [
        [cpuNs, old.cpuNs],
        [messages, old.messages],
        [bytes, old.bytes],
      ] as const)
        expect(now, location.name).toBeCloseTo(then, 6);
    }
  });
});

describe('measured rates', () => {
  test('what is behind a measured operator follows it, what is before does not', () => {
    const b = new ProgramBuilder('filter');
    const at = b.process('A');
    const input = b.op('ExternalInput', at, stream('u32'));
    const filter = b.op('Filter', at, stream('u32'), { input }, { f: 'q!(..)' });
    const map = b.op('Map', at, stream('u32'), { input: filter }, { f: 'q!(..)' });
    b.root('ForEach', map);
    const profile = { ...nothing(ownProfile(b.program)), operators: [{ op: filter, outPerCommand: 1 }] };
    const { rates, cpu, reasons } = measured(b.program, profile).demand;
    // The model halves at a filter; measured is twice that.
    expect([input, filter, map].map((id) => rates.get(id))).toEqual([1, 1, 1]);
    expect(cpu.get(map)).toBe(2 * (modelled(b.program).cpu.get(map) as number));
    expect(reasons.get(filter)).toBe('measured');
    expect(reasons.get(map)).toBe('every element');
  });

  test('input counts tell the output of the operator before; roots have no output', () => {
    const { program, maps } = pipeline(3);
    const sink = program.roots[0] as number;
    const operators = [{ op: sink, outPerCommand: 0, inPerCommand: 0.25 }];
    const { rates } = measured(program, { ...nothing(ownProfile(program)), operators }).demand;
    expect(rates.get(maps[2] as number)).toBe(0.25);
    expect(rates.get(sink)).toBe(0.25);
  });

  test('a quorum behind measured responses still knows how many make one result', () => {
    const { program, votes, decided } = twoPhaseCommit(3);
    const operators = [{ op: votes, outPerCommand: 6 }];
    const { rates } = measured(program, { ...nothing(ownProfile(program)), operators }).demand;
    expect(rates.get(decided)).toBeCloseTo(2);
  });

  test('rates are per command, also when a program has several inputs', () => {
    const b = new ProgramBuilder('two inputs', [
      { input: 0, name: 'put', rate: 1 },
      { input: 1, name: 'get', rate: 1 },
    ]);
    const at = b.process('A');
    const [put, get] = [b.op('ExternalInput', at, stream('u32')), b.op('ExternalInput', at, stream('u32'))];
    b.root('ForEach', b.op('Chain', at, stream('u32'), { first: put, second: get }));
    const operators = [
      { op: put, outPerCommand: 0.75 },
      { op: get, outPerCommand: 0.25 },
    ];
    const { demand } = measured(b.program, { ...nothing(ownProfile(b.program)), operators });
    expect(demand.commands).toBe(2);
    expect([put, get, 2].map((id) => demand.rates.get(id))).toEqual([1.5, 0.5, 2]);
  });

  test('the members that ran give a cluster of unknown size its size', () => {
    const { program, prepare } = twoPhaseCommit(null);
    const locations = [{ key: 'loc2v1', members: 5, cpuNsPerCommand: 10_000, busiestCpuNsPerCommand: 2_000 }];
    const { demand, report } = measured(program, { ...nothing(ownProfile(program)), locations });
    expect(demand.rates.get(prepare)).toBe(5);
    expect(report.locations.find((l) => l.location === 'loc2v1')).toMatchObject({ machines: 5, source: 'profile' });
  });

  test('batches are as large as the profile had clients, unless the user says otherwise', () => {
    const { program } = pipeline(1);
    const own = ownProfile(program);
    const profile = { ...own, source: { ...own.source, clients: 20 } };
    expect(cost(withProfile(defaultCostTable, profile, program), 'commandsPerBatch')).toBe(20);
    expect(cost(withProfile(withCosts({ commandsPerBatch: 7 }), profile, program), 'commandsPerBatch')).toBe(7);
  });
});

describe('measured messages', () => {
  const send = (type: string) => {
    const b = new ProgramBuilder('send');
    const at = b.process('A');
    const network = shapes(b).send(b.op('ExternalInput', at, stream(type)), b.process('B'), type);
    const map = b.op('Map', b.program.op(network).place, stream(type), { input: network }, { f: 'q!(..)' });
    b.root('ForEach', map);
    return { program: b.program, network, map };
  };

  test('number and size make the load of a network; the type is known elsewhere', () => {
    const { program, network, map } = send('crate :: Order');
    const networks = [{ op: network, messagesPerCommand: 2, bytesPerMessage: 100 }];
    const { demand, report } = measured(program, { ...nothing(ownProfile(program)), networks });
    const frame = cost(defaultCostTable, 'frameBytes');
    expect(demand.networks.get(network)).toMatchObject({ messages: 2, bytes: 2 * (100 + frame), elementBytes: 100 });
    expect(demand.networks.get(network)?.sendNs).toBe(
      2 * (cost(defaultCostTable, 'sendNs') + (100 + frame) * cost(defaultCostTable, 'sendByteNs')),
    );
    expect(demand.elementBytes(map)).toBe(100);
    expect(report.source).toBe('profile, calibrated, default');
  });
});

describe('measured CPU', () => {
  const onlyAt = (program: Program, key: string, factor: number): Profile => {
    const profile = dearer(ownProfile(program), key, factor);
    return { ...nothing(profile), locations: profile.locations.filter((entry) => entry.key === key) };
  };

  test('of a location is spread over everything it does, in proportion', () => {
    const { program, quorum, prepare } = twoPhaseCommit(3);
    const before = modelled(program);
    const { demand, report } = measured(program, onlyAt(program, 'loc1v1', 3));
    expect(demand.cpu.get(quorum)).toBeCloseTo(3 * (before.cpu.get(quorum) as number), 9);
    expect(demand.networks.get(prepare)?.sendNs).toBeCloseTo(3 * (before.networks.get(prepare)?.sendNs as number), 9);
    // The participants' end was not measured.
    expect(demand.networks.get(prepare)?.receiveNs).toBe(before.networks.get(prepare)?.receiveNs);
    const old = costOf(program, before, defaultCostTable);
    expect(report.locations[0]?.cpuNs).toBeCloseTo(3 * (old.locations[0]?.cpuNs as number), 6);
    expect(report.locations.map(({ source }) => source)).toEqual(['profile', 'calibrated, default']);
    expect(report.source).toBe('profile, calibrated, default');
  });

  test('counts at the busiest member', () => {
    const { program } = twoPhaseCommit(3);
    const locations = [{ key: 'loc2v1', members: 3, cpuNsPerCommand: 3000, busiestCpuNsPerCommand: 2000 }];
    const { report } = measured(program, { ...nothing(ownProfile(program)), locations });
    expect(report.locations.find((l) => l.location === 'loc2v1')?.cpuNs).toBeCloseTo(2000, 6);
  });

  test('of a subgraph stays within it; the rest of the location has what is left', () => {
    const { program, maps } = pipeline(3);
    const [first, second, third] = maps as [number, number, number];
    const profile: Profile = {
      ...nothing(ownProfile(program)),
      locations: [{ key: 'loc1v1', members: 1, cpuNsPerCommand: 5000, busiestCpuNsPerCommand: 5000 }],
      subgraphs: [{ location: 'loc1v1', operators: [first, second], runsPerCommand: 0.01, pollNsPerCommand: 1200 }],
    };
    const { demand, report, loads } = measured(program, profile);
    expect([first, second].map((id) => demand.cpu.get(id))).toEqual([600, 600]);
    const rest = (loads[0]?.machine.cpuNs as number) - 1200;
    expect(rest).toBeCloseTo(3800, 6);
    const model = locationLoads(program, modelled(program), defaultCostTable)[0]?.machine.cpuNs as number;
    const own = (id: number): number => modelled(program).cpu.get(id) as number;
    const share = own(third) / (model - own(first) - own(second));
    expect(demand.cpu.get(third)).toBeCloseTo(3800 * share, 6);
    expect(report.locations[0]).toMatchObject({ source: 'profile', cpuNs: expect.closeTo(5000, 6) });
  });

  test('of an operator comes before that of its subgraph and location', () => {
    const { program, maps } = pipeline(2);
    const [first, second] = maps as [number, number];
    const profile: Profile = {
      ...nothing(ownProfile(program)),
      operators: [{ op: first, outPerCommand: 1, inPerCommand: 1, cpuNsPerCall: 700 }],
      locations: [{ key: 'loc1v1', members: 1, cpuNsPerCommand: 3000, busiestCpuNsPerCommand: 3000 }],
      subgraphs: [{ location: 'loc1v1', operators: [first, second], runsPerCommand: 1, pollNsPerCommand: 1000 }],
    };
    const { demand, report } = measured(program, profile);
    expect(demand.cpu.get(first)).toBe(700);
    expect(demand.cpu.get(second)).toBeCloseTo(300, 9);
    expect(report.locations[0]?.cpuNs).toBeCloseTo(3000, 6);
  });

  test('subgraphs that polled longer than their location ran are not believed', () => {
    const { program, maps } = pipeline(2);
    const profile: Profile = {
      ...nothing(ownProfile(program)),
      locations: [{ key: 'loc1v1', members: 1, cpuNsPerCommand: 3000, busiestCpuNsPerCommand: 3000 }],
      subgraphs: [{ location: 'loc1v1', operators: [...maps], runsPerCommand: 1, pollNsPerCommand: 4000 }],
    };
    const { demand, report } = measured(program, profile);
    expect(report.locations[0]?.cpuNs).toBeCloseTo(3000, 6);
    expect(demand.profileNotes.join()).toMatch(/the subgraphs of Worker polled longer than it used CPU/);
  });
});
