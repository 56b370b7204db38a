import { type Demand, type Factors, factorsAt } from '../../cost/index.ts';
import type { Program } from '../../ir/index.ts';

/**
 * The demand of a rewritten program. Rewrites move work and add networks, and few change how many elements flow, so the demand of the
 * original holds for every kept operator unless a filter was put before its network. What a new one does follows from what it is given; of one
 * that the model leaves out, it passes on what the operator before it puts out.
 */
export function extendDemand(demand: Demand, program: Program): Demand {
  const rates = new Map(demand.rates);
  const networks = new Map(demand.networks);
  const cpu = new Map(demand.cpu);
  const added = demand.added(program);
  const like = likeOf((id) => demand.rates.has(id) || added.has(id), program);
  const bytesOf = (id: number): number => {
    // A network hands on what it is given.
    const from = program.has(id) && program.op(id).kind === 'Network' ? (program.input(id, 'input') ?? id) : id;
    const known = like(from);
    return added.get(known)?.elementBytes ?? demand.elementBytes(known);
  };
  const scale = (id: number, by: number): void => {
    rates.set(id, (demand.rates.get(id) ?? 0) * by);
    cpu.set(id, (demand.cpu.get(id) ?? 0) * by);
    const load = demand.networks.get(id);
    if (load === undefined) return;
    const { messages, bytes, sendNs, receiveNs } = load;
    networks.set(id, { ...load, messages: messages * by, bytes: bytes * by, sendNs: sendNs * by, receiveNs: receiveNs * by });
  };
  for (const op of program.operators()) {
    const one = added.get(op.id);
    const before = demand.rates.get(op.id);
    if (before !== undefined) {
      if (one !== undefined) scale(op.id, before > 0 ? one.rate / before : 0);
      continue;
    }
    const known = like(op.id);
    const rate = added.get(known)?.rate ?? rates.get(known) ?? 0;
    rates.set(op.id, rate);
    if (one !== undefined) cpu.set(op.id, one.ns);
    if (op.kind !== 'Network') continue;
    const from = program.input(op.id, 'input') ?? op.id;
    const elementBytes = bytesOf(op.id);
    const ends = [program.op(from), op].map(({ place }) => factorsAt(demand, program, place.root)) as [Factors, Factors];
    networks.set(op.id, {
      messages: rate,
      bytes: rate * elementBytes,
      elementBytes,
      ...demand.edgeCost(rate, elementBytes, ...ends),
    });
  }
  return { ...demand, rates, networks, cpu, elementBytes: bytesOf };
}

/** The operator of which something is known whose elements one of the program has: itself, or the nearest one before it. */
function likeOf(isKnown: (id: number) => boolean, program: Program): (id: number) => number {
  const found = new Map<number, number>();
  return (id) => {
    const way: number[] = [];
    let at = id;
    for (; !found.has(at) && !isKnown(at); ) {
      way.push(at);
      const [first] = program.inputs(at);
      if (first === undefined || way.length > program.graph.order) break;
      at = first.from;
    }
    const known = found.get(at) ?? at;
    for (const one of way) found.set(one, known);
    return known;
  };
}
