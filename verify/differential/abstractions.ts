import type { Differential, Operator, Program } from '../../ir/index.ts';
import type { Ground } from '../refine/ground.ts';
import { outsideOf } from '../refine/layouts.ts';
import { isClient } from '../run/layout.ts';
import { asRead, readTexts, takenBy } from '../run/program-closures.ts';

/**
 * Closures of two programs that are run but not evaluated exactly, with what is taken for unknown functions in each, in the text or in some
 * run of the check; shared ones once. Asked for after the check.
 */
export function abstractions(original: Program, changed: Program, { types, met }: Ground): Differential['abstracted'] {
  const read = readTexts(types);
  const { clientsOutside } = outsideOf(original);
  const found = new Map<string, Differential['abstracted'][number]>();
  for (const program of [original, changed]) {
    for (const op of program.operators()) {
      if (clientsOutside && isClient(program, op.place.root)) continue;
      for (const [field, text] of textsOf(program, op)) {
        const compiled = read(text, takenBy(program, op.id, field));
        const functions = [...new Set([...compiled.abstracted, ...(met.get(compiled) ?? [])])].sort();
        if (functions.length > 0) found.set(`${op.id}.${field}`, { operator: op.id, field, functions });
      }
    }
  }
  return [...found.values()].sort((a, b) => a.operator - b.operator || (a.field < b.field ? -1 : 1));
}

/** Full texts where the program has them, else what Hydro displays: that is marked as an expression. */
function textsOf(program: Program, op: Operator): [string, string][] {
  return Object.keys(op.fields).flatMap((field): [string, string][] => {
    const text = asRead(program, op.id, field);
    const isExpression = text !== undefined && (program.expressions.has(`${op.id}.${field}`) || text.startsWith('q!('));
    return isExpression ? [[field, text]] : [];
  });
}
