/** Messages between members, and news of members: one channel per pair of ends. */
import { keyOf, member, ok, part, tuple, type Value } from '../eval/value.ts';
import type { Choices } from './choices.ts';
import type { Closure, Closures } from './closures.ts';
import type { Event } from './event.ts';
import type { Instance } from './instance.ts';
import type { NetworkPlan } from './layout.ts';
import type { Members } from './members.ts';
import { RunError } from './run-error.ts';
import { Travelled } from './travelled.ts';

export interface Channel {
  readonly id: number;
  /** Null: news of the members of a cluster, or from outside. */
  readonly network: NetworkPlan | null;
  readonly to: Instance;
  readonly slot: number;
  /** Name of the sender; null: from outside. */
  readonly from: string | null;
  /** Messages are taken in any order, not in the one in which they were sent. */
  readonly anyOrder: boolean;
  readonly waiting: Value[];
}

/** What a run does with what arrives, and decides about what is sent. */
export interface Ends {
  readonly choices: Choices;
  /** Messages wait in their channels; else they arrive at once. */
  readonly delays: boolean;
  readonly observer: ((event: Event) => void) | undefined;
  /** Decides about what lossy networks lose instead of the choices. */
  readonly loses: ((network: number, value: Value) => boolean) | undefined;
  /** Whether what an operator gives may come in any order, though the network would keep it. */
  mixes(op: number): boolean;
  inject(to: Instance, slot: number, values: readonly Value[]): void;
  /** An output of the layout, at a member of a location outside. */
  output(output: number, site: string, member: number, values: readonly Value[]): void;
}

export class Channels {
  readonly #all = new Map<string, Channel>();
  readonly #closures: Closures;
  readonly #members: Members;
  readonly #instances: readonly Instance[];
  readonly #ends: Ends;
  /** Closures of networks that are this run's own. */
  readonly #own = new Map<string, Closure>();
  readonly #travelled = new Travelled();
  /** Some network may change what it carries. */
  readonly #changes: boolean;

  constructor(
    closures: Closures,
    networks: readonly NetworkPlan[],
    members: Members,
    instances: readonly Instance[],
    ends: Ends,
  ) {
    this.#closures = closures;
    this.#members = members;
    this.#instances = instances;
    this.#ends = ends;
    this.#changes = networks.some(({ inserted, uncertain }) => inserted && uncertain.size > 0);
  }

  open(
    network: NetworkPlan | null,
    from: string | null,
    to: Instance,
    slot: number,
    anyOrder = network?.order === 'none',
  ): Channel {
    const name = `${to.member.index}.${slot}<${from ?? ''}`;
    let channel = this.#all.get(name);
    if (channel === undefined) {
      channel = { id: this.#all.size, network, to, slot, from, anyOrder, waiting: [] };
      this.#all.set(name, channel);
    }
    return channel;
  }

  /** Channels in which something waits, the one first that was opened first. */
  waiting(): Channel[] {
    const found: Channel[] = [];
    for (const channel of this.#all.values()) if (channel.waiting.length > 0) found.push(channel);
    return found;
  }

  /**
   * Sends a value from a member: `from` is its name, `sender` its raw id.
   * @throws RunError when it is not said to whom, or there is no such member, EvaluationError where packing or unpacking would panic
   */
  send(from: string, sender: number, network: NetworkPlan, value: Value): void {
    const { observer, delays } = this.#ends;
    if (network.lossy && this.#loses(network.op, value)) {
      observer?.({ what: 'lose', network: network.op, from, value });
      return;
    }
    const { to, payload } = this.#pack(network, sender, value);
    // From a cluster with the id of the sender.
    const message = network.fromCluster ? tuple([member(sender), payload]) : payload;
    if (network.output !== null && this.#members.outputs[network.output]?.[to] !== undefined) {
      const site = network.toCluster ? `${network.to}@${to}` : network.to;
      const value = this.#unpack(network, to, message);
      observer?.({ what: 'send', network: network.op, from, to: site, payload });
      observer?.({ what: 'receive', network: network.op, from, to: site, payload, value });
      this.#ends.output(network.output, site, to, [value]);
      return;
    }
    const receiver = this.#instances[this.#members.flows.get(network.to)?.[to] ?? -1];
    if (receiver === undefined)
      throw new RunError(`network ${network.op} sends to member ${to} of ${network.to}, which is not there`);
    observer?.({ what: 'send', network: network.op, from, to: receiver.member.name, payload });
    if (!delays) this.#arrive(network, from, receiver, network.slot, message);
    else
      this.open(network, from, receiver, network.slot, network.order === 'none' || this.#ends.mixes(network.op)).waiting.push(
        message,
      );
  }

  /** Takes one message: the first, or any where no order is kept. */
  receive({ network, from, to, slot, anyOrder, waiting }: Channel): void {
    const at = anyOrder ? this.#ends.choices.choose(waiting.length, 'order') : 0;
    const [message] = waiting.splice(at, 1);
    if (message !== undefined) this.#arrive(network, from, to, slot, message);
  }

  keys(): string[] {
    const messages = this.waiting().map(({ id, waiting }) => `c${id}=${waiting.map(keyOf).join(',')}`);
    return this.#changes ? [...messages, `t=${this.#travelled.key()}`] : messages;
  }

  #loses(network: number, value: Value): boolean {
    return this.#ends.loses?.(network, value) ?? this.#ends.choices.choose(2, 'loss') === 1;
  }

  /** What a member puts on the wire, and for whom. */
  #pack(network: NetworkPlan, sender: number, value: Value): { readonly to: number; readonly payload: Value } {
    const packed = network.serializes ? this.#closure(network.op, 'serialize_fn', sender).call(value) : value;
    if (!network.toCluster) return { to: 0, payload: packed };
    const [address, payload] = [part(packed, 0), part(packed, 1)];
    if (payload === undefined || typeof address !== 'object' || address.t !== 'member')
      throw new RunError(`network ${network.op} sends to a cluster without saying to which member`);
    return { to: address.id, payload };
  }

  #arrive(network: NetworkPlan | null, from: string | null, to: Instance, slot: number, message: Value): void {
    const value = network === null ? message : this.#unpack(network, to.member.id, message);
    const { observer } = this.#ends;
    if (observer !== undefined && from !== null) {
      const site = to.member.name;
      const payload = (network?.fromCluster === true ? part(message, 1) : undefined) ?? message;
      if (network === null) observer({ what: 'hear', site, of: from });
      else observer({ what: 'receive', network: network.op, from, to: site, payload, value });
    }
    this.#ends.inject(to, slot, [value]);
  }

  /** What the receiver makes of a message. */
  #unpack(network: NetworkPlan, receiver: number, message: Value): Value {
    if (!network.deserializes) return message;
    const value = this.#closure(network.op, 'deserialize_fn', receiver).call(ok(message));
    if (!this.#changes || network.uncertain.size === 0) return value;
    return this.#travelled.arrive(value, network.type, network.uncertain, network.inserted);
  }

  #closure(op: number, field: string, id: number): Closure {
    if (!this.#closures.keeps(op, field)) return this.#closures.closure(op, field, id);
    const name = `${op}.${field}.${id}`;
    const found = this.#own.get(name) ?? this.#closures.closure(op, field, id);
    this.#own.set(name, found);
    return found;
  }
}
