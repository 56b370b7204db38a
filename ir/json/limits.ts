import { InputError } from '../errors.ts';
import { INPUT_CODES } from './codes.ts';

/** What a reader accepts. Exceeding one is an InputError with its code, the limit and, where known, the actual value. */
export interface Limits {
  /** UTF-8 bytes of the text; not checked for values that are already parsed. */
  readonly bytes: number;
  /** Nested arrays and objects. One operator takes two levels, one behind a Tee three. */
  readonly depth: number;
  readonly operators: number;
}

export const DEFAULT_LIMITS: Limits = { bytes: 64 * 1024 * 1024, depth: 20_000, operators: 100_000 };

export function limitError(which: keyof Limits, limit: number, actual: number, at = ''): InputError {
  const code = `limit-${which}` as const;
  const { hint, status } = INPUT_CODES[code];
  const unit = { bytes: 'bytes', depth: 'nested levels', operators: 'operators' }[which];
  const message = `at most ${limit} ${unit} are accepted, the document has ${which === 'bytes' ? '' : 'at least '}${actual}`;
  return new InputError([{ severity: 'error', code, pointer: at, message, hint }], { status, limit, actual });
}
