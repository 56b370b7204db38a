import { readFileSync } from 'node:fs';
import { engine, render } from '../../server/index.ts';

export const libraryEngine = new URL('../../server/library-engine.ts', import.meta.url);

export interface ExampleProgram {
  readonly name: string;
  readonly locations: readonly object[];
}

/** A real program that the optimizer improves. */
export function exampleProgram(): ExampleProgram {
  return JSON.parse(
    readFileSync(new URL('../../examples/programs/two_phase_commit_bench.json', import.meta.url), 'utf8'),
  ) as ExampleProgram;
}

/** The plan page as the shell writes it. */
export async function exportPlan(): Promise<string> {
  const program = exampleProgram();
  const plan = engine.canonical(await engine.optimize(program, {}));
  const subject = { kind: 'plan', id: engine.hash(plan), plan, input: engine.canonical(program) } as const;
  return render(engine, subject, 'html', 'file');
}
