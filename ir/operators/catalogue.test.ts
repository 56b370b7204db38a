import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readHydroMethods } from '../../tests/support/hydro-methods.ts';
import { hydroForms, hydroVersion } from '../graph/version.ts';
import { readProgram } from '../json/read.ts';
import { CATALOGUE, isKind, kindOf, recordOf } from './catalogue.ts';
import { inOrder } from './order.ts';
import type { OperatorRecord, Release } from './record.ts';
import { isReplayed } from './replay.ts';

const RECORDS: readonly (readonly [string, OperatorRecord])[] = Object.entries(CATALOGUE);

describe('records are about their own ports and fields', () => {
  test.each(RECORDS)('%s', (_, { fields, ports, keys, remembers, claims, replays, strictIn, releases }) => {
    const named = [
      ...Object.keys(keys),
      ...Object.keys(remembers),
      ...(claims === null ? [] : [...claims.from, ...(claims.boundedBy ?? []), ...(claims.forgetsBoundOf ?? [])]),
      ...(claims === null ? [] : [...(claims.passes ?? []), ...Object.keys(claims.takes ?? {})]),
    ];
    expect(ports).toEqual(expect.arrayContaining(named));
    expect(fields.every(({ name, holds }) => name !== '' && ['in', 'shared', 'expr', 'senders', 'data'].includes(holds))).toBe(
      true,
    );
    expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length);
    expect(releases.length).toBeGreaterThan(0);
    if (strictIn !== 'all') expect(releases).toEqual(expect.arrayContaining([...strictIn]));
    if (replays === 'snapshot') expect(ports).toHaveLength(1);
  });
});

test('kinds of a release: 43 nodes and 6 roots in 0.16, 50 nodes and 6 roots in 0.17, Placeholder included', () => {
  const count = (release: '0.16' | '0.17', isRoot: boolean): number =>
    RECORDS.filter(([, record]) => record.isRoot === isRoot && record.releases.includes(release)).length;
  expect([count('0.16', false) + 1, count('0.16', true)]).toEqual([43, 6]);
  expect([count('0.17', false) + 1, count('0.17', true)]).toEqual([50, 6]);
});

test('programs of 0.16 have what the catalogue says, field for field, and nothing else', () => {
  const folder = new URL('../../examples/programs/', import.meta.url);
  const examples = readdirSync(folder).filter((name) => /^[^.]+\.json$/.test(name));
  const documents: unknown[] = [
    ...examples.map((name) => readFileSync(new URL(name, folder), 'utf8')),
    ...readHydroMethods().cases.flatMap(({ program }) => program ?? []),
  ];
  const found = kindsAsWritten(documents, '0.16');
  const missing = RECORDS.flatMap(([kind, { releases }]) => (releases.includes('0.16') && !found.has(kind) ? [kind] : []));
  expect(missing).toEqual([]);
});

test('so have programs of 0.17', () => {
  const folder = new URL('../../examples/hydro-0.17/programs/', import.meta.url);
  const examples = readdirSync(folder);
  const found = kindsAsWritten(
    examples.map((name) => readFileSync(new URL(name, folder), 'utf8')),
    '0.17',
  );
  for (const kind of ['Network', 'Reference', 'FoldKeyed', 'AntiJoin', 'BeginAtomic']) expect(found).toContain(kind);
});

/** Kinds that are found, each compared with its record where it is found first. */
function kindsAsWritten(documents: readonly unknown[], release: Release): Set<string> {
  const found = new Set<string>();
  for (const document of documents) {
    const program = readProgram(document);
    expect(hydroVersion(program)).toBe(release);
    expect(hydroForms(program)).toBe(release);
    for (const { id, kind, fields } of program.operators()) {
      const record = recordOf(kind);
      if (record === undefined || found.has(kind)) continue;
      found.add(kind);
      expect(record.releases).toContain(release);
      const written = record.fields.filter(({ only }) => only === null || only === release).map(({ name }) => name);
      const inputs = program.inputs(id).filter(({ port }) => !port.startsWith('ref:'));
      const ports = inputs.map(({ port }) => port);
      expect([...Object.keys(fields), ...ports.filter((port) => port !== 'cycle')].sort(), kind).toEqual(written.sort());
      expect(
        inOrder(kind, inputs).map(({ port }) => port),
        kind,
      ).toEqual(record.ports);
    }
  }
  return found;
}

test('nothing is known about an unknown kind', () => {
  expect(isKind('Teleport')).toBe(false);
  expect(isKind('toString')).toBe(false);
  expect(recordOf(kindOf('Teleport'))).toBeUndefined();
});

test('constants in a tick and snapshots of what is bounded are given in every tick', () => {
  const program = readProgram(readFileSync(new URL('../../examples/programs/op_ticks.json', import.meta.url), 'utf8'));
  const kinds = program.operators().flatMap((op) => (isReplayed(program, op) ? [op.kind] : []));
  expect(new Set(kinds).size).toBeGreaterThan(0);
  for (const kind of kinds) expect(['Source', 'SingletonSource', 'Batch']).toContain(kind);
});
