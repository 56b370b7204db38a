import { isPacked, type LocationKey, type ProgramView, pairingOf } from '../ir/index.ts';
import { edgeCost, type NetworkLoad } from './network-load.ts';
import type { Scale } from './scale.ts';
import { type CostTable, cost } from './table.ts';
import type { Connections, Wakes } from './wakes.ts';

/**
 * What a network costs when the elements of a tick travel together: a message for each time that a sender writes to a receiver, which is
 * what the connections do in a round anyway (`Wakes`).
 */
export interface PackedLoad {
  readonly load: NetworkLoad;
  readonly sending: Connections;
  readonly receiving: Connections;
}

export interface PacksContext {
  readonly view: ProgramView;
  readonly table: CostTable;
  readonly commands: number;
  readonly scales: ReadonlyMap<LocationKey, Scale>;
  readonly loads: ReadonlyMap<number, NetworkLoad>;
  readonly wakes: Wakes;
  /** Elements out of an operator, and CPU of its own work, per command. */
  rate(id: number): number;
  cpu(id: number): number;
}

/**
 * Operators that packing adds at least: fold, cast, flat map and yield before a network, and mostly a batch; a flat map behind it. At least, since
 * a price that a search counts on must not be above the one that comes of it.
 */
export const PACKING = { before: 4, behind: 1 } as const;

/** @param elements of all senders together, per command */
function packed({ view, table, commands, scales, loads, wakes, rate, cpu }: PacksContext, network: number): PackedLoad | null {
  const [load, sending, receiving] = [loads.get(network), wakes.sending.get(network), wakes.receiving.get(network)];
  const input = view.from(network);
  const sender = input === null ? undefined : scales.get(view.root(input));
  if (!load || !sending || !receiving || !sender || load.messages === 0) return null;
  const elements = load.messages;
  const messages = Math.min(elements, (sending.transfers * sender.busy * commands) / cost(table, 'commandsPerBatch'));
  const share = messages / elements;
  const toCluster = view.program.location(view.root(network)).kind === 'cluster';
  const one = edgeCost(table, 1, load.elementBytes);
  // An element is a part of a message of its own: its bytes without a frame.
  const bytes = load.elementBytes;
  const [frame, length] = [edgeCost(table, 1, 0), 8];
  const each = { sendNs: bytes * cost(table, 'sendByteNs'), receiveNs: bytes * cost(table, 'receiveByteNs') };
  const scale = (end: 'sendNs' | 'receiveNs'): number => (share * frame[end] + each[end]) / one[end];
  const pairing = pairingOf(view.program, view.op(network));
  // What all members get is packed once, and fewer pairs are made of it.
  const paired = pairing === null ? null : { rate: rate(pairing.right.id), saved: cpu(pairing.cross.id) * (1 - share) };
  const packing = cost(table, 'foldNs') + (toCluster && paired === null ? cost(table, 'hashNs') : 0);
  const packingNs = (paired?.rate ?? elements) * packing + 2 * messages * cost(table, 'elementNs') - (paired?.saved ?? 0);
  const opening = (1 + share) * cost(table, 'elementNs');
  return {
    load: {
      messages,
      bytes: elements * bytes + messages * (cost(table, 'frameBytes') + length),
      sendNs: load.sendNs * scale('sendNs') + packingNs,
      receiveNs: load.receiveNs * scale('receiveNs') + elements * opening,
      elementBytes: bytes,
    },
    sending: { transfers: sending.transfers, looks: sending.looks * share },
    receiving: { transfers: receiving.transfers, looks: receiving.looks * share },
  };
}

/** Networks of a program that carry packs, and those of `candidates` that it pays for at both ends, with what they then cost. */
export function packsOf(
  context: PacksContext,
  candidates: ReadonlySet<number>,
): { readonly packs: ReadonlyMap<number, PackedLoad>; readonly assumed: ReadonlySet<number> } {
  const packs = new Map<number, PackedLoad>();
  const assumed = new Set<number>();
  for (const network of context.loads.keys()) {
    const isThere = isPacked(context.view.op(network));
    if (!isThere && !candidates.has(network)) continue;
    const load = packed(context, network);
    if (load === null || !(isThere || pays(context, network, load))) continue;
    packs.set(network, load);
    if (!isThere) assumed.add(network);
  }
  return { packs, assumed };
}

/** Is neither end dearer, with what the added operators cost at each wake-up? */
function pays({ view, table, commands, scales, loads, wakes }: PacksContext, network: number, after: PackedLoad): boolean {
  const before = loads.get(network) as NetworkLoad;
  const [from, to] = [view.root(view.from(network) as number), view.root(network)];
  const round = cost(table, 'commandsPerBatch');
  const saves = (key: LocationKey, ns: number, looks: number, look: number, operators: number): number => {
    const perRound = (ns / commands / (scales.get(key)?.busy ?? 1)) * round;
    return perRound + looks * look - operators * (wakes.perRound.get(key) ?? 0) * cost(table, 'operatorBatchNs');
  };
  const [sending, receiving] = [wakes.sending.get(network), wakes.receiving.get(network)] as [Connections, Connections];
  const atSender = saves(
    from,
    before.sendNs - after.load.sendNs,
    sending.looks - after.sending.looks,
    cost(table, 'askNs'),
    PACKING.before,
  );
  const atReceiver = saves(
    to,
    before.receiveNs - after.load.receiveNs,
    receiving.looks - after.receiving.looks,
    cost(table, 'pollNs'),
    PACKING.behind,
  );
  return atSender > 0 && atReceiver > 0;
}
