/** What the author of a program answers for, in its document. A promise of a kind that is not known proves nothing. */
import { readType } from '../closure/index.ts';
import type { JsonObject } from '../graph/operator.ts';
import type { Program, ProgramHeader } from '../graph/program.ts';

/** Types whose values cross a network unchanged because somebody says so: canonical text to who says so. */
export function promisedToTravel(program: Program): ReadonlyMap<string, string> {
  return new Map(
    program.header.promises.flatMap(({ kind, type, by }) =>
      kind === 'travels' && typeof type === 'string' && typeof by === 'string' ? [[readType(type).text, by] as const] : [],
    ),
  );
}

/** `{ "kind": "pure", "function": "crate::limit", "by": "…" }`. */
export interface PurePromise {
  readonly function: string;
  readonly by: string;
}

export function purePromises({ promises }: ProgramHeader): PurePromise[] {
  return promises.flatMap((promise: JsonObject) => {
    const { kind, function: name, by } = promise;
    if (kind !== 'pure' || typeof name !== 'string' || typeof by !== 'string') return [];
    return [{ function: name.replace(/\s+/g, ''), by }];
  });
}

const known = new WeakMap<ProgramHeader, ReadonlySet<string>>();

/** Functions, methods and constants that are promised to be deterministic and free of state outside their arguments. */
export function promisedPure(header: ProgramHeader): ReadonlySet<string> {
  const found = known.get(header) ?? new Set(purePromises(header).map((promise) => promise.function));
  known.set(header, found);
  return found;
}
