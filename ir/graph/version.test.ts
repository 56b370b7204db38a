import { expect, test } from 'vitest';
import { given } from '../../tests/cases/given.ts';
import { readProgram } from '../json/read.ts';
import { hydroVersion } from './version.ts';

const location = { Process: { idx: 1, version: 1 } };
const op = { span: null, cpu_usage: null, network_recv_cpu_usage: null, id: null };
const stream = { Stream: { bound: 'Bounded', order: 'TotalOrder', retry: 'ExactlyOnce', element_type: 'u32' } };

const roots = (place: object, more: object = {}, f: unknown = 'q!(| x | x)') => {
  const metadata = { location_id: place, collection_kind: stream, cardinality: null, tag: null, op, ...more };
  const input = { SingletonSource: { value: 'q!(1)', first_tick_only: false, metadata } };
  return [{ Null: { input: { Map: { f, input, metadata } }, op_metadata: op } }];
};
const document = (producer: object) => ({ format: 'hydrofoil.program/1', producer, roots: roots(location) });

test('the producer says it', () => {
  expect(hydroVersion(readProgram(document({ hydroLang: '0.16.0' })))).toBe('0.16');
  expect(hydroVersion(readProgram(document({ hydro_lang: '0.17.0-alpha.6' })))).toBe('0.17');
  expect(hydroVersion(readProgram(document({ hydroLang: '0.18.0' })))).toBe('unknown');
  expect(hydroVersion(readProgram(document({ hydroLang: '0.1' })))).toBe('unknown');
});

test('else the forms of the IR do', () => {
  expect(hydroVersion(readProgram(roots(location)))).toBe('0.16');
  expect(hydroVersion(readProgram(roots({ Tick: [0, location] })))).toBe('0.16');
  expect(hydroVersion(readProgram(document({})))).toBe('0.16');
  expect(hydroVersion(readProgram(roots({ Tick: { tick: 0, parent_location: location } })))).toBe('0.17');
  expect(hydroVersion(readProgram(roots(location, { consistency: null })))).toBe('0.17');
  expect(hydroVersion(readProgram(roots(location, {}, { expr: 'q!(| x | x)', singleton_refs: [] })))).toBe('0.17');
  expect(hydroVersion(readProgram(given('quorum-in-0.17', 'ir.json')))).toBe('0.17');
});

test('a copy is of the version of what it was made from', () => {
  const program = readProgram(roots(location, { consistency: null }));
  expect(hydroVersion(program)).toBe('0.17');
  expect(hydroVersion(program.copy())).toBe('0.17');
});
