import { InputError, isPlan, type Options, type Plan, readPlan } from '../index.ts';
import { type Engine, inBody, parseJson, readRequest } from '../server/index.ts';
import { diagnosticLine } from './diagnostics.ts';
import { withProgress } from './progress.ts';
import { readInput } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** A document from the shell: a program, or a plan made earlier. */
export type Loaded =
  | {
      readonly kind: 'program';
      readonly file: string;
      readonly document: unknown;
      /** Of a file `{program, options}`, as the service takes it. */
      readonly options: Options;
      /** Where the program is in the file. */
      readonly pointer: string;
    }
  | { readonly kind: 'plan'; readonly file: string; readonly plan: Plan };

export async function load(file: string): Promise<Loaded> {
  const content = parseJson(await readInput(file));
  if (!isPlan(content)) return { kind: 'program', file, ...readRequest(content, {}) };
  try {
    return { kind: 'plan', file, plan: readPlan(content) };
  } catch (error) {
    // Of several files only this one is at fault.
    if (error instanceof InputError) throw new UsageError(error.diagnostics.map((one) => diagnosticLine(file, one)).join('\n'));
    throw error;
  }
}

/** Options of the flags, and the file that a profile came from: mistakes in it are shown there. */
export interface GivenOptions {
  readonly options: Options;
  readonly profileFile: string | null;
}

/** A plan with the program it starts from, when that is known. */
export interface Planned {
  readonly plan: Plan;
  readonly input: unknown;
}

/** Optimizes a program; takes a plan as it is, with its input from `inputFile`. Flags win over options in the file. */
export async function planned(engine: Engine, loaded: Loaded, given: GivenOptions, inputFile?: string): Promise<Planned> {
  if (loaded.kind === 'program') {
    const options = { ...loaded.options, ...given.options };
    try {
      const plan = await withProgress('optimizing', () => engine.optimize(loaded.document, options));
      return { plan, input: loaded.document };
    } catch (error) {
      throw error instanceof InputError ? atHome(error, loaded.pointer, options, given.profileFile) : error;
    }
  }
  const { plan, file } = loaded;
  if (inputFile === undefined) return { plan, input: null };
  const input = await load(inputFile);
  if (input.kind !== 'program') throw new UsageError(`${inputFile}: the input of a plan is a program`);
  const { id } = engine.identify(input.document);
  if (id !== plan.input)
    throw new UsageError(`${inputFile} is not the input of ${file}: its hash is ${id}, the plan names ${plan.input}`);
  return { plan, input: input.document };
}

/** The library's pointers lead into program and options; the shell's lead into the files that were given. */
function atHome(error: InputError, pointer: string, options: Options, profileFile: string | null): Error {
  const inProfile = error.diagnostics.every((diagnostic) => diagnostic.pointer.startsWith('/profile'));
  if (profileFile === null || !inProfile) return pointer === '' ? error : inBody(pointer, error, options);
  const lines = error.diagnostics.map((diagnostic) =>
    diagnosticLine(profileFile, { ...diagnostic, pointer: diagnostic.pointer.slice('/profile'.length) }),
  );
  return new UsageError(lines.join('\n'));
}

/** Some views need the input program, which a plan only names by its hash. */
export function needInput({ input }: Planned, file: string): unknown {
  if (input !== null) return input;
  throw new UsageError(`${file} is a plan, which names its input only by hash: give the program with --input FILE`);
}
