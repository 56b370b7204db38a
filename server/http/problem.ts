import { type Static, Type } from 'typebox';
import type { Diagnostic } from '../../index.ts';
import { type ProblemCode, problemTypes } from './problem-types.ts';

export const DiagnosticSchema = Type.Object(
  {
    severity: Type.Enum(['error', 'warning']),
    code: Type.String(),
    pointer: Type.String({ description: 'JSON pointer (RFC 6901) into the body; empty for the whole of it' }),
    message: Type.String(),
    hint: Type.String(),
  },
  { additionalProperties: false },
);

/** Body of every error: RFC 9457 problem details with our members. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'Address of the explanation, relative to the server' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String(),
    diagnostics: Type.Array(DiagnosticSchema),
    limit: Type.Optional(Type.Number({ description: 'What is allowed, when a limit was passed' })),
    actual: Type.Optional(Type.Number({ description: 'What was met, as far as it is known' })),
    instance: Type.Optional(Type.String({ description: 'Id under which the server logged this error' })),
  },
  { additionalProperties: false, $id: 'Problem' },
);
export type Problem = Static<typeof ProblemSchema>;

export interface ProblemExtras {
  readonly diagnostics?: readonly Diagnostic[];
  readonly limit?: number;
  readonly actual?: number;
  readonly instance?: string;
  /** Where the status depends on the input error itself. */
  readonly status?: number;
}

export function makeProblem(code: ProblemCode, detail: string, extras: ProblemExtras = {}): Problem {
  const { status, title } = problemTypes[code];
  const { diagnostics = [], limit, actual, instance } = extras;
  return {
    type: `/problems#${code}`,
    title,
    status: extras.status ?? status,
    detail,
    code,
    diagnostics: [...diagnostics],
    ...(limit === undefined ? {} : { limit }),
    ...(actual === undefined ? {} : { actual }),
    ...(instance === undefined ? {} : { instance }),
  };
}

/** Thrown anywhere in a request to end it with this problem. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(problem: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(`${problem.code}: ${problem.detail}`);
    this.problem = problem;
    this.headers = headers;
  }

  static of(code: ProblemCode, detail: string, extras: ProblemExtras = {}, headers: Readonly<Record<string, string>> = {}) {
    return new ProblemError(makeProblem(code, detail, extras), headers);
  }
}
