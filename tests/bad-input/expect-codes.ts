import { expect } from 'vitest';
import { INPUT_CODES, type InputCode, InputError, type Limits, readProgram } from '../../ir/index.ts';

/** Reads something bad and answers the error; fails when it is accepted or when anything but a coded error comes out. */
export function refusal(input: unknown, limits?: Partial<Limits>): InputError {
  try {
    readProgram(input, limits);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return error as InputError;
  }
  throw new Error('the input was accepted');
}

/** Asserts code and pointer of every diagnostic, in order: `['shape', '/roots/0']`. */
export function expectCodes(input: unknown, ...expected: readonly (readonly [InputCode, string])[]): InputError {
  const error = refusal(input);
  expect(error.diagnostics.map(({ code, pointer }) => [code, pointer])).toEqual(expected);
  for (const { code, hint, message, severity } of error.diagnostics) {
    expect(hint).toBe(INPUT_CODES[code as InputCode].hint);
    expect(message).not.toBe('');
    expect(severity).toBe('error');
  }
  return error;
}
