import type { LocationKey, Program } from '../ir/index.ts';

export const operatorsAt = (program: Program, location: LocationKey): number[] =>
  program.operators().flatMap((op) => (op.place.root === location ? [op.id] : []));
