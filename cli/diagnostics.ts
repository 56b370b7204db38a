import type { Diagnostic } from '../index.ts';
import { problemOf } from '../server/index.ts';
import { UsageError } from './usage-error.ts';

/** `file:pointer code message hint`, one line that editors and `grep` understand. */
export function diagnosticLine(file: string, { pointer, code, message, hint }: Diagnostic, colon = ':'): string {
  return [`${file}${colon}${pointer}`, code, message, hint ? `(${hint})` : ''].join(' ').trimEnd().replaceAll('\n', ' ');
}

/** Lines for a mistake of the caller, null for a bug. */
export function errorLines(error: unknown, file: string): readonly string[] | null {
  if (error instanceof UsageError) return [error.message];
  const problem = problemOf(error);
  if (!problem) return null;
  if (problem.diagnostics.length === 0) return [`${file}: ${problem.code} ${problem.detail}`];
  return problem.diagnostics.map((diagnostic) => diagnosticLine(file, diagnostic as Diagnostic));
}
