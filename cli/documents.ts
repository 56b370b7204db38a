import { InputError, type Options, type Plan, readPlan } from '../index.ts';
import { type Engine, parseJson } from '../server/index.ts';
import { diagnosticLine } from './diagnostics.ts';
import { withProgress } from './progress.ts';
import { readInput } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** A document from the shell: a program, or a plan made earlier. */
export type Loaded =
  | { readonly kind: 'program'; readonly file: string; readonly document: unknown }
  | { readonly kind: 'plan'; readonly file: string; readonly plan: Plan };

export async function load(file: string): Promise<Loaded> {
  const document = parseJson(await readInput(file));
  const format: unknown =
    typeof document === 'object' && document !== null ? (document as { format?: unknown }).format : undefined;
  if (format !== 'hydrofoil.plan/1') return { kind: 'program', file, document };
  try {
    return { kind: 'plan', file, plan: readPlan(document) };
  } catch (error) {
    // Of several files only this one is at fault.
    if (error instanceof InputError) throw new UsageError(error.diagnostics.map((one) => diagnosticLine(file, one)).join('\n'));
    throw error;
  }
}

/** A plan with the program it starts from, when that is known. */
export interface Planned {
  readonly plan: Plan;
  readonly input: unknown;
}

/** Optimizes a program; takes a plan as it is, with its input from `inputFile`. */
export async function planned(engine: Engine, loaded: Loaded, options: Options, inputFile?: string): Promise<Planned> {
  if (loaded.kind === 'program') {
    const plan = await withProgress('optimizing', () => engine.optimize(loaded.document, options));
    return { plan, input: loaded.document };
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

/** Some views need the input program, which a plan only names by its hash. */
export function needInput({ input }: Planned, file: string): unknown {
  if (input !== null) return input;
  throw new UsageError(`${file} is a plan, which names its input only by hash: give the program with --input FILE`);
}
