import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  check,
  explain,
  InputError,
  optimize,
  type Plan,
  type Profile,
  type Program,
  readProgram,
  writeProgram,
} from '../../index.ts';
import { exampleNames, readExample } from '../support/examples.ts';
import { dearer, ownProfile } from '../support/profiles.ts';

const runs = Number(process.env['HYDROFOIL_PROPERTY_RUNS'] ?? 12);
const small = ['two_phase_commit_bench', 'voting', 'lock_server_bench', 'word_count', 'pipeline_functional', 'op_networks'];

describe('a profile of what the model says', () => {
  test.each(exampleNames.filter((name) => !name.startsWith('paxos')))('gives the same plan: %s', (name) => {
    const program = readExample(name);
    const without = optimize(program);
    const plan = optimize(program, { profile: ownProfile(program) });
    expect(plan.program).toEqual(without.program);
    expect(plan.remarks).toEqual(without.remarks);
    expect(plan.cost.speedup).toBeCloseTo(without.cost.speedup, 9);
    expect(plan.input).toBe(without.input);
  });
});

describe('where a profile is given', () => {
  const program = readExample('two_phase_commit_bench');
  const profile = ownProfile(program);
  const document = writeProgram(program) as Record<string, unknown>;

  test('in the document or as an option, the plan is the same', () => {
    expect(optimize({ ...document, profile })).toEqual(optimize(document, { profile }));
  });

  test('the option comes first', () => {
    const other = dearer(profile, 'loc2v1', 2);
    expect(optimize({ ...document, profile: other }, { profile })).toEqual(optimize(document, { profile }));
  });

  test('what the plan makes of the program has no profile, and the plan says what was measured', () => {
    const plan = optimize({ ...document, profile });
    expect(plan.program).not.toHaveProperty('profile');
    expect(check(plan.program)).toEqual([]);
    expect(plan.options['profile']).toEqual(profile);
    expect(plan.assumptions.join('\n')).toMatch(
      /^profile: measured by the cost model over 1000 commands: output of \d+ of \d+ op/m,
    );
    expect(plan.cost.after.source).toBe('profile');
    expect(plan.cost.after.locations.every(({ source, machines }) => source === 'profile' || machines === 0)).toBe(true);
    expect(explain(plan)).toContain('source of the numbers: profile');
  });

  test('one that does not fit is refused, by optimize and check', () => {
    const wrong = { ...profile, operators: [{ op: 99_999, outPerCommand: 1 }] };
    expect(() => optimize(document, { profile: wrong })).toThrow(InputError);
    expect(check({ ...document, profile: wrong }).map(({ code, pointer }) => [code, pointer])).toEqual([
      ['profile-operator', '/profile/operators/0/op'],
    ]);
  });
});

test('a profile that moves the bottleneck changes the plan', () => {
  const program = readExample('two_phase_commit_bench');
  const keyOf = (name: string): string => [...program.locations.values()].find((l) => l.name === name)?.key ?? '';
  const [coordinator, participant] = [keyOf('Coordinator'), keyOf('Participant')];
  const machines = ({ cost, program: after }: Plan, from: string): number =>
    cost.after.locations
      .filter(({ location }) => [location, readProgram(after).location(location).origin?.from].includes(from))
      .reduce((sum, l) => sum + l.machines, 0);
  const options = { maxMachines: 10, disable: ['quorum-machine', 'drop-unread'] };
  const without = optimize(program, options);
  expect(without.cost.before.bottleneck).toBe(coordinator);
  expect(machines(without, participant)).toBe(3);
  const plan = optimize(program, { ...options, profile: dearer(ownProfile(program), participant, 20) });
  expect(plan.cost.before.bottleneck).toBe(participant);
  expect(machines(plan, participant)).toBeGreaterThan(3);
  expect(machines(plan, coordinator)).toBeLessThan(machines(without, coordinator));
});

/** A profile that fits, its figures pulled about: what was left out, and by how much the rest is off. */
function anyProfile(program: Program): fc.Arbitrary<Profile> {
  const own = ownProfile(program);
  const factor = fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1e6, noNaN: true }));
  const some = <T>(list: readonly T[], change: (entry: T, by: number) => T): fc.Arbitrary<T[]> =>
    fc
      .tuple(fc.subarray([...list]), fc.array(factor, { minLength: list.length, maxLength: list.length }))
      .map(([chosen, factors]) => chosen.map((entry, i) => change(entry, factors[i] ?? 1)));
  return fc
    .record({
      operators: some(own.operators, (entry, by) => ({
        ...entry,
        outPerCommand: Math.min(1e9, entry.outPerCommand * by),
        ...(by > 1e3 ? { cpuNsPerCall: by, inPerCommand: by / 10 } : {}),
      })),
      networks: some(own.networks, (entry, by) => ({
        ...entry,
        messagesPerCommand: Math.min(1e9, entry.messagesPerCommand * by),
        bytesPerMessage: Math.min(1e9, (entry.bytesPerMessage ?? 0) * by),
      })),
      locations: some(own.locations, (entry, by) => {
        const cpu = Math.min(1e15, entry.cpuNsPerCommand * by);
        return { ...entry, cpuNsPerCommand: cpu, busiestCpuNsPerCommand: cpu / (by > 1 ? 1 : entry.members) };
      }),
      groups: fc.array(fc.nat(4), { minLength: own.operators.length, maxLength: own.operators.length }),
      poll: factor,
      clients: fc.option(fc.integer({ min: 1, max: 100_000 }), { nil: undefined }),
    })
    .map(({ operators, networks, locations, groups, poll, clients }) => {
      const parts = new Map<string, { location: string; operators: number[] }>();
      for (const [i, { id, place }] of program.operators().entries()) {
        // Group 0 ran in no subgraph that was seen.
        if (groups[i] === 0) continue;
        const key = `${place.root} ${groups[i]}`;
        const part = parts.get(key) ?? { location: place.root, operators: [] };
        part.operators.push(id);
        parts.set(key, part);
      }
      const subgraphs = [...parts.values()].map((part) => ({ ...part, runsPerCommand: 1, pollNsPerCommand: 100 * poll }));
      const source = { tool: 'chance', ...(clients === undefined ? {} : { clients }) };
      return { ...own, source, operators, networks, locations, subgraphs };
    });
}

test.each(small)('any profile that fits gives a plan with finite figures: %s', (name) => {
  const program = readExample(name);
  fc.assert(
    fc.property(anyProfile(program), (profile) => {
      const plan = optimize(program, { profile, maxWork: 15_000 });
      expect(check(plan.program)).toEqual([]);
      for (const report of [plan.cost.before, plan.cost.after]) {
        const figures = [
          report.throughput,
          report.totalCpuNs,
          ...report.locations.flatMap((l) => [l.cpuNs, l.messages, l.bytes]),
        ];
        expect(figures.every((n) => Number.isFinite(n) && n >= 0)).toBe(true);
      }
      expect(Number.isFinite(plan.cost.speedup)).toBe(true);
    }),
    { numRuns: runs, seed: 11 },
  );
});
