import { InputError, isLock, isPlan, type Lock, type Options, type Plan, readLock, readPlan } from '../index.ts';
import { type Engine, inBody, parseJson, readRequest } from '../server/index.ts';
import { diagnosticLine, errorLines } from './diagnostics.ts';
import { atFlags, type GivenOptions } from './flags.ts';
import { withProgress } from './progress.ts';
import { quoted, readInput, typed } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** A program from the shell. */
export interface LoadedProgram {
  readonly kind: 'program';
  readonly file: string;
  readonly document: unknown;
  /** Of a file `{program, options}`, as the service takes it. */
  readonly options: Options;
  /** Where the program is in the file. */
  readonly pointer: string;
}

/** A plan made earlier. */
export interface LoadedPlan {
  readonly kind: 'plan';
  readonly file: string;
  readonly plan: Plan;
}

/** A plan that is kept with the source. */
export interface LoadedLock {
  readonly kind: 'lock';
  readonly file: string;
  readonly lock: Lock;
}

export type Loaded = LoadedProgram | LoadedPlan;

export async function load(file: string): Promise<Loaded> {
  const loaded = await loadAny(file);
  if (loaded.kind !== 'lock') return loaded;
  throw new UsageError(`${file} is a locked plan, for which there is: hydrofoil lock PROGRAM ${file} --check`);
}

export async function loadAny(file: string): Promise<Loaded | LoadedLock> {
  const content = await readInput(file);
  try {
    const value = parseJson(content);
    if (isLock(value)) return { kind: 'lock', file, lock: readLock(value) };
    if (isPlan(value)) return { kind: 'plan', file, plan: readPlan(value) };
    return { kind: 'program', file, ...readRequest(value, {}) };
  } catch (error) {
    // Of several files only this one is at fault.
    const lines = errorLines(error, file);
    throw lines === null ? error : new UsageError(lines.join('\n'));
  }
}

export async function loadProgram(file: string): Promise<LoadedProgram> {
  const loaded = await load(file);
  if (loaded.kind === 'program') return loaded;
  throw new UsageError(`${file} is a plan already; its program is in the member "original"`);
}

/** Commands that show a plan never make one. */
export async function loadPlan(file: string): Promise<LoadedPlan> {
  const loaded = await load(file);
  if (loaded.kind === 'plan') return loaded;
  const { document } = loaded;
  const isProgram = Array.isArray(document) || (document as { format?: unknown } | null)?.format === 'hydrofoil.program/1';
  throw new UsageError(
    isProgram
      ? `${file} is a program, and this command shows plans: ${typed(`optimize ${quoted(file, 'program.json')} -o plan.json`)}`
      : `${file} is no plan, and this command shows plans: ${typed('optimize PROGRAM -o plan.json')} makes one`,
  );
}

/** The program that a plan was made from. */
export function originalOf(engine: Engine, { file, plan }: LoadedPlan): unknown {
  const found = engine.hash(engine.canonical(plan.original));
  if (found === plan.input) return plan.original;
  throw new UsageError(`${file}:/original plan-input the hash of this program is ${found}, the plan was made from ${plan.input}`);
}

/** Optimizes a program. Flags win over options in its file. */
export async function planned(engine: Engine, loaded: LoadedProgram, given: GivenOptions): Promise<Plan> {
  const options = { ...loaded.options, ...given.options };
  try {
    return await withProgress('optimizing', () => engine.optimize(loaded.document, options));
  } catch (error) {
    throw error instanceof InputError ? atHome(error, loaded.pointer, options, given) : error;
  }
}

/** The library's pointers lead into program and options; the shell's lead into the flags and files that were given. */
function atHome(error: InputError, pointer: string, options: Options, { flags, profileFile }: GivenOptions): Error {
  const inFlags = atFlags(error.diagnostics, flags);
  if (inFlags !== null) return inFlags;
  const inProfile = error.diagnostics.every((diagnostic) => diagnostic.pointer.startsWith('/profile'));
  if (profileFile === null || !inProfile) return pointer === '' ? error : inBody(pointer, error, options);
  const lines = error.diagnostics.map((diagnostic) =>
    diagnosticLine(profileFile, { ...diagnostic, pointer: diagnostic.pointer.slice('/profile'.length) }),
  );
  return new UsageError(lines.join('\n'));
}
