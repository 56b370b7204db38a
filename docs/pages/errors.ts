import { exitCodes } from '../../cli/exit-codes.ts';
import { COST_CODES, SAMPLES_CODES } from '../../cost/index.ts';
import { type CodeInfo, INPUT_CODES, PROFILE_CODES } from '../../ir/index.ts';
import { problemTypes } from '../../server/http/problem-types.ts';
import { COMPARE_CODES, REPLAY_CODES, SIMULATE_CODES, VALIDATOR_CODES } from '../../verify/index.ts';
import { code, fenced, heading, table } from './markdown.ts';

const codes = (of: Readonly<Record<string, CodeInfo>>): string =>
  table(
    ['code', 'meaning', 'what to do', 'status'],
    Object.entries(of).map(([name, { title, hint, status }]) => [code(name), title, hint, String(status)]),
  );

/** Codes that have no list of their own in the code. */
const request = (title: string, hint: string, status: number): CodeInfo => ({ title, hint, status, since: '0.1.0' });
const REQUEST_CODES: Readonly<Record<string, CodeInfo>> = {
  INVALID_JSON: request('The body or file is not JSON in UTF-8', 'The message names the position.', 400),
  UNKNOWN_MEMBER: request('A body with a program has a member that is not known', 'Send only program and options.', 422),
  INVALID_OPTION: request('An option is unknown or has a wrong value', 'GET /v1/limits lists the options.', 422),
  UNKNOWN_RULE: request('An option names a rule that does not exist', 'hydrofoil rules lists them.', 422),
  UNKNOWN_LOCATION: request(
    'A name or key is none of a location of the program or plan',
    'The diagnostic lists those there are.',
    422,
  ),
  INVALID_PARAMETER: request('A parameter of the address is unknown or wrong', 'GET /openapi.json describes them.', 400),
};

export function errorsPage(problem: unknown): string {
  return [
    heading(
      'Errors',
      'ir/json/codes.ts, ir/profile.ts, verify/validator/codes.ts, verify/replay/codes.ts, verify/inputs/codes.ts, verify/differential/codes.ts, cost/codes.ts, cost/calibrate/samples.ts, server/http/problem-types.ts, cli/exit-codes.ts',
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
    '\n## Certificate of a plan\n',
    '`hydrofoil check PROGRAM PLAN` and `POST /v1/check` list these: the steps of the plan do not prove themselves. Pointers lead into the plan.\n',
    codes(REPLAY_CODES),
    '\n## Runs\n',
    '`hydrofoil simulate` and `POST /v1/simulate`: the inputs or options do not fit the program, or it cannot be run.\n',
    codes(SIMULATE_CODES),
    '\n## Two versions of a program\n',
    '`hydrofoil check A B` and `POST /v1/check` with `other`: the programs cannot be compared. Pointers start with `/program` or `/other`.\n',
    codes(COMPARE_CODES),
    '\n## Profiles\n',
    'The profile does not fit the program; a mistake of the option or of the document, wherever it was given.\n',
    codes(PROFILE_CODES),
    '\n## Samples\n',
    'What `hydrofoil calibrate` reads is not fit to be fitted. Pointers lead into the samples.\n',
    codes(SAMPLES_CODES),
    '\n## Options and requests\n',
    'The program is not at fault. The last five are written in capitals.\n',
    codes({ ...COST_CODES, ...REQUEST_CODES }),
    '',
  ].join('\n');
}
