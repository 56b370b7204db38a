import type { LocationKey, Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';

/** The operators of a location, ascending by id. */
export const operatorsOn = (program: Program, location: LocationKey): readonly Operator[] =>
  program.factAbout(location, findOperators);

const findOperators = (program: Program, location: LocationKey): readonly Operator[] =>
  program.operators().filter((op) => op.place.root === location);
