import type { Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { isInserted } from '../graph/route.ts';

/**
 * Maps next to a network whose order is one per key although their own stream has another order, or none. The library sends a keyed stream
 * as the stream of its entries and keys it again behind the network (`KeyedStream::demux` and `send`, hydro_lang 0.16.0,
 * `live_collections/keyed_stream/networking.rs`): the order of each key is kept by what runs in between, not by what its types say. So
 * nothing may come in between: the input of such a map is no place for another network.
 */
export const keyedOrderMaps = (program: Program): ReadonlySet<number> => program.fact(findMaps);

function findMaps(program: Program): ReadonlySet<number> {
  const found = new Set<number>();
  for (const network of program.operators()) {
    if (network.kind !== 'Network' || network.collection?.order !== 'TotalOrder') continue;
    const sent = producer(program, network, 'input');
    if (sent?.collection?.order === 'NoOrder') for (const id of before(program, sent)) found.add(id);
    // A network that a rewrite put in carries its elements as they are.
    if (!isInserted(network)) for (const id of behind(program, network)) found.add(id);
  }
  return found;
}

/** Maps upwards from an operator. */
function before(program: Program, from: Operator): readonly number[] {
  const maps: number[] = [];
  for (let op: Operator | undefined = from; op?.kind === 'Map'; op = producer(program, op, 'input')) maps.push(op.id);
  return maps;
}

/** Maps downwards from an operator that end where the stream is keyed. */
function behind(program: Program, from: Operator): readonly number[] {
  const maps: number[] = [];
  const waiting: (readonly number[])[] = [[from.id]];
  for (let way = waiting.pop(); way !== undefined; way = waiting.pop()) {
    for (const { to } of program.outputs(way.at(-1) as number)) {
      const { kind, collection } = program.op(to);
      if (kind === 'Map' && collection?.kind === 'Stream') waiting.push([...way, to]);
      else if (kind === 'Cast' && collection?.kind === 'KeyedStream') maps.push(...way.slice(1));
    }
  }
  return maps;
}

function producer(program: Program, op: Operator, port: string): Operator | undefined {
  const from = program.input(op.id, port);
  return from === undefined ? undefined : program.op(from);
}
