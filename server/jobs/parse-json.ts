import { checkLossless } from '../../index.ts';
import { ProblemError } from '../http/problem.ts';
import { locateJsonError } from './locate-json-error.ts';

/**
 * Parses a body or a file. The error names line, column and the JSON pointer of the value that cannot be read.
 * @throws InputError where the value would not be what the text says
 */
export function parseJson(body: Uint8Array | string): unknown {
  const text = typeof body === 'string' ? body : decode(body);
  if (text.trim() === '') throw ProblemError.of('EMPTY_BODY', 'the document is empty');
  const value = parsed(text);
  checkLossless(text);
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { line, column, pointer, message } = locateJsonError(text);
    const where = `line ${line}, column ${column}`;
    throw ProblemError.of('INVALID_JSON', `${message} at ${where}`, {
      diagnostics: [
        {
          severity: 'error',
          code: 'INVALID_JSON',
          pointer,
          message: `${message} at ${where}`,
          hint: 'the document must be JSON (RFC 8259)',
        },
      ],
    });
  }
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw ProblemError.of('INVALID_JSON', 'the document is not UTF-8');
  }
}
