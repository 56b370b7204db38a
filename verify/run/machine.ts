/** One run of a program: all members of all locations, what travels between them, and the decisions that drive them. */
import { clusterOf, type Json, type LocationKey, type Operator, readKey, sourceOf } from '../../ir/index.ts';
import { EvaluationError } from '../eval/runtime.ts';
import { data, member, part, shape, tuple, type Value } from '../eval/value.ts';
import type { Choices } from './choices.ts';
import type { Closures, RunClosures } from './closures.ts';
import { alike, arrange } from './decide.ts';
import type { Event } from './event.ts';
import type { Hook } from './hooks.ts';
import { constantOf, Instance } from './instance.ts';
import { ABSENT, type Item, NOTHING } from './item.ts';
import type { Layout, NetworkPlan } from './layout.ts';
import { type Channel, Channels } from './network.ts';
import type { Node } from './nodes/node.ts';
import { choiceOf, type Precedence, tickOf } from './precedence.ts';
import { RunError } from './run-error.ts';
import type { Decision, Feed, Slot } from './slot.ts';

export interface MachineOptions {
  /** Members of each cluster. */
  readonly sizes: ReadonlyMap<LocationKey, number>;
  /**
   * Messages and news of members wait in their channels and arrive one by one. Else they arrive at once, which shows the same to
   * programs whose declared orders are right, because whatever reads them decides for itself when and in which order it does: all but
   * what `seesArrivals`.
   */
  readonly delays: boolean;
  /** With delays: inputs wait too, each port in its order. */
  readonly inputsWait?: boolean;
  /**
   * With delays: what is declared to come in no order comes in any from ports and networks, also where the network would keep it. A closure
   * that sees the order may then see all that its program allows, and not only what it happens to get.
   */
  readonly anyOrder?: boolean;
  /** Ranks actions; only without delays. */
  readonly precedence?: Precedence;
  /** Decides about what lossy networks lose instead of the choices. */
  readonly loses?: (network: number, value: Value) => boolean;
  /** How often operators may fire: elements can become more and more within one action. */
  readonly maxFirings?: number;
  /** Told of everything that happens. */
  readonly observer?: (event: Event) => void;
}

/** What can happen next. */
export interface Action {
  /** The same for the same thing in every run of a program. */
  readonly id: number;
  /** Place in the order of `precedenceOf`; 0 without one. */
  readonly rank: number;
  run(): void;
}

const action = (id: number, rank: number, run: () => void): Action => ({ id, rank, run });

/** What was done at one member. */
export interface Deed {
  /** Elements by the operator that took them. */
  readonly took: ReadonlyMap<number, readonly Item[]>;
  /** Orders that were chosen in a tick, by operator. */
  readonly orders: ReadonlyMap<number, readonly Value[]>;
  /** What was seen at top level is seen once more later. */
  readonly again: boolean;
}

/** Of one run, unless it says otherwise. */
const MAX_FIRINGS = 300_000;
/** Distance of the ids of the actions of one instance. */
const ACTIONS = 100_000;
const JOINED = data(shape('Joined'), []);

export class Machine {
  readonly #layout: Layout;
  readonly #closures: Closures;
  /** Closures that keep something, or leave something to chance. */
  readonly #kept: RunClosures | null;
  readonly #options: MachineOptions;
  readonly #choices: Choices;
  readonly #channels: Channels;
  readonly #instances: Instance[] = [];
  readonly #flows = new Map<LocationKey, number[]>();
  readonly #dirty: number[] = [];
  /** What came out so far, by port and member: `out 0`, or `out 0 @2` on a cluster. */
  readonly outputs = new Map<string, Value[]>();
  /** How often an operator fired: once for each element that it took, or once without any. */
  firings = 0;
  /** What running costs, counted: operators fired, and members asked for what they could do. */
  get effort(): number {
    return this.firings + this.#asked;
  }
  #asked = 0;
  readonly #maxFirings: number;
  /** Where the last step was a tick that only looked at newer states, and left no trace. */
  #idle: Instance | null = null;

