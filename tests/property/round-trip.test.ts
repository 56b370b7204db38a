import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalJson,
  type Json,
  type JsonObject,
  programHash,
  readProgram,
  stringifyJson,
  stringifyProgram,
  writeProgram,
} from '../../ir/index.ts';
import { document, type Obj } from '../support/ir-json.ts';
import { irDocuments, numberOperators, reorder, shuffleShared } from '../support/random-ir.ts';

const folder = (path: string): URL => new URL(`../../${path}/`, import.meta.url);
const load = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const examples = existsSync(folder('examples/programs'))
  ? readdirSync(folder('examples/programs')).filter((name) => name.endsWith('.json') && !name.endsWith('.dfir.json'))
  : [];

const LOCATIONS: Json = [
  { key: { idx: 1, version: 1 }, kind: 'process', name: 'One', type: 'One' },
  { key: { idx: 2, version: 1 }, kind: 'cluster', name: 'Two', type: 'Two', size: null, note: 'kept' },
];

/** Read, write, compare; also as text. */
function expectRoundTrip(json: Json): void {
  const program = readProgram(json);
  expect(writeProgram(program)).toEqual(json);
  expect(JSON.parse(stringifyProgram(readProgram(stringifyJson(json))))).toEqual(json);
}

describe('an untouched program is written back as it was read', () => {
  test.each(examples)('example %s', (name) => {
    const text = load(`examples/programs/${name}`);
    const program = readProgram(text);
    // Even the order of members is Hydro's.
    expect(stringifyProgram(program)).toBe(stringifyJson(JSON.parse(text)));
    expectRoundTrip(reorder(JSON.parse(text), true));
    expect(programHash(readProgram(reorder(JSON.parse(text), true)))).toBe(programHash(program));
    expect(programHash(program.copy())).toBe(programHash(program));
  });

  test.each(examples)('roots of example %s as bare array', (name) => {
    const roots = (JSON.parse(load(`examples/programs/${name}`)) as { roots: Json }).roots;
    expectRoundTrip(roots);
    const withoutIds = stringifyJson(roots).replaceAll(/"id":\d+/g, '"id":null');
    expect(stringifyProgram(readProgram(withoutIds))).toBe(withoutIds);
  });

  test.each(['later-forms', 'versioned-network'])('fixture %s', (name) => {
    const json = JSON.parse(load(`tests/fixtures/${name}.json`)) as Json;
    expectRoundTrip(json);
    expectRoundTrip(reorder(json, true));
  });

  test('random programs', () => {
    fc.assert(
      fc.property(irDocuments, (roots) => {
        expectRoundTrip(roots);
        // Written fresh, the text is what serde prints.
        expect(stringifyJson(writeProgram(readProgram(roots).copy()))).toBe(stringifyJson(roots));
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  test('random programs with sorted or reversed members', () => {
    fc.assert(
      fc.property(irDocuments, fc.boolean(), (roots, sort) => {
        const moved = reorder(roots, sort);
        expectRoundTrip(moved);
        expect(programHash(readProgram(moved))).toBe(programHash(readProgram(roots)));
      }),
      { numRuns: 200, seed: 2 },
    );
  });

  test('random programs with definitions elsewhere and other numbers', () => {
    fc.assert(
      fc.property(irDocuments, fc.nat(1000), (roots, seed) => {
        const shuffled = shuffleShared(roots, seed);
        // A definition inside a later occurrence of another one can end up nowhere: that document is broken.
        fc.pre(!isBroken(shuffled));
        expectRoundTrip(shuffled);
        expect(programHash(readProgram(shuffled))).toBe(programHash(readProgram(roots)));
        expect(stringifyJson(writeProgram(readProgram(shuffled).copy()))).toBe(stringifyJson(roots));
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  test('random documents with ids, tables and unknown members', () => {
    fc.assert(
      fc.property(
        irDocuments,
        fc.nat(50),
        fc.subarray(['name', 'producer', 'locations', 'expressions', 'promises', 'workload']),
        (roots, first, left) => {
          const full = document(numberOperators(roots, first), {
            locations: LOCATIONS,
            profile: { format: 'hydrofoil.profile/1', deep: [[[]]] },
            promises: [{ op: first, says: 'me' }, { free: 'text' }],
            workload: [{ input: first, name: 'put', rate: 0.5, more: 1 }],
          });
          for (const member of left) delete full[member];
          expectRoundTrip(full);
        },
      ),
      { numRuns: 200, seed: 4 },
    );
  });
});

function isBroken(json: Json): boolean {
  const text = stringifyJson(json);
  const defined = new Set([...text.matchAll(/"\$shared":(\d+)/g)].map((match) => match[1]));
  return [...text.matchAll(/"\$shared_ref":(\d+)/g)].some((match) => !defined.has(match[1]));
}

describe('ids', () => {
  test('are given in the order of Hydro fields, whatever the order of members', () => {
    fc.assert(
      fc.property(irDocuments, (roots) => {
        const shape = (json: Json) =>
          readProgram(json)
            .operators()
            .map(({ id, kind, fields }) => [id, kind, canonicalJson(fields)]);
        expect(shape(reorder(roots, false))).toEqual(shape(roots));
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  test('of a bare array are in the document that is asked for, and stay when it is read', () => {
    const roots = JSON.parse(load('tests/fixtures/later-forms.json')) as Obj[];
    const program = readProgram(roots);
    const written = writeProgram(program, { form: 'document' }) as JsonObject;
    const again = readProgram(written);
    expect(again.operators().map(({ id, kind }) => [id, kind])).toEqual(program.operators().map(({ id, kind }) => [id, kind]));
    expect([...again.locations.values()]).toEqual([...program.locations.values()]);
    expect(writeProgram(again)).toEqual(written);
  });
});
