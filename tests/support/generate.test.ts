import { describe, expect, test } from 'vitest';
import { programHash, readProgram, stringifyProgram } from '../../ir/index.ts';
import { validate } from '../../verify/index.ts';
import { FAMILIES, type Family } from './generate.ts';

describe.each(Object.keys(FAMILIES) as Family[])('generated %s', (family) => {
  test.each([50, 500])('of %i operators is a valid program of about that size', (size) => {
    const program = FAMILIES[family](size);
    expect(Math.abs(program.graph.order - size)).toBeLessThan(45);
    const read = readProgram(stringifyProgram(program));
    expect(programHash(read)).toBe(programHash(FAMILIES[family](size)));
    expect(validate(read).filter((problem) => problem.severity === 'error')).toEqual([]);
  });
});