  constructor(layout: Layout, closures: Closures, choices: Choices, options: MachineOptions) {
    this.#layout = layout;
    this.#kept = closures.forRun?.((n) => choices.choose(n, 'chance')) ?? null;
    this.#closures = this.#kept ?? closures;
    this.#choices = choices;
    this.#options = options;
    this.#maxFirings = options.maxFirings ?? MAX_FIRINGS;
    this.#channels = new Channels(this.#closures, layout.networks);
    for (const { location, regions } of layout.sites.values()) {
      const flows: number[] = [];
      for (let id = 0; id < this.#size(location); id++) {
        const flow = this.#instances.length;
        flows.push(flow);
        for (const region of regions) {
          const place = { index: this.#instances.length, flow, name: this.#memberName(location, location, id) };
          this.#instances.push(new Instance(region, id, place, this.#closures));
        }
      }
      this.#flows.set(location, flows);
    }
    for (const { name, op } of layout.outputs) {
      const { root } = layout.program.op(op).place;
      for (let id = 0; id < this.#size(root); id++) this.outputs.set(this.#memberName(name, root, id, ' '), []);
    }
  }

  /**
   * Starts the program: sources with fixed content have been read afterwards, and everything that follows at once has happened.
   * @param atStart values of inputs that are known before the program starts, by port
   * @throws EvaluationError or RunError where the program would panic, RangeError when a value at the start is missing
   */
  start(atStart: ReadonlyMap<string, Value>): void {
    for (const instance of this.#instances) if (instance.region.clock === null) this.#start(instance, atStart);
    this.#settle();
  }

  /**
   * Hands values to an input port of one member (0 on a process).
   * @throws RangeError when there is no such port or member, else as the constructor does
   */
  send(port: string, to: number, values: readonly Value[]): void {
    const input = this.#layout.inputs.find((found) => found.name === port);
    if (input === undefined) throw new RangeError(`there is no input port '${port}'`);
    this.#idle = null;
    if (input.network !== null) {
      const network = this.#layout.networks[input.network] as NetworkPlan;
      const site = this.#memberName(network.from, network.from, to);
      this.#options.observer?.({ what: 'input', port, site, member: to, values });
      for (const value of values) this.#send(site, to, network, value);
      this.#settle();
      return;
    }
    const instance = this.#instances[this.#flows.get(this.#layout.program.op(input.op).place.root)?.[to] ?? -1];
    const slot = instance?.region.slots.find(({ op }) => op.id === input.op);
    if (instance === undefined || slot === undefined) throw new RangeError(`there is no member ${to} at input port '${port}'`);
    this.#options.observer?.({ what: 'input', port, site: instance.name, member: to, values });
    const { delays, inputsWait } = this.#options;
    const mixes = this.#mayMix(input.op);
    if (mixes || (delays && inputsWait === true))
      this.#channels.open(null, null, instance.index, slot.at, mixes).waiting.push(...values);
    else this.#inject(instance, slot.at, values);
    this.#settle();
  }

  /** Everything that can happen now, in a fixed order; nothing is left to do when it is empty. */
  actions(): Action[] {
    const actions: Action[] = [];
    const { precedence } = this.#options;
    this.#asked += this.#instances.length;
    for (const instance of this.#instances) {
      if (instance.hooks.size === 0) continue;
      const { region, member: id } = instance;
      const base = instance.index * ACTIONS;
      if (region.clock !== null) {
        if (!instance.canTick()) continue;
        const rank = precedence?.(tickOf(region.location, region.clock), id) ?? 0;
        actions.push(action(base, rank, () => this.#tick(instance)));
        continue;
      }
      for (const [hooks, offset] of [[instance.hooks, 1] as const, [instance.seconds, 2] as const])
        for (const [slot, hook] of hooks) {
          if (!hook.ready()) continue;
          const rank = precedence?.(choiceOf((region.slots[slot] as Slot).op.id), id) ?? 0;
          actions.push(action(base + 2 * slot + offset, rank, () => this.#observe(instance, slot, hook)));
        }
    }
    if (!this.#options.delays) return actions;
    for (const channel of this.#channels.all.values())
      if (channel.waiting.length > 0) actions.push(action(-1 - channel.id, 0, () => this.#receive(channel)));
    return actions;
  }

  /**
   * The last step was a tick that only looked at newer states and left no trace, though elements wait that it could have waited for: with
   * a precedence those of its own inputs, else any.
   */
  hasty(): boolean {
    const idle = this.#idle;
    if (idle === null) return false;
    const waits = ({ hooks, seconds }: Instance): boolean =>
      [...hooks.values(), ...seconds.values()].some((hook) => !hook.states && hook.ready());
    if (this.#options.precedence !== undefined) return waits(idle);
    return this.#instances.some(waits) || this.#channels.waiting();
  }

  /** Canonical text of the whole state: runs in one state have the same futures. What came out so far is left out. */
  key(): string {
    return [...this.#instances.flatMap((instance) => instance.keys()), ...this.#channels.keys(), this.#kept?.key() ?? ''].join(
      '\n',
    );
  }

  #size(location: LocationKey): number {
    return this.#layout.program.location(location).kind === 'cluster' ? (this.#options.sizes.get(location) ?? 1) : 1;
  }

  #memberName(name: string, location: LocationKey, id: number, space = ''): string {
    return this.#layout.program.location(location).kind === 'cluster' ? `${name}${space}@${id}` : name;
  }

  // --- starting ---

  /** Fires everything once: fixed sources, first states. */
  #start(instance: Instance, atStart: ReadonlyMap<string, Value>): void {
    for (const slot of instance.region.slots) {
      if (slot.role !== 'source') continue;
      const source = sourceOf(slot.op);
      if (slot.op.kind === 'SingletonSource' || source?.from === 'text')
        this.#inject(instance, slot.at, constantOf(slot, instance.member, this.#closures));
      else if (source?.from === 'cluster') this.#announce(instance, slot.at, clusterAt(slot.op));
      else if (source?.variant === 'EmbeddedSingleton') {
        const port = this.#layout.inputs.find(({ op }) => op === slot.op.id)?.name ?? '';
        const value = atStart.get(port);
        if (value === undefined) throw new RangeError(`input '${port}' needs a value before the program starts`);
        this.#inject(instance, slot.at, [value]);
      }
    }
    this.#flow(instance, true);
  }

  /** Membership: each observer hears of each member, of different members in any order. */
  #announce(instance: Instance, slot: number, cluster: LocationKey): void {
    for (let id = 0; id < this.#size(cluster); id++) {
      const event = tuple([member(id), JOINED]);
      if (this.#options.delays) this.#channels.open(null, `${cluster}@${id}`, instance.index, slot).waiting.push(event);
      else this.#inject(instance, slot, [event]);
    }
  }

  // --- running ---

  #inject(instance: Instance, slot: number, items: readonly Item[]): void {
    if (items.length === 0) return;
    const waiting = instance.incoming[slot];
    if (waiting === null || waiting === undefined) instance.incoming[slot] = [...items];
    else waiting.push(...items);
    if (instance.dirty) return;
    instance.dirty = true;
    this.#dirty.push(instance.index);
  }

  /** Runs flows until nothing is on the way at top level. */
  #settle(): void {
    for (let index = this.#dirty.shift(); index !== undefined; index = this.#dirty.shift())
      this.#flow(this.#instances[index] as Instance, false);
  }

  #flow(instance: Instance, all: boolean): void {
    instance.dirty = false;
    const { region, nodes, incoming, out } = instance;
    const touched: Slot[] = [];
    for (const slot of region.slots) {
      const { at, ins, role } = slot;
      const arrived = incoming[at] ?? null;
      if (arrived === null && (role !== 'node' || !(all || ins.some((from) => out[from] !== NOTHING)))) continue;
      incoming[at] = null;
      const items = arrived ?? this.#fire(nodes[at] as Node, ins, out);
      if (items.length === 0) continue;
      out[at] = items;
      touched.push(slot);
    }
    const outs = touched.map(({ at }) => out[at] as readonly Item[]);
    for (const { at } of touched) out[at] = NOTHING;
    touched.forEach(({ feeds }, i) => {
      for (const feed of feeds) this.#feed(instance, feed, outs[i] as readonly Item[]);
    });
  }

  #fire(node: Node, ins: readonly number[], out: readonly (readonly Item[])[]): readonly Item[] {
    const taken = ins.map((from) => out[from] as readonly Item[]);
    this.firings += Math.max(
      1,
      taken.reduce((sum, items) => sum + items.length, 0),
    );
    if (this.firings > this.#maxFirings)
      throw new EvaluationError('diverged', `operators have fired ${this.#maxFirings} times and go on`);
    return node.fire(taken);
  }

  #tick(instance: Instance, released = this.#release(instance), orders?: ReadonlyMap<number, readonly Value[]>): void {
    const { region, nodes, out, deferred, constants } = instance;
    for (const { at, role, ins, once, decision, op } of region.slots) {
      if (role === 'hook') out[at] = released.get(at) ?? NOTHING;
      else if (role === 'defer') out[at] = deferred.get(at) ?? NOTHING;
      else if (role === 'source') out[at] = once && instance.ticks > 0 ? NOTHING : (constants.get(at) ?? NOTHING);
      else {
        const items = this.#fire(nodes[at] as Node, ins, out);
        out[at] =
          decision === null ? items : this.#arrange(instance, op.id, decision, items as readonly Value[], orders?.get(op.id));
      }
    }
    instance.ticks++;
    this.#idle = leavesTrace(instance, released) ? null : instance;
    if (this.#idle !== null) this.#options.observer?.({ what: 'idle', site: instance.name });
    for (const { at, role, ins } of region.slots) if (role === 'defer') deferred.set(at, out[ins[0] as number] ?? NOTHING);
    for (const { at, feeds } of region.slots) {
      for (const feed of feeds) this.#feed(instance, feed, out[at] as readonly Item[]);
      out[at] = NOTHING;
    }
    this.#settle();
  }

  #arrange(
    { name: site }: Instance,
    op: number,
    decision: Decision,
    items: readonly Value[],
    like?: readonly Value[],
  ): readonly Value[] {
    const values = like === undefined ? arrange(decision, items, this.#choices) : alike(decision, items, like);
    this.#options.observer?.({ what: 'arrange', op, site, values });
    return values;
  }

  /**
   * Does at one member what another run did: the tick that takes these elements, or the next in an order. What is not there is left out.
   * @returns false when nothing of it is there
   */
  follow(member: number, { took, orders, again }: Deed): boolean {
    const instance = this.#instances.find(
      ({ member: id, hooks, region }) =>
        id === member && [...hooks.keys()].some((slot) => took.has(region.slots[slot]?.op.id ?? -1)),
    );
    if (instance === undefined) return false;
    const { hooks, region } = instance;
    if (region.clock !== null) {
      if (!instance.canTick()) return false;
      const released = new Map<number, readonly Item[]>();
      let fresh = false;
      for (const [slot, hook] of hooks) {
        const release = hook.follow(took.get(region.slots[slot]?.op.id ?? -1) ?? NOTHING);
        fresh ||= release.fresh;
        released.set(slot, release.items);
      }
      if (fresh) this.#tick(instance, released, orders);
      return fresh;
    }
    for (const [slot, hook] of [...hooks, ...instance.seconds]) {
      const wanted = took.get(region.slots[slot]?.op.id ?? -1);
      const { items } = wanted === undefined ? { items: NOTHING } : hook.follow(wanted, again);
      if (items.length === 0) continue;
      this.#inject(instance, slot, items);
      this.#settle();
      return true;
    }
    return false;
  }

  /** What a tick takes: of those inputs that have something new, the last must bring something new if no other did. */
  #release({ hooks, region, name }: Instance): Map<number, readonly Item[]> {
    const released = new Map<number, readonly Item[]>();
    const open: [number, Hook][] = [];
    for (const [slot, hook] of hooks) {
      if (hook.ready()) open.push([slot, hook]);
      else released.set(slot, hook.release(this.#choices, false).items);
    }
    let fresh = false;
    open.forEach(([slot, hook], i) => {
      const release = hook.release(this.#choices, !fresh && i === open.length - 1);
      fresh ||= release.fresh;
      released.set(slot, release.items);
    });
    if (this.#options.observer !== undefined) {
      const took = [...released].map(([slot, values]) => ({ op: (region.slots[slot] as Slot).op.id, values }));
      this.#options.observer({ what: 'tick', clock: region.clock ?? 0, site: name, took });
    }
    return released;
  }

  #observe(instance: Instance, slot: number, hook: Hook): void {
    this.#idle = null;
    const values = hook.release(this.#choices, true).items as readonly Value[];
    this.#options.observer?.({ what: 'order', op: (instance.region.slots[slot] as Slot).op.id, site: instance.name, values });
    this.#inject(instance, slot, values);
    this.#settle();
  }

  #feed(instance: Instance, feed: Feed, items: readonly Item[]): void {
    if (feed.to === 'flow') this.#leave(instance, feed, items);
    else if (items.length === 0) return;
    else if (feed.to === 'hook') {
      const target = this.#instances[instance.flow + feed.region] as Instance;
      (feed.second ? target.seconds : target.hooks).get(feed.slot)?.push(items);
    } else if (feed.to === 'network') {
      const network = this.#layout.networks[feed.network] as NetworkPlan;
      for (const item of items) this.#send(instance.name, instance.member, network, item as Value);
    } else this.#output(feed.output, instance.region.location, instance.name, instance.member, items as readonly Value[]);
  }

  #output(output: number, location: LocationKey, site: string, id: number, values: readonly Value[]): void {
    const port = this.#layout.outputs[output]?.name ?? '';
    const name = this.#memberName(port, location, id, ' ');
    this.#options.observer?.({ what: 'output', port, site, member: id, values });
    this.outputs.get(name)?.push(...values);
  }

  /** Out of a tick: elements are added to the stream, a present value replaces the one that left with the tick before. */
  #leave(instance: Instance, feed: Feed & { readonly to: 'flow' }, items: readonly Item[]): void {
    const flow = this.#instances[instance.flow] as Instance;
    if (feed.shape === 'entries') this.#inject(flow, feed.slot, instance.changes(feed.slot, items));
    else this.#inject(flow, feed.slot, feed.shape === 'states' && items.length === 0 ? [ABSENT] : items);
  }

  // --- networks ---

  #send(from: string, sender: number, network: NetworkPlan, value: Value): void {
    if (network.lossy && this.#loses(network.op, value)) {
      this.#options.observer?.({ what: 'lose', network: network.op, from, value });
      return;
    }
    const { to, payload } = this.#channels.pack(network, sender, value);
    const message = this.#channels.message(network, sender, payload);
    if (network.output !== null && to < this.#size(network.to)) {
      const site = this.#memberName(network.to, network.to, to);
      const value = this.#channels.unpack(network, to, message);
      this.#options.observer?.({ what: 'send', network: network.op, from, to: site, payload });
      this.#options.observer?.({ what: 'receive', network: network.op, from, to: site, payload, value });
      this.#output(network.output, network.to, site, to, [value]);
      return;
    }
    const receiver = this.#instances[this.#flows.get(network.to)?.[to] ?? -1];
    if (receiver === undefined)
      throw new RunError(`network ${network.op} sends to member ${to} of ${network.to}, which is not there`);
    this.#options.observer?.({ what: 'send', network: network.op, from, to: receiver.name, payload });
    const anyOrder = network.order === 'none' || this.#mayMix(network.op);
    const channel = this.#channels.open(network, from, receiver.index, network.slot, anyOrder);
    if (this.#options.delays) channel.waiting.push(message);
    else this.#arrive(channel, message);
  }

  #mayMix(op: number): boolean {
    const { anyOrder, delays } = this.#options;
    return anyOrder === true && delays && this.#layout.program.op(op).collection?.order === 'NoOrder';
  }

  #loses(network: number, value: Value): boolean {
    return this.#options.loses?.(network, value) ?? this.#choices.choose(2, 'loss') === 1;
  }

  #receive(channel: Channel): void {
    this.#idle = null;
    const message = this.#channels.take(channel, this.#choices);
    if (message !== undefined) this.#arrive(channel, message);
    this.#settle();
  }

  #arrive({ network, to, slot, from }: Channel, message: Value): void {
    const receiver = this.#instances[to] as Instance;
    const value = network === null ? message : this.#channels.unpack(network, receiver.member, message);
    if (this.#options.observer !== undefined) {
      const to = receiver.name;
      const payload = (network?.fromCluster === true ? part(message, 1) : undefined) ?? message;
      if (network === null) {
        if (from !== null) this.#options.observer({ what: 'hear', site: to, of: from });
      } else if (from !== null) this.#options.observer({ what: 'receive', network: network.op, from, to, payload, value });
    }
    this.#inject(receiver, slot, [value]);
  }
}

/** Did a tick take elements, put something out, or keep something for the next? */
function leavesTrace({ region, hooks, deferred, out }: Instance, released: ReadonlyMap<number, readonly Item[]>): boolean {
  if (!region.forgets) return true;
  for (const [slot, items] of released) if (hooks.get(slot)?.states !== true && items.length > 0) return true;
  return region.slots.some(({ at, role, ins, feeds }) => {
    if (role === 'defer') return (out[ins[0] as number] ?? NOTHING).length > 0 || (deferred.get(at) ?? NOTHING).length > 0;
    return feeds.some((feed) => (out[at] as readonly Item[]).length > 0 || (feed.to === 'flow' && feed.shape !== 'elements'));
  });
}

/** `{"Cluster": {"idx", "version"}}` as a location key. */
function clusterAt(op: Operator): LocationKey {
  const key = readKey((clusterOf(op) as { readonly Cluster?: Json } | undefined)?.Cluster);
  if (key === undefined) throw new RangeError('a source of members does not name a cluster');
  return key;
}
