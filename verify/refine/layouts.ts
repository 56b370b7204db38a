import type { Program } from '../../ir/index.ts';
import { type Layout, layout } from '../run/layout.ts';

/** Two programs that are compared, laid out with the same outside: the original decides for both whether clients stay there. */
export function layouts(original: Program, optimized: Program): [Layout, Layout] {
  const whole = outsideOf(original);
  return [whole, layout(optimized, whole.clientsOutside)];
}

/** Programs without inputs of their own get them from their clients, who then stay outside. */
export function outsideOf(program: Program): Layout {
  const whole = layout(program);
  const closed =
    whole.inputs.every((port) => port.ambient) && [...program.locations.values()].some(({ role }) => role === 'client');
  return closed ? layout(program, true) : whole;
}
