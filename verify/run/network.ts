/** Messages between members, and news of members: one channel per pair of ends. */
import { keyOf, member, ok, part, tuple, type Value } from '../eval/value.ts';
import type { Choices } from './choices.ts';
import type { Closure, Closures } from './closures.ts';
import type { NetworkPlan } from './layout.ts';
import { RunError } from './run-error.ts';
import { Travelled } from './travelled.ts';

export interface Channel {
  readonly id: number;
  /** Null: news of the members of a cluster. */
  readonly network: NetworkPlan | null;
  /** Instance and slot that receive. */
  readonly to: number;
  readonly slot: number;
  /** Name of the sender; null: from outside. */
  readonly from: string | null;
  /** Messages are taken in any order, not in the one in which they were sent. */
  readonly anyOrder: boolean;
  readonly waiting: Value[];
}

export class Channels {
  readonly all = new Map<string, Channel>();
  readonly #closures: Closures;
  readonly #ends = new Map<string, Closure>();

  readonly #travelled = new Travelled();
  /** Some network may change what it carries. */
  readonly #changes: boolean;

  constructor(closures: Closures, networks: readonly NetworkPlan[]) {
    this.#closures = closures;
    this.#changes = networks.some(({ inserted, uncertain }) => inserted && uncertain.size > 0);
  }

  open(
    network: NetworkPlan | null,
    from: string | null,
    to: number,
    slot: number,
    anyOrder = network?.order === 'none',
  ): Channel {
    const name = `${to}.${slot}<${from ?? ''}`;
    let channel = this.all.get(name);
    if (channel === undefined) {
      channel = { id: this.all.size, network, to, slot, from, anyOrder, waiting: [] };
      this.all.set(name, channel);
    }
    return channel;
  }

  /** What a member puts on the wire, and for whom. */
  pack(network: NetworkPlan, sender: number, value: Value): { readonly to: number; readonly payload: Value } {
    const packed = network.serializes ? this.#end(network, 'serialize_fn', sender).call(value) : value;
    if (!network.toCluster) return { to: 0, payload: packed };
    const [address, payload] = [part(packed, 0), part(packed, 1)];
    if (payload === undefined || typeof address !== 'object' || address.t !== 'member')
      throw new RunError(`network ${network.op} sends to a cluster without saying to which member`);
    return { to: address.id, payload };
  }

  /** A message as it travels: from a cluster with the id of the sender. */
  message(network: NetworkPlan, sender: number, payload: Value): Value {
    return network.fromCluster ? tuple([member(sender), payload]) : payload;
  }

  /** What the receiver makes of a message. */
  unpack(network: NetworkPlan, receiver: number, message: Value): Value {
    if (!network.deserializes) return message;
    const value = this.#end(network, 'deserialize_fn', receiver).call(ok(message));
    if (!this.#changes || network.uncertain.size === 0) return value;
    return this.#travelled.arrive(value, network.type, network.uncertain, network.inserted);
  }

  /** Takes one message: the first, or any where no order is kept. */
  take(channel: Channel, choices: Choices): Value | undefined {
    const at = channel.anyOrder ? choices.choose(channel.waiting.length, 'order') : 0;
    return channel.waiting.splice(at, 1)[0];
  }

  waiting(): boolean {
    return [...this.all.values()].some(({ waiting }) => waiting.length > 0);
  }

  keys(): string[] {
    const messages = [...this.all.values()].flatMap(({ id, waiting }) =>
      waiting.length > 0 ? [`c${id}=${waiting.map(keyOf).join(',')}`] : [],
    );
    return this.#changes ? [...messages, `t=${this.#travelled.key()}`] : messages;
  }

  #end({ op }: NetworkPlan, field: string, id: number): Closure {
    const name = `${op}.${field}.${id}`;
    let found = this.#ends.get(name);
    if (found === undefined) {
      found = this.#closures.closure(op, field, id);
      this.#ends.set(name, found);
    }
    return found;
  }
}
