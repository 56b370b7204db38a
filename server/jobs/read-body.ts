import {
  type Diagnostic,
  didYouMean,
  expectPlanFormat,
  InputError,
  isPlan,
  type Options,
  OptionsSchema,
  optionProblems,
  type SimulateOptions,
} from '../../index.ts';
import type { CheckedWith } from '../check-report.ts';
import { ProblemError } from '../http/problem.ts';
import { parseJson } from './parse-json.ts';

export interface OptimizeInput {
  readonly document: unknown;
  readonly options: Options;
  /** Where the document is in the body: '' or '/program'. */
  readonly pointer: string;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A program document, a bare array of roots, or `{program, options}`. Options of the address win over those of the body. */
export function readBody(body: Uint8Array, query: Readonly<Record<string, unknown>>): OptimizeInput {
  return readRequest(parseJson(body), query);
}

/** The same from a parsed body. */
export function readRequest(value: unknown, query: Readonly<Record<string, unknown>>): OptimizeInput {
  const wrapped = isObject(value) && Object.hasOwn(value, 'program') && !Object.hasOwn(value, 'format');
  if (!wrapped) {
    expectDocument(value, '');
    return { document: value, options: readOptions(query, ''), pointer: '' };
  }
  expectMembers(value, 'program', 'options');
  const options = Object.hasOwn(value, 'options') ? value['options'] : {};
  if (!isObject(options)) throw optionsProblem([problemAt('/options', 'options must be an object')]);
  readOptions(options, '/options');
  expectDocument(value['program'], '/program');
  return { document: value['program'], options: readOptions({ ...options, ...query }, '/options'), pointer: '/program' };
}

export interface CheckInput extends CheckedWith {
  readonly program: unknown;
}

/** `{program}`, with a plan or another program, and with `{verify}` when they are to be run. */
export function readCheckBody(body: Uint8Array): CheckInput {
  const value = parseJson(body);
  if (!isObject(value) || !Object.hasOwn(value, 'program'))
    throw ProblemError.of('INVALID_REQUEST', 'the body is no object with the members program and plan or other', { status: 422 });
  expectMembers(value, 'program', 'plan', 'other', 'options');
  const { program, plan, other, options = {} } = value;
  expectDocument(program, '/program');
  expectDocument(other, '/other');
  if (plan !== undefined && other !== undefined)
    throw ProblemError.of('INVALID_REQUEST', 'a program is checked against a plan or against another program: send one of them', {
      status: 422,
    });
  if (!isObject(options)) throw optionsProblem([problemAt('/options', 'options must be an object')]);
  return { program, plan, other, verify: readVerify(options, '/options') };
}

/** The only option of a check. `base` is where the options are in the body. */
export function readVerify(options: Readonly<Record<string, unknown>>, base: string): Options['verify'] {
  const unknown = Object.keys(options).filter((name) => name !== 'verify');
  if (unknown.length === 0) return readOptions(options, base).verify;
  const hint = 'a check has the option verify';
  throw optionsProblem(
    unknown.map((name) => ({
      ...problemAt(`${base}/${escapePointer(name)}`, `unknown option ${JSON.stringify(name)}${didYouMean(name, ['verify'])}`),
      hint,
    })),
  );
}

export interface SimulateInput {
  readonly program: unknown;
  /** Undefined: drawn from the seed. */
  readonly inputs: unknown;
  /** Checked by the library. */
  readonly options: SimulateOptions;
  /** Where the program is in the body: below the plan when one was sent. */
  readonly pointer: string;
}

/** `{program, inputs, options}`; the program may be a plan, which stands for its program. */
export function readSimulateBody(body: Uint8Array): SimulateInput {
  const value = parseJson(body);
  if (!isObject(value) || !Object.hasOwn(value, 'program'))
    throw ProblemError.of('INVALID_REQUEST', 'the body is no object with the members program, inputs and options', {
      status: 422,
    });
  expectMembers(value, 'program', 'inputs', 'options');
  const { program, inputs, options = {} } = value;
  expectDocument(program, '/program');
  const plan = isObject(program) && isPlan(program);
  expectPlanFormat(program, '/program');
  return {
    program: plan ? program['program'] : program,
    inputs,
    options: options as SimulateOptions,
    pointer: plan ? '/program/program' : '/program',
  };
}

/** The library takes a text for a document that is still to be parsed: here it was parsed. */
function expectDocument(value: unknown, pointer: string): void {
  if (typeof value !== 'string') return;
  const message = 'found a text, not a document';
  const hint = 'A document that was put into JSON twice has quotes around it, and backslashes inside.';
  throw new InputError([{ severity: 'error', code: 'not-a-program', pointer, message, hint }]);
}

function expectMembers(value: Readonly<Record<string, unknown>>, ...members: readonly string[]): void {
  const unknown = Object.keys(value).filter((key) => !members.includes(key));
  if (unknown.length === 0) return;
  const known = members.join(' and ');
  throw ProblemError.of(
    'INVALID_REQUEST',
    `unknown member ${JSON.stringify(unknown[0])} beside ${known}${didYouMean(unknown[0] ?? '', members)}`,
    {
      status: 422,
      diagnostics: unknown.map((key) => ({
        severity: 'error',
        code: 'UNKNOWN_MEMBER',
        pointer: `/${escapePointer(key)}`,
        message: `unknown member ${JSON.stringify(key)}${didYouMean(key, members)}`,
        hint: `the body has the members ${known}`,
      })),
    },
  );
}

/** Checks without changing: nothing is coerced, filled in or dropped. `base` is where the options are in the body. */
export function readOptions(options: Readonly<Record<string, unknown>>, base: string): Options {
  const found = optionProblems(options);
  if (found.length === 0) return options;
  throw optionsProblem(found.map((problem) => ({ ...problem, pointer: base + problem.pointer })));
}

export function optionsProblem(diagnostics: readonly Diagnostic[]): ProblemError {
  const detail = diagnostics.map(({ pointer, message }) => `${pointer || 'options'}: ${message}`).join('; ');
  return ProblemError.of('INVALID_OPTIONS', detail, { diagnostics });
}

function problemAt(pointer: string, message: string): Diagnostic {
  const hint = `options are ${Object.keys(OptionsSchema.properties).join(', ')}`;
  return { severity: 'error', code: 'INVALID_OPTION', pointer, message, hint };
}

export const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
