/** One program for each public method of Hydro's live collections on each receiver, as the real crate exports it (`examples/methods.json.gz`). */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ProgramDocument } from '../../ir/index.ts';

export interface MethodCase {
  /** `Stream::map`. */
  readonly method: string;
  /** What is different in this use; empty where there is one. */
  readonly variant: string;
  /** `Process Bounded TotalOrder ExactlyOnce`. */
  readonly receiver: string;
  /** Null where Hydro panics. */
  readonly program: ProgramDocument | null;
  readonly panic: string | null;
}

export interface HydroMethods {
  readonly cases: readonly MethodCase[];
  /** Public methods without program, and why. */
  readonly without: readonly (readonly [method: string, reason: string])[];
}

const file = new URL('../../examples/methods.json.gz', import.meta.url);

export const readHydroMethods = (): HydroMethods => JSON.parse(gunzipSync(readFileSync(file)).toString()) as HydroMethods;

/** The cases of each method, in the order in which they are written. */
export function byMethod(cases: readonly MethodCase[]): ReadonlyMap<string, readonly MethodCase[]> {
  const found = new Map<string, MethodCase[]>();
  for (const one of cases) {
    const list = found.get(one.method);
    if (list === undefined) found.set(one.method, [one]);
    else list.push(one);
  }
  return found;
}
