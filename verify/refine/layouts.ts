import type { Program } from '../../ir/index.ts';
import { type Layout, layout } from '../run/layout.ts';
import { independentParts } from '../run/parts.ts';

/** Two programs that are compared, laid out with the same outside: the original decides for both whether clients stay there. */
export function layouts(original: Program, optimized: Program): [Layout, Layout] {
  const whole = outsideOf(original);
  return [whole, optimized.fact(whole.clientsOutside ? withoutClients : withClients)];
}

/** Programs without inputs of their own get them from their clients, who then stay outside. */
export const outsideOf = (program: Program): Layout => program.fact(findOutside);

function findOutside(program: Program): Layout {
  const whole = program.fact(withClients);
  const closed =
    whole.inputs.every((port) => port.ambient) && [...program.locations.values()].some(({ role }) => role === 'client');
  return closed ? program.fact(withoutClients) : whole;
}

const withClients = (program: Program): Layout => layout(program);
const withoutClients = (program: Program): Layout => layout(program, true);

/** What an original is explained by: its parts that decide nothing together. */
export const partsOf = (original: Program): readonly Layout[] => original.fact(findParts);
const findParts = (original: Program): readonly Layout[] => independentParts(outsideOf(original));
