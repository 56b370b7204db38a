import type { JsonObject, Operator } from './operator.ts';
import type { Program } from './program.ts';

/** Source place of an operator, `file:line`, or null when the producer recorded none. */
export function spanOf(op: Operator): string | null {
  const meta = op.isRoot ? op.metadata : ((op.metadata['op'] ?? {}) as JsonObject);
  const span = meta['span'];
  return typeof span === 'string' ? span : null;
}

/** Where code lies that a program uses but its author did not write, as rustc names it and as the exporter shortens it. */
const LIBRARY: readonly RegExp[] = [
  /\/registry\/src\//,
  /\/git\/checkouts\//,
  /^\/rustc\//,
  /\/rustlib\/src\/rust\//,
  // The standard library, a crate of a registry, a checkout of git.
  /^library\/(core|alloc|std|proc_macro|test)\//,
  /^[A-Za-z][\w-]*-\d+\.\d+\.\d+[^/]*\//,
  /^[\w.-]+-[0-9a-f]{4,}\/[0-9a-f]{7,40}\//,
  // Hydro's own crates from a folder.
  /(^|\/)(hydro_lang|hydro_std|dfir_\w+|stageleft\w*)\/src\//,
];

/** Is a place in the program's own source, and not in a library? */
export const isUserSpan = (span: string): boolean => !LIBRARY.some((folder) => folder.test(span.replaceAll('\\', '/')));

/** The place of an operator when it is in the program's own source; null otherwise. */
export function userSpanOf(op: Operator): string | null {
  const span = spanOf(op);
  return span !== null && isUserSpan(span) ? span : null;
}

/**
 * The program's own source nearest to an operator: its own place, else that of the nearest operator before or behind it, on its location
 * if there is one. The library expands one call into many operators, whose places are its own; the call is next to them.
 */
export function userSpanNear(program: Program, id: number): string | null {
  return nearest(program, id, true) ?? nearest(program, id, false);
}

function nearest(program: Program, start: number, stay: boolean): string | null {
  const { root } = program.op(start).place;
  const seen = new Set([start]);
  for (const id of seen) {
    const found = userSpanOf(program.op(id));
    if (found !== null) return found;
    const around = [...program.inputs(id).map(({ from }) => from), ...program.outputs(id).map(({ to }) => to)];
    for (const next of around) if (!stay || program.op(next).place.root === root) seen.add(next);
  }
  return null;
}
