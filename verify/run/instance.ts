/** One region of one member: its nodes with their state, its hooks, and what waits at its door. */
import { keyOf, type Value } from '../eval/value.ts';
import type { Closures } from './closures.ts';
import { Bag, Entries, type Hook, KeyedQueues, Order, Queue, States } from './hooks.ts';
import { ABSENT, first, gone, type Item, NOTHING, shapeOf } from './item.ts';
import type { Region } from './layout.ts';
import type { Member } from './members.ts';
import type { Node } from './nodes/node.ts';
import type { Slot } from './slot.ts';

/** A place where a member decides: what waits there, and at which slot. `second` for the second input of a MergeOrdered. */
export interface Door {
  readonly slot: Slot;
  readonly hook: Hook;
  readonly second: boolean;
}

/** What a tick takes, by slot. */
export type Released = (readonly Item[])[];

export class Instance {
  readonly member: Member;
  readonly region: Region;
  readonly doors: readonly Door[];
  /** What came from outside the region since it last ran, by slot. */
  readonly incoming: (Item[] | null)[];
  /** Outputs of the run under way, by slot. */
  readonly out: (readonly Item[])[];
  /** Slots that have something to read: 1. */
  readonly woken: Uint8Array;
  /** What each DeferTick keeps for the next tick. */
  readonly deferred = new Map<number, readonly Item[]>();
  /** Entries of keyed singletons that left with the last tick, by slot of the flow. */
  readonly #left = new Map<number, ReadonlyMap<string, Value>>();
  readonly #closures: Closures;
  /** Those at which something was to be done. */
  readonly #nodes: Node[] = [];
  readonly #hooks: (Hook | undefined)[] = [];
  readonly #seconds: (Hook | undefined)[] = [];
  /** Fixed outputs of sources inside a tick. */
  readonly #constants = new Map<number, readonly Value[]>();
  dirty = false;
  #first = 0;
  ticks = 0;

  constructor(member: Member, closures: Closures) {
    const { region } = member;
    this.member = member;
    this.region = region;
    this.#closures = closures;
    for (const slot of region.slots) {
      if (slot.role === 'hook') this.#hooks[slot.at] = hookOf(slot);
      if (slot.role === 'hook' && slot.op.kind === 'MergeOrdered') this.#seconds[slot.at] = hookOf(slot);
      if (slot.role === 'source' && region.clock !== null) this.#constants.set(slot.at, member.constant(slot, closures));
    }
    this.doors = [
      ...this.#hooks.flatMap((hook, at) => (hook === undefined ? [] : [{ slot: region.slots[at] as Slot, hook, second: false }])),
      ...this.#seconds.flatMap((hook, at) =>
        hook === undefined ? [] : [{ slot: region.slots[at] as Slot, hook, second: true }],
      ),
    ];
    this.incoming = region.slots.map(() => null);
    this.out = region.slots.map(() => NOTHING);
    this.woken = new Uint8Array(region.slots.length);
  }

  /** The operator at a slot, with what it remembers of this run. */
  node(slot: number): Node {
    let node = this.#nodes[slot];
    if (node === undefined) {
      node = this.member.node(slot, this.#closures);
      this.#nodes[slot] = node;
    }
    return node;
  }

  /** The place where a slot decides, if it does. */
  hook(slot: number, second = false): Hook | undefined {
    return second ? this.#seconds[slot] : this.#hooks[slot];
  }

  /** Something comes from outside the region. */
  take(slot: number, items: readonly Item[]): void {
    const waiting = this.incoming[slot];
    if (waiting === null || waiting === undefined) this.incoming[slot] = [...items];
    else waiting.push(...items);
    if (slot < this.#first) this.#first = slot;
  }

  /** The first slot at which something has come since this was last asked. */
  first(): number {
    const first = this.#first;
    this.#first = this.region.slots.length;
    return first;
  }

  /** What a source inside a tick gives in the tick that is next. */
  constant({ at, once }: Slot): readonly Item[] {
    return once && this.ticks > 0 ? NOTHING : (this.#constants.get(at) ?? NOTHING);
  }

  /** A tick can run: something is new, and whatever must have a value has one. */
  canTick(): boolean {
    let ready = false;
    for (const { hook } of this.doors) {
      if (hook.blocked()) return false;
      ready ||= hook.ready();
    }
    return ready;
  }

  /** Elements wait, and not only newer states. */
  waits(): boolean {
    return this.doors.some(({ hook }) => !hook.states && hook.ready());
  }

  /** Did a tick, whose outputs are still there, take elements, put something out, or keep something for the next? */
  leavesTrace(released: Released): boolean {
    const { region, doors, deferred, out } = this;
    if (!region.forgets) return true;
    if (doors.some(({ slot, hook }) => !hook.states && (released[slot.at] ?? NOTHING).length > 0)) return true;
    const holds = region.defers.some(
      ({ at, ins }) => (out[ins[0] as number] ?? NOTHING).length > 0 || (deferred.get(at) ?? NOTHING).length > 0,
    );
    return (
      holds ||
      region.slots.some(({ at, feeds }) =>
        feeds.some((feed) => (out[at] as readonly Item[]).length > 0 || (feed.to === 'flow' && feed.shape !== 'elements')),
      )
    );
  }

  /** Entries of a keyed singleton that are new, different or gone since the last tick. */
  changes(slot: number, items: readonly Item[]): Item[] {
    const before = this.#left.get(slot) ?? new Map<string, Value>();
    const now = new Map((items as readonly Value[]).map((entry) => [keyOf(first(entry)), entry]));
    this.#left.set(slot, now);
    const dropped = [...before].flatMap(([key, entry]) => (now.has(key) ? [] : [gone(first(entry))]));
    const changed = [...now].flatMap(([key, entry]) => {
      const old = before.get(key);
      return old !== undefined && keyOf(old) === keyOf(entry) ? [] : [entry];
    });
    return [...dropped, ...changed];
  }

  /** Canonical texts of everything here that the future depends on. */
  keys(): string[] {
    const parts: string[] = [];
    const add = (slot: number, text: string): void => {
      if (text !== '') parts.push(`${this.member.index}.${slot}=${text}`);
    };
    for (const { at, keeps, op } of this.region.slots) {
      if (keeps.some(Boolean)) add(at, this.node(at).key());
      add(at, this.#hooks[at]?.key() ?? '');
      add(at, this.#seconds[at]?.key() ?? '');
      const deferred = (this.deferred.get(at) ?? NOTHING) as readonly Value[];
      if (deferred.length === 0) continue;
      const keys = deferred.map(keyOf);
      add(at, (op.collection?.order === 'TotalOrder' ? keys : keys.sort()).join(','));
    }
    for (const [slot, entries] of this.#left) add(slot, [...entries.values()].map(keyOf).sort().join(','));
    if (this.ticks === 0 && this.#constants.size > 0) parts.push(`${this.member.index}!`);
    return parts;
  }
}

function hookOf({ inTick, before, decision, op }: Slot): Hook {
  const keyed = before?.kind === 'KeyedStream';
  if (!inTick) {
    const ordered = decision?.order === 'kept' || decision?.order === 'keys';
    return new Order({ ordered, keyed: keyed && op.kind !== 'MergeOrdered', again: decision?.repeats === true });
  }
  const shape = shapeOf(before);
  if (shape === 'states') return new States(before?.kind === 'Optional' ? ABSENT : null);
  if (shape === 'entries') return new Entries();
  if (before?.order !== 'TotalOrder') return new Bag();
  return keyed ? new KeyedQueues() : new Queue();
}
