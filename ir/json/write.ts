import type { Json, JsonObject } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { MEMBERS, PROGRAM_FORMAT, writeExpression } from './envelope.ts';
import { layoutOf, originalJson } from './layout.ts';
import { writeLocation } from './location-table.ts';
import { writeRoutes } from './routes.ts';
import { stringifyJson } from './stringify.ts';
import { writeRoots } from './write-roots.ts';

export interface WriteOptions {
  /** Defaults to the form the program was read in. A document always has its operators numbered. */
  readonly form?: 'document' | 'bare';
  /**
   * The form that is hashed: shared operators numbered by first encounter, as Hydro does, even where the document that was read did
   * otherwise, and without a profile.
   */
  readonly normalize?: boolean;
}

/**
 * The program as JSON value: a program document, or an array of roots when it was read from one. An untouched program gives the value
 * that was read.
 */
export function writeProgram(program: Program, options: WriteOptions = {}): JsonObject | readonly Json[] {
  const form = options.form ?? program.header.form;
  const numbered = !program.header.assignedIds || (form === 'document' && program.header.form === 'bare');
  const roots = writeRoots(program, numbered, options.normalize === true ? undefined : layoutOf(program));
  return form === 'bare' ? roots : writeDocument(program, roots, options.normalize === true);
}

/** Compact JSON text of `writeProgram`, made without recursion. */
export function stringifyProgram(program: Program, options: WriteOptions = {}): string {
  return stringifyJson(writeProgram(program, options));
}

function writeDocument(program: Program, roots: readonly Json[], normalized: boolean): JsonObject {
  const { header } = program;
  const original = originalJson(header);
  // Only the program that was measured has the profile: a rewritten one is another.
  const keepsProfile = !normalized && layoutOf(program) !== undefined && original !== undefined;
  const locations = [...program.locations.values()].map(writeLocation);
  const expressions = [...program.expressions].map(([key, expression]) => writeExpression(key, expression));
  const routes = writeRoutes(program);
  const workload = header.workload.map((entry) => entry as unknown as JsonObject);
  const values: Record<(typeof MEMBERS)[number], Json> = {
    format: PROGRAM_FORMAT,
    name: header.name,
    producer: header.producer,
    locations,
    roots,
    expressions,
    routes,
    promises: header.promises,
    workload,
    profile: header.profile,
  };
  const document: Record<string, Json> = {};
  for (const member of MEMBERS) {
    if (member === 'profile' && !keepsProfile) continue;
    if (
      (original === undefined && member !== 'routes') ||
      (original !== undefined && Object.hasOwn(original, member)) ||
      isNew(member)
    )
      document[member] = values[member];
  }
  return { ...document, ...header.extra };

  /** A member that the document lacked is written only when there is something to say. */
  function isNew(member: string): boolean {
    if (member === 'locations') return [...program.locations.values()].some((location) => location.origin !== null);
    if (member === 'routes') return routes.length > 0;
    return member === 'expressions' && expressions.length > 0;
  }
}
