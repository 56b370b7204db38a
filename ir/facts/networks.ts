import type { Term } from '../../rust/index.ts';
import type { LocationKey, Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { keyFlow } from './key-flow.ts';
import { operatorsOn } from './operators-on.ts';

/** Networks that deliver to a location from anywhere, itself included (a self-addressed network is no local edge). */
export const networksInto = (program: Program, location: LocationKey): readonly Operator[] =>
  program.factAbout(location, findInto);

const findInto = (program: Program, location: LocationKey): readonly Operator[] =>
  operatorsOn(program, location).filter((op) => op.kind === 'Network');

/** Networks that leave a location, itself included. */
export const networksFrom = (program: Program, location: LocationKey): readonly Operator[] =>
  program.factAbout(location, findFrom);

const findFrom = (program: Program, location: LocationKey): readonly Operator[] =>
  program.operators().filter((op) => {
    const input = op.kind === 'Network' ? program.input(op.id, 'input') : undefined;
    return input !== undefined && program.op(input).place.root === location;
  });

/** Elements of each operator of a location in terms of what its networks deliver: atoms `n<id>`. */
export const deliveredTerms = (program: Program, location: LocationKey): ReadonlyMap<number, Term> =>
  program.factAbout(location, findDelivered);

function findDelivered(program: Program, location: LocationKey): ReadonlyMap<number, Term> {
  const atoms = networksInto(program, location).map((op): [number, Term] => [op.id, { t: 'atom', id: `n${op.id}`, path: [] }]);
  return keyFlow(program, location, new Map(atoms)).terms;
}
