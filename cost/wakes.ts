import type { LocationKey, ProgramView } from '../ir/index.ts';
import type { NetworkLoad } from './network-load.ts';
import type { Scale } from './scale.ts';
import { type CostTable, cost } from './table.ts';

/**
 * How often machines wake up, and what they do with their connections, while a round of commands goes through them. A round is
 * `commandsPerBatch` commands under way at a time; with n shards there are n times as many, so that each shard sees rounds of the same
 * size. On their way the commands of a round drift apart, the more the longer it is, and a machine wakes up for each clump of them
 * (`wakesPerHop`), and more often where several machines send on one network (`wakesPerSender`). Fitted to how often the scheduler ran the
 * processes of the calibration programs (docs/cost-model.md).
 */
export interface Wakes {
  /** Times that a busy machine wakes up in a round of its own. */
  readonly perRound: ReadonlyMap<LocationKey, number>;
  /** By network: what a busy sender and a busy receiver do with their connections in a round of their own. */
  readonly sending: ReadonlyMap<number, Connections>;
  readonly receiving: ReadonlyMap<number, Connections>;
}

/** Use of the connections of one network at one machine in a round. */
export interface Connections {
  /** Reads or writes that move something. */
  readonly transfers: number;
  /**
   * Connections looked at for messages. For each message sent to a cluster, those to all its members are asked whether they can take more
   * (sinktools 0.1, demux_map.rs); for each one received from a cluster, they are tried in turn until one has something
   * (hydro_deploy_integration 0.16, MergeSource).
   */
  readonly looks: number;
}

export interface WakesContext {
  readonly view: ProgramView;
  readonly table: CostTable;
  readonly scales: ReadonlyMap<LocationKey, Scale>;
  readonly loads: ReadonlyMap<number, NetworkLoad>;
  /** Elements of all commands together per command. */
  readonly commands: number;
  /** Elements that arrive at a busy machine for each element of its commands. */
  readonly arriving: ReadonlyMap<LocationKey, number>;
  /** Networks on the longest way of a command. */
  readonly hops: number;
}

/** A network between machines. */
interface Link {
  readonly network: number;
  readonly from: LocationKey;
  readonly to: LocationKey;
  /** Machines that send to one receiver, and that one sender sends to. */
  readonly senders: number;
  readonly receivers: number;
  /** All connections of a receiver and of a sender, those that carry nothing included; none between processes. */
  readonly open: { readonly receiving: number; readonly sending: number };
  /** Messages in a round of one sender, of one receiver. */
  readonly sent: number;
  readonly received: number;
}

export function wakesOf(context: WakesContext): Wakes {
  const { table, scales, arriving, hops } = context;
  const round = cost(table, 'commandsPerBatch');
  const links = context.view.operators.flatMap((op) => (op.kind === 'Network' ? (linkOf(context, op.id) ?? []) : []));
  /** Machines beyond the first of those that send on one network into a location. */
  const more = new Map<LocationKey, number>();
  // Who sends less than once in a round wakes nobody up in most.
  for (const { to, senders, received } of links)
    more.set(to, (more.get(to) ?? 0) + (senders - 1) * Math.min(1, received / senders));
  const clumps = Math.max(1, cost(table, 'wakesPerHop') * hops);
  const perRound = new Map(
    [...scales.keys()].map((key) => {
      const wakes = clumps + cost(table, 'wakesPerSender') * (more.get(key) ?? 0);
      // Not more often than there is something to do.
      return [key, Math.min(wakes, (arriving.get(key) ?? 0) * round)];
    }),
  );
  const sending = new Map<number, Connections>();
  const receiving = new Map<number, Connections>();
  for (const { network, from, to, senders, receivers, open, sent, received } of links) {
    const [there, here] = [perRound.get(from) ?? 0, perRound.get(to) ?? 0];
    const bursts = Math.min(there, sent / receivers);
    sending.set(network, { transfers: receivers * bursts, looks: sent * open.sending });
    const read = senders * Math.min(bursts, here);
    // Senders that have something at the same time: those are found without looking at others. What wakes up a sender beyond the clumps of
    // a round, because many send to it, spreads its messages over more of the receiver's time, and brings no more of them together.
    const together = Math.max(1, (senders * Math.min(bursts, clumps, here)) / (here || 1));
    receiving.set(network, { transfers: read, looks: (received * open.receiving) / together });
  }
  return { perRound, sending, receiving };
}

function linkOf({ view, table, scales, loads, commands }: WakesContext, network: number): Link | null {
  const input = view.from(network);
  if (input === null || commands === 0) return null;
  const [from, to] = [view.root(input), view.root(network)];
  const [sender, receiver] = [scales.get(from), scales.get(to)];
  if (!sender || !receiver) return null;
  const keepsShard = view.op(network).route?.shard === 'keep' && sender.shards === receiver.shards;
  const many = (key: LocationKey, machines: number): number => (view.program.location(key).kind === 'cluster' ? machines : 0);
  const perRound = ((loads.get(network)?.messages ?? 0) / commands) * cost(table, 'commandsPerBatch');
  return {
    network,
    from,
    to,
    senders: sender.busy * (keepsShard ? 1 : sender.shards),
    receivers: receiver.busy * (keepsShard ? 1 : receiver.shards),
    open: { receiving: many(from, sender.machines), sending: many(to, receiver.machines) },
    sent: perRound / sender.busy,
    received: perRound / receiver.busy,
  };
}
