import { readClosure } from '../closure/index.ts';
import type { Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';

/** Fields that hold the closures an operator runs per element or per key. */
export const CLOSURE_FIELDS = ['f', 'init', 'acc'] as const;

/** Hydro's contract: functions and methods of the user that closures call are deterministic; plans list them as assumptions. */
export const TRUST = { trustUserMethods: true } as const;

/** Why a closure of the operator is not pure, or null when all of them are. */
export function impurity(program: Program, op: Operator): string | null {
  for (const field of CLOSURE_FIELDS) {
    const text = program.text(op.id, field);
    if (text === undefined) continue;
    const { purity, kind } = readClosure(text, TRUST);
    if (kind === 'unparsed') return 'its text cannot be read';
    if (!purity.pure) return purity.because;
  }
  return null;
}

/** User functions that purity relies on: Hydro's contract makes them deterministic, their bodies are not in the IR. */
export function assumedFunctions(program: Program): string[] {
  const names = new Set<string>();
  for (const op of program.operators()) {
    for (const field of CLOSURE_FIELDS) {
      const text = program.text(op.id, field);
      const reading = text === undefined ? undefined : readClosure(text, TRUST);
      if (reading?.purity.pure) for (const name of reading.purity.assumes) names.add(name);
    }
  }
  return [...names].sort();
}
