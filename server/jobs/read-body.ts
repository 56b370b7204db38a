import { Compile } from 'typebox/compile';
import { type Diagnostic, GivenBounds, type Options, OptionsSchema, type SimulateOptions } from '../../index.ts';
import type { CheckedWith } from '../check-report.ts';
import { ProblemError } from '../http/problem.ts';
import { parseJson } from './parse-json.ts';

export interface OptimizeInput {
  readonly document: unknown;
  readonly options: Options;
  /** Where the document is in the body: '' or '/program'. */
  readonly pointer: string;
}

const validOptions = Compile(OptionsSchema);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A program document, a bare array of roots, or `{program, options}`. Options of the address win over those of the body. */
export function readBody(body: Uint8Array, query: Readonly<Record<string, unknown>>): OptimizeInput {
  return readRequest(parseJson(body), query);
}

/** The same from a parsed body. */
export function readRequest(value: unknown, query: Readonly<Record<string, unknown>>): OptimizeInput {
  const wrapped = isObject(value) && Object.hasOwn(value, 'program') && !Object.hasOwn(value, 'format');
  if (!wrapped) return { document: value, options: readOptions(query, ''), pointer: '' };
  expectMembers(value, 'program', 'options');
  const options = Object.hasOwn(value, 'options') ? value['options'] : {};
  if (!isObject(options)) throw optionsProblem([problemAt('/options', 'options must be an object')]);
  readOptions(options, '/options');
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
      ...problemAt(`${base}/${escapePointer(name)}`, `unknown option ${JSON.stringify(name)}`),
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
  const plan = isObject(program) && program['format'] === 'hydrofoil.plan/1';
  return {
    program: plan ? program['program'] : program,
    inputs,
    options: options as SimulateOptions,
    pointer: plan ? '/program/program' : '/program',
  };
}

function expectMembers(value: Readonly<Record<string, unknown>>, ...members: readonly string[]): void {
  const unknown = Object.keys(value).filter((key) => !members.includes(key));
  if (unknown.length === 0) return;
  const known = members.join(' and ');
  throw ProblemError.of('INVALID_REQUEST', `unknown member ${JSON.stringify(unknown[0])} beside ${known}`, {
    status: 422,
    diagnostics: unknown.map((key) => ({
      severity: 'error',
      code: 'UNKNOWN_MEMBER',
      pointer: `/${escapePointer(key)}`,
      message: `unknown member ${JSON.stringify(key)}`,
      hint: `the body has the members ${known}`,
    })),
  });
}

/** Checks without changing: nothing is coerced, filled in or dropped. `base` is where the options are in the body. */
export function readOptions(options: Readonly<Record<string, unknown>>, base: string): Options {
  if (validOptions.Check(options)) return options;
  const errors = validOptions.Errors(options);
  const found = errors.flatMap((error) => {
    // Companion of every unknown member; says nothing of its own.
    if (error.keyword === 'boolean') return [];
    if (error.keyword === 'additionalProperties')
      return error.params.additionalProperties.map((name) =>
        problemAt(`${base}${error.instancePath}/${escapePointer(name)}`, `unknown option ${JSON.stringify(name)}`),
      );
    // Where there are alternatives, what is wrong inside one of them says more than that none fits.
    if (/\/anyOf\/\d+$/.test(error.schemaPath)) return [];
    if (error.keyword === 'anyOf')
      return errors.some((other) => isInside(other, error.instancePath)) ? [] : [problemAt(base + error.instancePath, NO_EFFORT)];
    return [problemAt(base + error.instancePath, error.message)];
  });
  throw optionsProblem(found.slice(0, 20));
}

export function optionsProblem(diagnostics: readonly Diagnostic[]): ProblemError {
  const detail = diagnostics.map(({ pointer, message }) => `${pointer || 'options'}: ${message}`).join('; ');
  return ProblemError.of('INVALID_OPTIONS', detail, { diagnostics });
}

const isInside = ({ keyword, instancePath }: { keyword: string; instancePath: string }, place: string): boolean =>
  instancePath.startsWith(`${place}/`) || (keyword === 'additionalProperties' && instancePath === place);

/** The only option with alternatives. */
const NO_EFFORT = 'must be off, quick, thorough or an object of bounds';

function problemAt(pointer: string, message: string): Diagnostic {
  const hint = /^(\/options)?\/profile\//.test(pointer)
    ? 'a profile is a hydrofoil.profile/1 document; its figures are finite and 0 or more'
    : /^(\/options)?\/verify/.test(pointer)
      ? `verify is off, quick, thorough, or an object with some of ${Object.keys(GivenBounds.properties).join(', ')}`
      : `options are ${Object.keys(OptionsSchema.properties).join(', ')}`;
  return { severity: 'error', code: 'INVALID_OPTION', pointer, message, hint };
}

export const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
