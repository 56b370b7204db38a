/** One region of one member: its nodes with their state, its hooks, and what waits at its door. */
import { keyOf, type Value } from '../eval/value.ts';
import type { Closures } from './closures.ts';
import { Bag, Entries, type Hook, KeyedQueues, Order, Queue, States } from './hooks.ts';
import { ABSENT, first, gone, type Item, NOTHING, shapeOf } from './item.ts';
import type { Region } from './layout.ts';
import { createNode } from './nodes/create.ts';
import type { Node } from './nodes/node.ts';
import type { Slot } from './slot.ts';

export class Instance {
  readonly index: number;
  readonly region: Region;
  readonly member: number;
  /** `loc1v1`, or `loc2v1@0` for a member of a cluster. */
  readonly name: string;
  /** Index of the flow of the same member. */
  readonly flow: number;
  readonly nodes: readonly Node[];
  readonly hooks: ReadonlyMap<number, Hook>;
  /** Second inputs of MergeOrdered. */
  readonly seconds: ReadonlyMap<number, Hook>;
  /** Fixed outputs of sources inside a tick. */
  readonly constants: ReadonlyMap<number, readonly Value[]>;
  /** What came from outside the region since it last ran, by slot. */
  readonly incoming: (Item[] | null)[];
  /** Outputs of the run under way, by slot. */
  readonly out: (readonly Item[])[];
  /** What each DeferTick keeps for the next tick. */
  readonly deferred = new Map<number, readonly Item[]>();
  /** Entries of keyed singletons that left with the last tick, by slot of the flow. */
  readonly #left = new Map<number, ReadonlyMap<string, Value>>();
  dirty = false;
  ticks = 0;

  constructor(
    region: Region,
    member: number,
    place: { readonly index: number; readonly flow: number; readonly name: string },
    closures: Closures,
  ) {
    this.region = region;
    this.member = member;
    this.index = place.index;
    this.flow = place.flow;
    this.name = place.name;
    this.nodes = region.slots.map((slot) => createNode(slot, (field) => closures.closure(slot.closuresOf, field, member)));
    const hooks = new Map<number, Hook>();
    const seconds = new Map<number, Hook>();
    const constants = new Map<number, readonly Value[]>();
    for (const slot of region.slots) {
      if (slot.role === 'hook') hooks.set(slot.at, hookOf(slot));
      if (slot.role === 'hook' && slot.op.kind === 'MergeOrdered') seconds.set(slot.at, hookOf(slot));
      if (slot.role === 'source' && region.clock !== null) constants.set(slot.at, constantOf(slot, member, closures));
    }
    this.hooks = hooks;
    this.seconds = seconds;
    this.constants = constants;
    this.incoming = region.slots.map(() => null);
    this.out = region.slots.map(() => NOTHING);
  }

  /** A tick can run: something is new, and whatever must have a value has one. */
  canTick(): boolean {
    let ready = false;
    for (const hook of this.hooks.values()) {
      if (hook.blocked()) return false;
      ready ||= hook.ready();
    }
    return ready;
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
      if (text !== '') parts.push(`${this.index}.${slot}=${text}`);
    };
    for (const { at, keeps, op } of this.region.slots) {
      if (keeps.some(Boolean)) add(at, (this.nodes[at] as Node).key());
      add(at, this.hooks.get(at)?.key() ?? '');
      add(at, this.seconds.get(at)?.key() ?? '');
      const deferred = (this.deferred.get(at) ?? NOTHING) as readonly Value[];
      if (deferred.length === 0) continue;
      const keys = deferred.map(keyOf);
      add(at, (op.collection?.order === 'TotalOrder' ? keys : keys.sort()).join(','));
    }
    for (const [slot, entries] of this.#left) add(slot, [...entries.values()].map(keyOf).sort().join(','));
    if (this.ticks === 0 && this.constants.size > 0) parts.push(`${this.index}!`);
    return parts;
  }
}

/** The value of a source that is the same in every tick, or at the start. */
export function constantOf({ op }: Slot, member: number, closures: Closures): readonly Value[] {
  if (op.kind === 'SingletonSource') return [closures.value(op.id, 'value', member)];
  return closures.items(op.id, 'source', member);
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
