import { exitCodes } from '../../cli/exit-codes.ts';
import { COST_CODES } from '../../cost/index.ts';
import { type CodeInfo, INPUT_CODES } from '../../ir/index.ts';
import { problemTypes } from '../../server/http/problem-types.ts';
import { VALIDATOR_CODES } from '../../verify/index.ts';
import { code, fenced, heading, table } from './markdown.ts';

const codes = (of: Readonly<Record<string, CodeInfo>>): string =>
  table(
    ['code', 'meaning', 'what to do', 'status'],
    Object.entries(of).map(([name, { title, hint, status }]) => [code(name), title, hint, String(status)]),
  );

export function errorsPage(problem: unknown): string {
  return [
    heading(
      'Errors',
      'ir/json/codes.ts, verify/validator/codes.ts, cost/codes.ts, server/http/problem-types.ts, cli/exit-codes.ts',
    ),
    'Every mistake in an input has a code, a JSON pointer (RFC 6901) to the place, a message and a hint. Codes are never renamed or',
    'reused. The library throws `InputError` with `diagnostics`. The shell prints one line for each, `FILE:POINTER CODE MESSAGE (HINT)`,',
    'to standard error. The service answers `application/problem+json` (RFC 9457); here for a forward reference that was never completed:\n',
    fenced('json', JSON.stringify(problem, null, 2)),
    '\n## Exit codes of the shell command\n',
    table(
      ['exit code', 'meaning'],
      Object.values(exitCodes).map(({ code: number, text }) => [String(number), text]),
    ),
    '\n## HTTP problems\n',
    '`code` of the problem. Limits come with `limit` and `actual`; 429 and 503 with a `Retry-After` header where a retry can help.\n',
    table(
      ['code', 'status', 'title', 'what to do'],
      Object.entries(problemTypes).map(([name, { status, title, help }]) => [code(name), String(status), title, help]),
    ),
    '\n## Reading a program\n',
    'The document cannot be read as a Hydro program.\n',
    codes(INPUT_CODES),
    '\n## Validator\n',
    'The document can be read, but is not a well-formed Hydro program. `hydrofoil check` lists these without optimizing. The same',
    'checks run after every step of a plan.\n',
    codes(VALIDATOR_CODES),
    '\n## Replaced costs\n',
    codes(COST_CODES),
    '',
  ].join('\n');
}
