import { type Demand, type Factors, factorsAt } from '../../cost/index.ts';
import type { Program } from '../../ir/index.ts';

/**
 * The demand of a rewritten program. Rewrites move work and add networks, they never change how many elements flow, so the demand of the
 * original holds for every kept operator, and a new one passes on what its input puts out.
 */
export function extendDemand(demand: Demand, program: Program): Demand {
  const rates = new Map(demand.rates);
  const networks = new Map(demand.networks);
  const like = new Map<number, number>();
  for (const op of program.operators()) {
    if (demand.rates.has(op.id)) continue;
    const input = program.input(op.id, 'input') ?? op.id;
    const rate = rates.get(input) ?? 0;
    like.set(op.id, like.get(input) ?? input);
    rates.set(op.id, rate);
    if (op.kind !== 'Network') continue;
    const elementBytes = demand.elementBytes(like.get(op.id) as number);
    const [from, to] = [program.op(input), op].map(({ place }) => factorsAt(demand, program, place.root)) as [Factors, Factors];
    const ends = demand.edgeCost(rate, elementBytes, from, to);
    networks.set(op.id, { messages: rate, bytes: rate * elementBytes, elementBytes, ...ends });
  }
  return { ...demand, rates, networks, elementBytes: (id) => demand.elementBytes(like.get(id) ?? id) };
}
