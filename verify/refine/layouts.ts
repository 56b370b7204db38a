import type { Program } from '../../ir/index.ts';
import { type Layout, layout } from '../run/layout.ts';

/**
 * Two programs that are compared, laid out with the same outside. Programs without inputs of their own get them from their clients, who
 * then stay outside; the original decides that for both.
 */
export function layouts(original: Program, optimized: Program): [Layout, Layout] {
  const whole = layout(original);
  const closed =
    whole.inputs.every((port) => port.ambient) && [...original.locations.values()].some(({ role }) => role === 'client');
  return closed ? [layout(original, true), layout(optimized, true)] : [whole, layout(optimized)];
}
