import { describe, expect, test } from 'vitest';
import { document, forEach, source } from '../../tests/support/ir-json.ts';
import { InputError } from '../errors.ts';
import { purePromises } from '../facts/promises.ts';
import type { Json } from '../graph/operator.ts';
import { readProgram } from './read.ts';
import { writeProgram } from './write.ts';

const withPromises = (...promises: Json[]) => document([forEach(source())], { promises });

function problems(...promises: Json[]): string[] {
  try {
    readProgram(withPromises(...promises));
  } catch (error) {
    if (error instanceof InputError) return error.diagnostics.map(({ code, pointer }) => `${code} ${pointer}`);
    throw error;
  }
  return [];
}

describe('promises of a document', () => {
  test('of purity name a function and who says so', () => {
    const program = readProgram(withPromises({ kind: 'pure', function: 'crate :: limit', by: 'me' }));
    expect(purePromises(program.header)).toEqual([{ function: 'crate::limit', by: 'me' }]);
  });

  test('of kinds that nobody knows are kept and prove nothing', () => {
    const promise = { kind: 'fast', how: 'very', ops: [] };
    const program = readProgram(withPromises(promise));
    expect(purePromises(program.header)).toEqual([]);
    expect((writeProgram(program) as { promises: unknown }).promises).toEqual([promise]);
  });

  test('without an author it proves nothing', () => {
    const program = readProgram(withPromises({ kind: 'pure', function: 'f' }));
    expect(purePromises(program.header)).toEqual([]);
  });

  test.each([
    [{ kind: 'pure' }, 'shape /promises/0/function'],
    [{ kind: 'pure', function: '' }, 'shape /promises/0/function'],
    [{ kind: 'pure', function: 3 }, 'shape /promises/0/function'],
    [{ kind: 'pure', function: 'f', by: 3 }, 'shape /promises/0/by'],
    [{ kind: 3 }, 'shape /promises/0/kind'],
  ])('%j is refused', (promise, problem) => {
    expect(problems(promise)).toEqual([problem]);
  });
});
