import { invariant } from '../errors.ts';
import type { Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';

/**
 * The operators around a network that carries packs. Before it, in a tick of their own: `fold` puts what the tick has into packs, `packs`
 * gives them one by one. Behind it, `unpack` gives the elements again.
 */
export interface Packing {
  /** What is packed. */
  readonly input: Operator;
  readonly fold: Operator;
  readonly packs: Operator;
  readonly unpack: Operator;
}

/** Ways from a network back to its fold, nearest first. */
const BEFORE = ['YieldConcat', 'FlatMap', 'Cast', 'Fold'] as const;
const PORT = { YieldConcat: 'inner', FlatMap: 'input', Cast: 'inner', Fold: 'input', Network: 'input' } as const;

/**
 * Finds the operators around a network that carries packs; null where one is missing, or where somebody else reads what they give.
 * @param network a network whose route says `packed`
 */
export function packingOf(program: Program, network: Operator): Packing | null {
  const found: Operator[] = [];
  let at: Operator = network;
  for (const kind of BEFORE) {
    const from = program.input(at.id, PORT[at.kind as keyof typeof PORT]);
    if (from === undefined || program.op(from).kind !== kind || program.outputs(from).length !== 1) return null;
    at = program.op(from);
    found.push(at);
  }
  const [next, ...others] = program.outputs(network.id);
  const unpack = next === undefined ? undefined : program.op(next.to);
  const input = program.input(at.id, 'input');
  if (unpack?.kind !== 'FlatMap' || others.length > 0 || input === undefined) return null;
  const [, packs, , fold] = found;
  invariant(packs && fold, 'each kind was found');
  return { input: program.op(input), fold, packs, unpack };
}
