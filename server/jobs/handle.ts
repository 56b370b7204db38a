import { type Diagnostic, InputError, type Options, OptionsSchema, type Plan } from '../../index.ts';
import { type CheckReport, checkReport } from '../check-report.ts';
import type { Engine } from '../engine.ts';
import { makeProblem, type Problem, ProblemError } from '../http/problem.ts';
import { render } from '../render/render.ts';
import { optionsProblem, readBody, readCheckBody, readSimulateBody } from './read-body.ts';
import type { Answer, Task } from './task.ts';

/** Runs one task. The caller's mistakes come back as problems; what is thrown is a bug. */
export async function handle(engine: Engine, task: Task): Promise<Answer> {
  try {
    switch (task.kind) {
      case 'about':
        return { kind: 'about', about: { release: engine.release, version: engine.version, rules: engine.rules() } };
      case 'optimize':
        return await optimize(engine, task);
      case 'check':
        return { kind: 'checked', report: checked(engine, task.body) };
      case 'simulate':
        return { kind: 'simulated', text: simulated(engine, task) };
      case 'render':
        return { kind: 'rendered', text: await render(engine, task.subject, task.format, 'server') };
    }
  } catch (error) {
    const problem = problemOf(error);
    if (!problem) throw error;
    return { kind: 'problem', problem };
  }
}

async function optimize(engine: Engine, task: Extract<Task, { kind: 'optimize' }>): Promise<Answer> {
  const { document, options, pointer } = readBody(task.body, task.query);
  let plan: Plan;
  let input: ReturnType<Engine['identify']>;
  try {
    input = engine.identify(document);
    plan = await engine.optimize(document, options);
  } catch (error) {
    throw error instanceof InputError ? inBody(pointer, error, options) : error;
  }
  const text = engine.canonical(plan);
  const output = engine.identify(plan.program);
  return {
    kind: 'optimized',
    result: { plan: { id: engine.hash(text), text, inputId: input.id }, input, output },
    outcome: plan.outcome,
  };
}

function checked(engine: Engine, body: Uint8Array): CheckReport {
  const { program, ...against } = readCheckBody(body);
  return checkReport(engine, program, against);
}

function simulated(engine: Engine, { body, view }: Extract<Task, { kind: 'simulate' }>): string {
  const { program, inputs, options, pointer } = readSimulateBody(body);
  try {
    return engine.simulate(program, inputs, options, view).text;
  } catch (error) {
    throw error instanceof InputError ? ofSimulation(error, { program: pointer, inputs: '/inputs', options: '/options' }) : error;
  }
}

/** Where the parts of a simulation are. */
export interface SimulationPlaces {
  readonly program: string;
  readonly inputs: string;
  readonly options: string;
}

/** Mistakes in inputs and options are told from those in the program; pointers lead into where the parts came from. */
export function ofSimulation(error: InputError, places: SimulationPlaces): Error {
  const part = (code: string): keyof SimulationPlaces =>
    code.startsWith('inputs-') ? 'inputs' : code === 'run-options' || code === 'run-cluster' ? 'options' : 'program';
  const diagnostics = error.diagnostics.map((diagnostic) => ({
    ...diagnostic,
    pointer: places[part(diagnostic.code)] + diagnostic.pointer,
  }));
  const parts = new Set(error.diagnostics.map(({ code }) => part(code)));
  if (parts.has('program')) return new InputError(diagnostics, error.options);
  if (parts.has('options')) return optionsProblem(diagnostics);
  const detail = diagnostics.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ');
  return ProblemError.of('INVALID_INPUTS', detail, { diagnostics });
}

/** The library sees the program and the options; its pointers must lead into the body that was sent. */
export function inBody(base: string, error: InputError, options: Options): Error {
  if (error.diagnostics.every((diagnostic) => isAboutOptions(diagnostic, options))) {
    const place = base === '' ? '' : '/options';
    return optionsProblem(error.diagnostics.map((diagnostic) => ({ ...diagnostic, pointer: place + diagnostic.pointer })));
  }
  return base === '' ? error : error.below(base);
}

/** No member of a program document has the name of an option but `profile`, and there the option takes the document's place. */
function isAboutOptions({ pointer }: Diagnostic, options: Options): boolean {
  const member = pointer.split('/')[1] ?? '';
  return member === 'profile' ? options.profile !== undefined : Object.hasOwn(OptionsSchema.properties, member);
}

export function problemOf(error: unknown): Problem | null {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof InputError) {
    const code = error.status === 413 ? 'PROGRAM_TOO_LARGE' : error.status === 400 ? 'INVALID_JSON' : 'INVALID_PROGRAM';
    const first = error.diagnostics[0];
    const more = error.diagnostics.length > 1 ? ` (and ${error.diagnostics.length - 1} more)` : '';
    const detail = `${first ? `${first.pointer || 'the document'}: ${first.message}` : error.message}${more}`;
    return makeProblem(code, detail, { diagnostics: error.diagnostics, ...error.options });
  }
  return null;
}
