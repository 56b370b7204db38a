/** One run of a program: all members of all locations, what travels between them, and the decisions that drive them. */
import { clusterOf, type Json, type LocationKey, type Operator, readKey, sourceOf } from '../../ir/index.ts';
import { EvaluationError } from '../eval/runtime.ts';
import { data, member, shape, tuple, type Value } from '../eval/value.ts';
import type { Choices } from './choices.ts';
import type { ProgramClosures, RunClosures } from './closures.ts';
import { alike, arrange } from './decide.ts';
import type { Event } from './event.ts';
import type { Hook } from './hooks.ts';
import { Instance, type Released } from './instance.ts';
import { ABSENT, type Item, NOTHING } from './item.ts';
import type { Layout, NetworkPlan } from './layout.ts';
import { type Members, membersOf } from './members.ts';
import { type Channel, Channels } from './network.ts';
import type { Node } from './nodes/node.ts';
import { choiceOf, type Precedence, tickOf } from './precedence.ts';
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
  /** Those of the program, with what this run has for itself. */
  readonly #closures: RunClosures;
  readonly #options: MachineOptions;
  readonly #choices: Choices;
  readonly #channels: Channels;
  readonly #members: Members;
  readonly #instances: readonly Instance[];
  readonly #dirty: Instance[] = [];
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

  constructor(layout: Layout, closures: ProgramClosures, choices: Choices, options: MachineOptions) {
    this.#layout = layout;
    this.#closures = closures.forRun((n) => choices.choose(n, 'chance'));
    this.#choices = choices;
    this.#options = options;
    this.#maxFirings = options.maxFirings ?? MAX_FIRINGS;
    this.#members = membersOf(layout, closures, options.sizes);
    this.#instances = this.#members.all.map((member) => new Instance(member, this.#closures));
    const { delays, observer, loses } = options;
    this.#channels = new Channels(this.#closures, layout.networks, this.#members, this.#instances, {
      choices,
      delays,
      observer,
      loses,
      mixes: (op) => this.#mixes(op),
      inject: (to, slot, values) => this.#inject(to, slot, values),
      output: (output, site, member, values) => this.#output(output, site, member, values),
    });
    for (const names of this.#members.outputs) for (const name of names) this.outputs.set(name, []);
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
    const { observer, delays, inputsWait } = this.#options;
    if (input.network !== null) {
      const network = this.#layout.networks[input.network] as NetworkPlan;
      const site = network.fromCluster ? `${network.from}@${to}` : network.from;
      observer?.({ what: 'input', port, site, member: to, values });
      for (const value of values) this.#channels.send(site, to, network, value);
      this.#settle();
      return;
    }
    const instance = this.#instances[this.#members.flows.get(this.#layout.program.op(input.op).place.root)?.[to] ?? -1];
    const slot = instance?.region.slots.find(({ op }) => op.id === input.op);
    if (instance === undefined || slot === undefined) throw new RangeError(`there is no member ${to} at input port '${port}'`);
    observer?.({ what: 'input', port, site: instance.member.name, member: to, values });
    const mixes = this.#mixes(input.op);
    if (mixes || (delays && inputsWait === true))
      this.#channels.open(null, null, instance, slot.at, mixes).waiting.push(...values);
    else this.#inject(instance, slot.at, values);
    this.#settle();
  }

  /** Everything that can happen now, in a fixed order; nothing is left to do when it is empty. */
  actions(): Action[] {
    const actions: Action[] = [];
    const { precedence } = this.#options;
    this.#asked += this.#instances.length;
    for (const instance of this.#instances) {
      if (instance.doors.length === 0) continue;
      const { region, member } = instance;
      const base = member.index * ACTIONS;
      if (region.clock !== null) {
        if (!instance.canTick()) continue;
        const rank = precedence?.(tickOf(region.location, region.clock), member.id) ?? 0;
        actions.push(action(base, rank, () => this.#tick(instance)));
        continue;
      }
      for (const { slot, hook, second } of instance.doors) {
        if (!hook.ready()) continue;
        const rank = precedence?.(choiceOf(slot.op.id), member.id) ?? 0;
        actions.push(action(base + 2 * slot.at + (second ? 2 : 1), rank, () => this.#observe(instance, slot, hook)));
      }
    }
    if (!this.#options.delays) return actions;
    for (const channel of this.#channels.waiting()) actions.push(action(-1 - channel.id, 0, () => this.#receive(channel)));
    return actions;
  }

  /**
   * The last step was a tick that only looked at newer states and left no trace, though elements wait that it could have waited for: with
   * a precedence those of its own inputs, else any.
   */
  hasty(): boolean {
    const idle = this.#idle;
    if (idle === null) return false;
    if (this.#options.precedence !== undefined) return idle.waits();
    return this.#instances.some((instance) => instance.waits()) || this.#channels.waiting().length > 0;
  }

  /** Canonical text of the whole state: runs in one state have the same futures. What came out so far is left out. */
  key(): string {
    return [...this.#instances.flatMap((instance) => instance.keys()), ...this.#channels.keys(), this.#closures.key()].join('\n');
  }

  /**
   * Does at one member what another run did: the tick that takes these elements, or the next in an order. What is not there is left out.
   * @returns false when nothing of it is there
   */
  follow(id: number, { took, orders, again }: Deed): boolean {
    const instance = this.#instances.find(
      ({ member, doors }) => member.id === id && doors.some(({ slot, second }) => !second && took.has(slot.op.id)),
    );
    if (instance === undefined) return false;
    if (instance.region.clock !== null) {
      if (!instance.canTick()) return false;
      const released: Released = [];
      let fresh = false;
      for (const { slot, hook } of instance.doors) {
        const release = hook.follow(took.get(slot.op.id) ?? NOTHING);
        fresh ||= release.fresh;
        released[slot.at] = release.items;
      }
      if (fresh) this.#tick(instance, released, orders);
      return fresh;
    }
    for (const { slot, hook } of instance.doors) {
      const wanted = took.get(slot.op.id);
      const { items } = wanted === undefined ? { items: NOTHING } : hook.follow(wanted, again);
      if (items.length === 0) continue;
      this.#inject(instance, slot.at, items);
      this.#settle();
      return true;
    }
    return false;
  }

  // --- starting ---

  /** Fires everything once: fixed sources, first states. */
  #start(instance: Instance, atStart: ReadonlyMap<string, Value>): void {
    for (const slot of instance.region.slots) {
      if (slot.role !== 'source') continue;
      const source = sourceOf(slot.op);
      if (slot.op.kind === 'SingletonSource' || source?.from === 'text')
        this.#inject(instance, slot.at, instance.member.constant(slot, this.#closures));
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
    const isCluster = this.#layout.program.location(cluster).kind === 'cluster';
    const size = isCluster ? (this.#options.sizes.get(cluster) ?? 1) : 1;
    for (let id = 0; id < size; id++) {
      const event = tuple([member(id), JOINED]);
      if (this.#options.delays) this.#channels.open(null, `${cluster}@${id}`, instance, slot).waiting.push(event);
      else this.#inject(instance, slot, [event]);
    }
  }

  // --- running ---

  #inject(instance: Instance, slot: number, items: readonly Item[]): void {
    if (items.length === 0) return;
    instance.take(slot, items);
    if (instance.dirty) return;
    instance.dirty = true;
    this.#dirty.push(instance);
  }

  /** Runs flows until nothing is on the way at top level. */
  #settle(): void {
    for (let next = this.#dirty.shift(); next !== undefined; next = this.#dirty.shift()) this.#flow(next, false);
  }

  /** Runs what something arrived at, and what reads it; `all`: everything. */
  #flow(instance: Instance, all: boolean): void {
    instance.dirty = false;
    const { region, incoming, out, woken } = instance;
    const { slots } = region;
    const touched: Slot[] = [];
    for (let at = all ? 0 : instance.first(); at < slots.length; at++) {
      const slot = slots[at] as Slot;
      const arrived = incoming[at] as Item[] | null;
      if (arrived === null && !(slot.role === 'node' && (all || woken[at] === 1))) continue;
      incoming[at] = null;
      woken[at] = 0;
      const items = arrived ?? this.#fire(instance.node(at), slot.ins, out);
      if (items.length === 0) continue;
      out[at] = items;
      touched.push(slot);
      for (const reader of slot.readers) woken[reader] = 1;
    }
    const outs = touched.map(({ at }) => out[at] as readonly Item[]);
    for (const { at } of touched) out[at] = NOTHING;
    for (let i = 0; i < touched.length; i++)
      for (const feed of (touched[i] as Slot).feeds) this.#feed(instance, feed, outs[i] as readonly Item[]);
  }

  #fire(node: Node, ins: readonly number[], out: readonly (readonly Item[])[]): readonly Item[] {
    let taken = 0;
    for (const from of ins) taken += (out[from] as readonly Item[]).length;
    this.firings += Math.max(1, taken);
    if (this.firings > this.#maxFirings)
      throw new EvaluationError('diverged', `operators have fired ${this.#maxFirings} times and go on`);
    if (taken === 0 && node.stateless === true) return NOTHING;
    return node.fire(ins.map((from) => out[from] as readonly Item[]));
  }

  #tick(instance: Instance, released = this.#release(instance), orders?: ReadonlyMap<number, readonly Value[]>): void {
    const { region, out, deferred } = instance;
    for (const slot of region.slots) {
      const { at, role, ins, decision, op } = slot;
      if (role === 'hook') out[at] = released[at] ?? NOTHING;
      else if (role === 'defer') out[at] = deferred.get(at) ?? NOTHING;
      else if (role === 'source') out[at] = instance.constant(slot);
      else {
        const items = this.#fire(instance.node(at), ins, out);
        out[at] =
          decision === null ? items : this.#arrange(instance, op.id, decision, items as readonly Value[], orders?.get(op.id));
      }
    }
    instance.ticks++;
    this.#idle = instance.leavesTrace(released) ? null : instance;
    if (this.#idle !== null) this.#options.observer?.({ what: 'idle', site: instance.member.name });
    for (const { at, ins } of region.defers) deferred.set(at, out[ins[0] as number] ?? NOTHING);
    for (const { at, feeds } of region.slots) for (const feed of feeds) this.#feed(instance, feed, out[at] as readonly Item[]);
    out.fill(NOTHING);
    this.#settle();
  }

  #arrange(
    { member: { name: site } }: Instance,
    op: number,
    decision: Decision,
    items: readonly Value[],
    like?: readonly Value[],
  ): readonly Value[] {
    const values = like === undefined ? arrange(decision, items, this.#choices) : alike(decision, items, like);
    this.#options.observer?.({ what: 'arrange', op, site, values });
    return values;
  }

  /** What a tick takes: of those inputs that have something new, the last must bring something new if no other did. */
  #release({ doors, region, member: { name } }: Instance): Released {
    const released: Released = [];
    let open = 0;
    for (const { slot, hook } of doors) {
      if (hook.ready()) open++;
      else released[slot.at] = hook.release(this.#choices, false).items;
    }
    let fresh = false;
    for (const { slot, hook } of doors) {
      if (released[slot.at] !== undefined) continue;
      open--;
      const release = hook.release(this.#choices, !fresh && open === 0);
      fresh ||= release.fresh;
      released[slot.at] = release.items;
    }
    if (this.#options.observer !== undefined) {
      const took = doors.map(({ slot }) => ({ op: slot.op.id, values: released[slot.at] ?? NOTHING }));
      this.#options.observer({ what: 'tick', clock: region.clock ?? 0, site: name, took });
    }
    return released;
  }

  #observe(instance: Instance, slot: Slot, hook: Hook): void {
    this.#idle = null;
    const values = hook.release(this.#choices, true).items as readonly Value[];
    this.#options.observer?.({ what: 'order', op: slot.op.id, site: instance.member.name, values });
    this.#inject(instance, slot.at, values);
    this.#settle();
  }

  #receive(channel: Channel): void {
    this.#idle = null;
    this.#channels.receive(channel);
    this.#settle();
  }

  #feed(instance: Instance, feed: Feed, items: readonly Item[]): void {
    if (feed.to === 'flow') this.#leave(instance, feed, items);
    else if (items.length === 0) return;
    else if (feed.to === 'hook') {
      const target = this.#instances[instance.member.flow + feed.region] as Instance;
      target.hook(feed.slot, feed.second)?.push(items);
    } else if (feed.to === 'network') {
      const network = this.#layout.networks[feed.network] as NetworkPlan;
      const { name, id } = instance.member;
      for (const item of items) this.#channels.send(name, id, network, item as Value);
    } else this.#output(feed.output, instance.member.name, instance.member.id, items as readonly Value[]);
  }

  #output(output: number, site: string, member: number, values: readonly Value[]): void {
    const port = this.#layout.outputs[output]?.name ?? '';
    this.#options.observer?.({ what: 'output', port, site, member, values });
    this.outputs.get(this.#members.outputs[output]?.[member] ?? '')?.push(...values);
  }

  /** Out of a tick: elements are added to the stream, a present value replaces the one that left with the tick before. */
  #leave(instance: Instance, feed: Feed & { readonly to: 'flow' }, items: readonly Item[]): void {
    const flow = this.#instances[instance.member.flow] as Instance;
    if (feed.shape === 'entries') this.#inject(flow, feed.slot, instance.changes(feed.slot, items));
    else this.#inject(flow, feed.slot, feed.shape === 'states' && items.length === 0 ? [ABSENT] : items);
  }

  #mixes(op: number): boolean {
    const { anyOrder, delays } = this.#options;
    return anyOrder === true && delays && this.#layout.program.op(op).collection?.order === 'NoOrder';
  }
}

/** `{"Cluster": {"idx", "version"}}` as a location key. */
function clusterAt(op: Operator): LocationKey {
  const key = readKey((clusterOf(op) as { readonly Cluster?: Json } | undefined)?.Cluster);
  if (key === undefined) throw new RangeError('a source of members does not name a cluster');
  return key;
}
