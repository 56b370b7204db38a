import { readdirSync, readFileSync } from 'node:fs';
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { document, forEach, source } from '../../tests/support/ir-json.ts';
import { readProgram } from '../json/read.ts';
import { writeProgram } from '../json/write.ts';
import { ProgramSchema } from './program.ts';

const folder = new URL('../../examples/programs/', import.meta.url);
const examples = readdirSync(folder).filter((name) => name.endsWith('.json') && !name.endsWith('.dfir.json'));

describe('the schema of program documents', () => {
  test.each(examples)('example %s conforms', (name) => {
    const json: unknown = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
    expect([...Value.Errors(ProgramSchema, json)]).toEqual([]);
  });

  test('what the writer makes of a bare array conforms', () => {
    const program = readProgram([forEach(source())]);
    expect(Value.Check(ProgramSchema, writeProgram(program, { form: 'document' }))).toBe(true);
  });

  test('rewritten locations and glue conform', () => {
    const locations = [
      {
        key: { idx: 4, version: 1 },
        kind: 'cluster',
        name: 'S',
        type: '()',
        size: 2,
        origin: { from: { idx: 1, version: 1 }, role: 'work', shards: 2, policy: { '7': [['1', '0']], '8': null } },
      },
    ];
    const expressions = [{ op: 0, field: 'f', text: '', glue: { template: 'serialize', holes: { element: 'u32' } } }];
    expect(Value.Check(ProgramSchema, document([], { locations, expressions }))).toBe(true);
  });

  test.each([
    [{}],
    [[]],
    [document([], { format: 'hydrofoil.program/2' })],
    [document([], { locations: [{ key: 'loc1v1', kind: 'process', name: '', type: '' }] })],
    [document([], { expressions: [{ op: -1, field: 'f', text: '' }] })],
  ])('%j does not', (json) => {
    expect(Value.Check(ProgramSchema, json)).toBe(false);
  });
});
