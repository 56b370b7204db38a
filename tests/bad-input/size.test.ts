import { describe, expect, test } from 'vitest';
import {
  DEFAULT_LIMITS,
  hashValue,
  type Json,
  parseJson,
  programHash,
  readProgram,
  stringifyJson,
  stringifyProgram,
} from '../../ir/index.ts';
import { forEach, map, source } from '../support/ir-json.ts';
import { refusal } from './expect-codes.ts';

/** A chain of maps, `levels` operators deep. */
function chain(levels: number): Json[] {
  let node: Json = source();
  for (let i = 1; i < levels; i += 1) node = map(node);
  return [forEach(node)];
}

describe('deep nesting', () => {
  test('20,000 levels of arrays are at the limit, one more is refused', () => {
    const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    expect(refusal(nested(20_000)).diagnostics[0]?.code).toBe('shape');
    const error = refusal(nested(20_001));
    expect(error.diagnostics[0]?.code).toBe('limit-depth');
    expect([error.status, error.limit, error.actual]).toEqual([413, 20_000, 20_001]);
  });

  test('a million brackets do not crash', () => {
    expect(refusal('['.repeat(1_000_000)).diagnostics[0]?.code).toBe('limit-depth');
    expect(refusal('{"a":'.repeat(1_000_000)).diagnostics[0]?.code).toBe('limit-depth');
  });

  test('brackets in strings do not count', () => {
    const text = JSON.stringify([forEach(map(source())), '[{'.repeat(50_000) + '\\" \\'.repeat(3)]);
    expect(refusal(text).diagnostics[0]?.code).toBe('shape');
  });

  test('a value that contains itself is refused', () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(refusal(loop).diagnostics[0]?.code).toBe('limit-depth');
  });

  test('a program of 9,000 nested operators is read, written and hashed', { timeout: 60_000 }, () => {
    const json = chain(9000);
    const text = stringifyJson(json);
    const program = readProgram(text);
    expect(program.graph.order).toBe(9001);
    expect(stringifyProgram(program)).toBe(text);
    expect(programHash(program)).toBe(hashValue(json));
  });

  test('20,000 operators deep with a raised limit', { timeout: 60_000 }, () => {
    const program = readProgram(stringifyJson(chain(20_000)), { depth: 100_000 });
    expect(stringifyProgram(program).length).toBeGreaterThan(4_000_000);
  });
});

describe('size', () => {
  test('100 MB are refused by length', { timeout: 60_000 }, () => {
    const error = refusal(' '.repeat(100 * 1024 * 1024));
    expect(error.diagnostics[0]?.code).toBe('limit-bytes');
    expect([error.status, error.limit, error.actual]).toEqual([413, DEFAULT_LIMITS.bytes, 100 * 1024 * 1024]);
  });

  test('bytes count, not characters', () => {
    expect(refusal('"ééé"', { bytes: 7 }).actual).toBe(8);
  });

  test('50 MB of program are read', { timeout: 60_000 }, () => {
    const one = stringifyJson(chain(50)[0] as Json);
    const text = `[${Array.from({ length: Math.ceil(50_000_000 / one.length) }, () => one).join(',')}]`;
    expect(text.length).toBeGreaterThan(50_000_000);
    expect(parseJson(text, DEFAULT_LIMITS)).toHaveLength(Math.ceil(50_000_000 / one.length));
    expect(refusal(text).diagnostics[0]?.code).toBe('limit-operators');
  });

  test('too many operators', () => {
    const error = refusal(chain(100), { operators: 50 });
    expect(error.diagnostics[0]?.code).toBe('limit-operators');
    expect([error.limit, error.actual]).toEqual([50, 51]);
  });
});
