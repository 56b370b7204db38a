import { memberTag, tupleItems } from '../facts/types.ts';
import type { Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';

/**
 * The operators around a network that carries packs. Before it, in a tick: `fold` puts what the tick has into packs, `packs` gives them one
 * by one. Behind it, `unpack` gives the elements again.
 */
export interface Packing {
  /** What is packed. */
  readonly input: Operator;
  readonly fold: Operator;
  readonly packs: Operator;
  /** Where packs are paired with the members of a cluster, each of which gets them all; null where each member has packs of its own. */
  readonly cross: Operator | null;
  readonly unpack: Operator;
}

/** The cross product of a broadcast, and what stands between it and the network. */
export interface Pairing {
  readonly cross: Operator;
  /** What all members get. */
  readonly right: Operator;
  /** From the cross product to the operator before the network: they give the pairs as they are. */
  readonly between: readonly Operator[];
}

const PORT = { FlatMap: 'input', Cast: 'inner', Fold: 'input', YieldConcat: 'inner' } as const;

/** The operator before another one of these kinds, if it is of a kind that is asked for and nobody else reads it. */
function before(
  program: Program,
  { id, kind }: Operator,
  wanted: string,
  port: string = PORT[kind as keyof typeof PORT],
): Operator | null {
  const from = program.input(id, port);
  const op = from === undefined ? null : program.op(from);
  return op?.kind === wanted && program.outputs(op.id).length === 1 ? op : null;
}

/** Does each element of a network name the member that gets it? */
export const isAddressed = (program: Program, { place, route }: Operator): boolean =>
  route === undefined ? program.location(place.root).kind === 'cluster' : route.logical === 'addressed';

/**
 * The broadcast that a network is the end of, where all members get the same packs: each pair of a member and a payload goes out as it is, to
 * that member or the shard of it that has the sender's own number. Null where there is none.
 */
export function pairingOf(program: Program, network: Operator): Pairing | null {
  const shard = network.route?.shard ?? 'none';
  if (!isAddressed(program, network) || (shard !== 'none' && shard !== 'keep')) return null;
  const pairing = pairsBefore(program, network);
  const [right, pair] = [pairing?.right.collection, tupleItems(pairing?.cross.collection?.elementType ?? '_')];
  const isPaired =
    pair?.length === 2 && memberTag(pair[0] as string) !== null && pair[1] === tupleItems(`(${right?.elementType} , ())`)?.[0];
  return right?.kind === 'Stream' && isPaired ? pairing : null;
}

function pairsBefore(program: Program, network: Operator): Pairing | null {
  const between: Operator[] = [];
  let at = before(program, network, 'YieldConcat', 'input');
  for (; at !== null; ) {
    between.unshift(at);
    const cross: Operator | null = before(program, at, 'CrossProduct');
    if (cross !== null) {
      const right = program.input(cross.id, 'right');
      return right === undefined ? null : { cross, right: program.op(right), between: [cross, ...between] };
    }
    at = before(program, at, 'Cast');
  }
  return null;
}

/**
 * Finds the operators around a network that carries packs; null where one is missing, or where somebody else reads what they give. What is dealt
 * in turn cannot be packed: DFIR makes the closure of a fold anew for each element, which would deal all of them to one shard.
 * @param network a network whose route says `packed`
 */
export function packingOf(program: Program, network: Operator): Packing | null {
  if (network.route?.shard === 'turn') return null;
  const pairing = pairingOf(program, network);
  const last = pairing === null ? before(program, network, 'YieldConcat', 'input') : pairing.cross;
  const packs = last && before(program, last, 'FlatMap', pairing === null ? 'inner' : 'right');
  const cast = packs && before(program, packs, 'Cast');
  const fold = cast && before(program, cast, 'Fold');
  const input = fold === null ? undefined : program.input(fold.id, 'input');
  const [next, ...others] = program.outputs(network.id);
  const unpack = next === undefined ? undefined : program.op(next.to);
  if (!packs || !fold || unpack?.kind !== 'FlatMap' || others.length > 0 || input === undefined) return null;
  return { input: program.op(input), fold, packs, cross: pairing?.cross ?? null, unpack };
}
