import { type LocationKey, operatorsOn, type Program } from '../ir/index.ts';

export const operatorsAt = (program: Program, location: LocationKey): number[] =>
  operatorsOn(program, location).map(({ id }) => id);
