import { describe, expect, test } from 'vitest';
import { document as documentOf, forEach, map, network, processAt, source } from '../tests/support/ir-json.ts';
import { InputError } from './errors.ts';
import type { Json } from './graph/operator.ts';
import { flowHash, programHash } from './hash.ts';
import { readProgram } from './json/read.ts';
import { writeProgram } from './json/write.ts';
import { checkedProfile, PROFILE_CODES, profileProblems } from './profile.ts';
import type { Profile } from './schema/profile.ts';

/** A source on one process, sent to a map on another. */
const roots = [forEach(map(network(source({ id: 0 }), { id: 1, place: processAt(2) }), { id: 2, place: processAt(2) }), 3)];
const location = (idx: number) => ({ key: { idx, version: 1 }, kind: 'process', name: `P${idx}`, type: `test::P${idx}` });
const document = (of: typeof roots, more: Record<string, Json> = {}) =>
  documentOf(of, { locations: [location(1), location(2)], ...more });
const program = readProgram(document(roots));
const profile: Profile = {
  format: 'hydrofoil.profile/1',
  flow: flowHash(program),
  program: 'p',
  commands: 1000,
  source: { tool: 'by hand', date: '2026-01-01', clients: 100 },
  operators: [{ op: 2, outPerCommand: 1 }],
  networks: [{ op: 1, messagesPerCommand: 1, bytesPerMessage: 12 }],
  locations: [{ key: 'loc1v1', members: 1, cpuNsPerCommand: 900, busiestCpuNsPerCommand: 900 }],
  subgraphs: [{ location: 'loc1v1', operators: [0, 1], runsPerCommand: 0.01, pollNsPerCommand: 300 }],
};
const with_ = (more: Record<string, unknown>): unknown => ({ ...profile, ...more });

describe('a profile that fits', () => {
  test('is taken as it is', () => expect(checkedProfile(profile, program)).toBe(profile));

  test('knows its program by operators and expressions, not by names, spans, sizes or workload', () => {
    const again = readProgram(document(roots, { name: 'other', workload: [{ input: 0, name: 'go', rate: 3 }] }));
    expect(flowHash(again)).toBe(profile.flow);
    expect(programHash(again)).not.toBe(programHash(program));
    const changed = document(roots, { expressions: [{ op: 2, field: 'f', text: '|x| x + 1' }] });
    expect(flowHash(readProgram(changed))).not.toBe(profile.flow);
  });
});

describe('a profile in a program document', () => {
  const inside = readProgram(document(roots, { profile: profile as unknown as Json }));

  test('is written back with the program that was measured', () => {
    expect(writeProgram(inside)).toMatchObject({ profile });
  });

  test('is no part of its identity and does not go on to what is made of it', () => {
    expect(programHash(inside)).toBe(programHash(program));
    expect(writeProgram(inside.copy())).not.toHaveProperty('profile');
  });
});

describe('a profile is refused', () => {
  const [entry] = profile.locations;
  test.each<[string, unknown, keyof typeof PROFILE_CODES, string, RegExp]>([
    ['no object', [], 'profile-shape', '', /must be object/],
    ['another format', with_({ format: 'hydrofoil.profile/2' }), 'profile-shape', '/format', /./],
    ['an unknown member', with_({ operator: [] }), 'profile-shape', '/operator', /unknown member "operator"/],
    ['a missing member', with_({ networks: undefined }), 'profile-shape', '/networks', /./],
    ['no commands', with_({ commands: 0 }), 'profile-shape', '/commands', /must be > 0/],
    [
      'a negative number',
      with_({ operators: [{ op: 2, outPerCommand: -1 }] }),
      'profile-shape',
      '/operators/0/outPerCommand',
      /must be >= 0/,
    ],
    [
      'NaN',
      with_({ operators: [{ op: 2, outPerCommand: Number.NaN }] }),
      'profile-shape',
      '/operators/0/outPerCommand',
      /number/,
    ],
    ['another flow', with_({ flow: 'a'.repeat(64) }), 'profile-flow', '/flow', /of flow a{64}, the program is flow [0-9a-f]{64}/],
    [
      'an unknown operator',
      with_({ operators: [{ op: 77, outPerCommand: 1 }] }),
      'profile-operator',
      '/operators/0/op',
      /there is no operator 77/,
    ],
    [
      'an operator twice',
      with_({ operators: [...profile.operators, ...profile.operators] }),
      'profile-duplicate',
      '/operators/1/op',
      /operator 2 is listed twice/,
    ],
    [
      'a network that is none',
      with_({ networks: [{ op: 2, messagesPerCommand: 1 }] }),
      'profile-operator',
      '/networks/0/op',
      /a Map/,
    ],
    [
      'an unknown location',
      with_({ locations: [{ ...entry, key: 'loc9v1' }] }),
      'profile-location',
      '/locations/0/key',
      /loc9v1/,
    ],
    ['too many members', with_({ locations: [{ ...entry, members: 2 }] }), 'profile-location', '/locations/0/members', /says 1/],
    [
      'a member busier than all',
      with_({ locations: [{ ...entry, busiestCpuNsPerCommand: 901 }] }),
      'profile-shape',
      '/locations/0/busiestCpuNsPerCommand',
      /cannot have used 901 of 900 ns/,
    ],
    [
      'an operator in a subgraph elsewhere',
      with_({ subgraphs: [{ location: 'loc1v1', operators: [2], runsPerCommand: 1, pollNsPerCommand: 1 }] }),
      'profile-operator',
      '/subgraphs/0/operators/0',
      /operator 2 runs on loc2v1/,
    ],
    [
      'an operator in two subgraphs',
      with_({ subgraphs: [...(profile.subgraphs ?? []), ...(profile.subgraphs ?? [])] }),
      'profile-duplicate',
      '/subgraphs/1/operators/0',
      /two subgraphs of loc1v1/,
    ],
  ])('%s', (_, value, code, pointer, message) => {
    const [first] = profileProblems(value, program);
    expect(first).toMatchObject({ severity: 'error', code, hint: PROFILE_CODES[code].hint });
    expect(first?.pointer).toBe(`/profile${pointer}`);
    expect(first?.message).toMatch(message);
    expect(() => checkedProfile(value, program)).toThrow(InputError);
  });
});
