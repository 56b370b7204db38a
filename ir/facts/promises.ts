/** What the author of a program answers for, in its document. A promise of a kind that is not known proves nothing. */
import { readType } from '../../rust/index.ts';
import type { JsonObject } from '../graph/operator.ts';
import type { Program, ProgramHeader } from '../graph/program.ts';

/** Types whose values cross a network unchanged because somebody says so: canonical text to who says so. */
export const promisedToTravel = (program: Program): ReadonlyMap<string, string> => program.inherited(findTravelling);

function findTravelling({ header }: Program): ReadonlyMap<string, string> {
  return new Map(
    header.promises.flatMap(({ kind, type, by }) =>
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

/** Functions, methods and constants that are promised to be deterministic and free of state outside their arguments. */
export const promisedPure = (program: Program): ReadonlySet<string> => program.inherited(findPure);
const findPure = ({ header }: Program): ReadonlySet<string> => new Set(purePromises(header).map((promise) => promise.function));
