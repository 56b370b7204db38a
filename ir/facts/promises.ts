/** What the user asserts in the program document. A promise of a kind that is not known proves nothing. */
import { readType } from '../closure/index.ts';
import type { Program } from '../graph/program.ts';

/** Types whose values cross a network unchanged because somebody says so: canonical text to who says so. */
export function promisedToTravel(program: Program): ReadonlyMap<string, string> {
  return new Map(
    program.header.promises.flatMap(({ kind, type, by }) =>
      kind === 'travels' && typeof type === 'string' && typeof by === 'string' ? [[readType(type).text, by] as const] : [],
    ),
  );
}
