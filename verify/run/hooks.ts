/**
 * The places where a run decides: what a tick takes of its inputs (`Batch`, `BeginAtomic`), and in which order an unordered stream is
 * seen at top level (`ObserveNonDet`, `MergeOrdered`). The choices are those of Hydro's simulator, where each of them is
 * independent of all others.
 */
import { keyOf, type Value } from '../eval/value.ts';
import type { Choices } from './choices.ts';
import { ABSENT, first, type Item, isGone, itemKey, NOTHING } from './item.ts';

export interface Hook {
  /** Releases states, which stay, rather than elements, which are used up. */
  readonly states: boolean;
  push(items: readonly Item[]): void;
  /** Something new waits here. */
  ready(): boolean;
  /** A tick cannot run before this has something: a singleton without a value. */
  blocked(): boolean;
  /** Decides what is released; something new if `force`, which needs `ready()`. */
  release(choices: Choices, force: boolean): Release;
  /** Releases what another run released at this place, as far as it is there; `again`: it comes once more. */
  follow(items: readonly Item[], again?: boolean): Release;
  /** Canonical text of what waits, and of what may be released again. */
  key(): string;
}

export interface Release {
  readonly items: readonly Item[];
  /** Released something that was not released before. */
  readonly fresh: boolean;
}

const NONE: Release = { items: NOTHING, fresh: false };

/** An ordered stream: a batch is a prefix of what waits. */
export class Queue implements Hook {
  readonly states = false;
  #waiting: Item[] = [];

  push(items: readonly Item[]): void {
    this.#waiting.push(...items);
  }
  ready(): boolean {
    return this.#waiting.length > 0;
  }
  blocked(): boolean {
    return false;
  }
  release(choices: Choices, force: boolean): Release {
    const n = this.#waiting.length;
    if (n === 0) return NONE;
    const left = choices.choose(force ? n : n + 1, 'wait');
    const items = this.#waiting.slice(0, n - left);
    this.#waiting = this.#waiting.slice(n - left);
    return { items, fresh: items.length > 0 };
  }
  follow(wanted: readonly Item[]): Release {
    const left = counted(wanted);
    let n = 0;
    while (n < this.#waiting.length && taken(left, itemKey(this.#waiting[n] as Item))) n++;
    const items = this.#waiting.slice(0, n);
    this.#waiting = this.#waiting.slice(n);
    return { items, fresh: n > 0 };
  }
  key(): string {
    return this.#waiting.map(itemKey).join(',');
  }
}

/** An unordered stream: a batch is any part of what waits. Of equal elements only the number matters. */
export class Bag implements Hook {
  readonly states = false;
  readonly #waiting = new Map<string, Item[]>();

  push(items: readonly Item[]): void {
    for (const item of items) {
      const key = itemKey(item);
      const equal = this.#waiting.get(key);
      if (equal === undefined) this.#waiting.set(key, [item]);
      else equal.push(item);
    }
  }
  ready(): boolean {
    return this.#waiting.size > 0;
  }
  blocked(): boolean {
    return false;
  }
  release(choices: Choices, force: boolean): Release {
    if (this.#waiting.size === 0) return NONE;
    const items: Item[] = [];
    let others = this.#waiting.size;
    for (const [key, equal] of [...this.#waiting]) {
      others -= 1;
      const must = force && others === 0 && items.length === 0;
      const left = choices.choose(must ? equal.length : equal.length + 1, 'leave');
      items.push(...equal.splice(0, equal.length - left));
      if (left === 0) this.#waiting.delete(key);
    }
    return { items, fresh: items.length > 0 };
  }
  follow(wanted: readonly Item[]): Release {
    const items: Item[] = [];
    for (const item of wanted) {
      const key = itemKey(item);
      const equal = this.#waiting.get(key);
      if (equal === undefined) continue;
      items.push(equal.pop() as Item);
      if (equal.length === 0) this.#waiting.delete(key);
    }
    return { items, fresh: items.length > 0 };
  }
  key(): string {
    return keysOf(this.#waiting, (equal) => String(equal.length));
  }
}

/** A keyed stream, ordered per key: a batch is a prefix of each key's elements. */
export class KeyedQueues implements Hook {
  readonly states = false;
  readonly #queues = new Map<string, Value[]>();

  push(items: readonly Item[]): void {
    for (const item of items as readonly Value[]) {
      const key = keyOf(first(item));
      const queue = this.#queues.get(key);
      if (queue === undefined) this.#queues.set(key, [item]);
      else queue.push(item);
    }
  }
  ready(): boolean {
    return this.#queues.size > 0;
  }
  blocked(): boolean {
    return false;
  }
  release(choices: Choices, force: boolean): Release {
    if (this.#queues.size === 0) return NONE;
    const items: Value[] = [];
    let others = this.#queues.size;
    for (const [key, queue] of [...this.#queues]) {
      others -= 1;
      const must = force && others === 0 && items.length === 0;
      const left = choices.choose(must ? queue.length : queue.length + 1, 'wait');
      items.push(...queue.splice(0, queue.length - left));
      if (queue.length === 0) this.#queues.delete(key);
    }
    return { items, fresh: items.length > 0 };
  }
  follow(wanted: readonly Item[]): Release {
    const items: Value[] = [];
    for (const item of wanted as readonly Value[]) {
      const key = keyOf(first(item));
      const queue = this.#queues.get(key);
      const head = queue?.[0];
      if (queue === undefined || head === undefined || keyOf(head) !== keyOf(item)) continue;
      items.push(head);
      queue.shift();
      if (queue.length === 0) this.#queues.delete(key);
    }
    return { items, fresh: items.length > 0 };
  }
  key(): string {
    return keysOf(this.#queues, (queue) => queue.map(keyOf).join(';'));
  }
}

/** A singleton or optional: a snapshot is the one seen last, or any later state. */
export class States implements Hook {
  readonly states = true;
  #newer: Item[] = [];
  #seen: Item | null;

  /** @param absent the state before anything came; null for a singleton, which has none */
  constructor(absent: Item | null) {
    this.#seen = absent;
  }

  push(items: readonly Item[]): void {
    this.#newer.push(...items);
  }
  ready(): boolean {
    return this.#newer.length > 0;
  }
  blocked(): boolean {
    return this.#seen === null && this.#newer.length === 0;
  }
  release(choices: Choices, force: boolean): Release {
    const n = this.#newer.length;
    const age = n === 0 ? 0 : choices.choose(this.#seen === null || force ? n : n + 1, 'age');
    const fresh = age < n;
    if (fresh) {
      this.#seen = this.#newer[n - 1 - age] as Item;
      this.#newer = this.#newer.slice(n - age);
    }
    return { items: this.#now(), fresh };
  }
  follow([wanted = ABSENT]: readonly Item[]): Release {
    const key = itemKey(wanted);
    const there =
      this.#seen !== null && itemKey(this.#seen) === key ? -1 : this.#newer.findIndex((item) => itemKey(item) === key);
    // Something must be seen where nothing was; else what is not there leaves things as they are.
    const at = there < 0 && this.#seen === null ? 0 : there;
    if (at >= 0) {
      this.#seen = this.#newer[at] ?? this.#seen;
      this.#newer = this.#newer.slice(at + 1);
    }
    return { items: this.#now(), fresh: at >= 0 };
  }
  #now(): readonly Item[] {
    const state = this.#seen;
    return state === null || isGone(state) ? NOTHING : [state];
  }
  key(): string {
    return `${this.#seen === null ? '' : itemKey(this.#seen)}>${this.#newer.map(itemKey).join(',')}`;
  }
}

/** A keyed singleton: of each entry a snapshot has the state seen last, or any later one. */
export class Entries implements Hook {
  readonly states = true;
  readonly #newer = new Map<string, Item[]>();
  readonly #seen = new Map<string, Item>();

  push(items: readonly Item[]): void {
    for (const item of items) {
      const key = keyOf(isGone(item) ? (item.of as Value) : first(item));
      const states = this.#newer.get(key);
      if (states === undefined) this.#newer.set(key, [item]);
      else states.push(item);
    }
  }
  ready(): boolean {
    return this.#newer.size > 0;
  }
  blocked(): boolean {
    return false;
  }
  release(choices: Choices, force: boolean): Release {
    let fresh = false;
    let others = this.#newer.size;
    for (const [key, states] of [...this.#newer]) {
      others -= 1;
      const n = states.length;
      const age = choices.choose(force && others === 0 && !fresh ? n : n + 1, 'age');
      if (age === n) continue;
      fresh = true;
      this.#seen.set(key, states[n - 1 - age] as Item);
      if (age === 0) this.#newer.delete(key);
      else this.#newer.set(key, states.slice(n - age));
    }
    return { items: this.#now(), fresh };
  }
  follow(wanted: readonly Item[]): Release {
    let fresh = false;
    const states = new Map((wanted as readonly Value[]).map((item) => [keyOf(first(item)), itemKey(item)]));
    for (const [key, newer] of [...this.#newer]) {
      const state = states.get(key);
      const seen = this.#seen.get(key);
      const same = (item: Item): boolean => (state === undefined ? isGone(item) : itemKey(item) === state);
      if (seen === undefined ? state === undefined : same(seen)) continue;
      const at = newer.findIndex(same);
      if (at < 0) continue;
      fresh = true;
      this.#seen.set(key, newer[at] as Item);
      if (at + 1 === newer.length) this.#newer.delete(key);
      else this.#newer.set(key, newer.slice(at + 1));
    }
    return { items: this.#now(), fresh };
  }
  #now(): readonly Item[] {
    return [...this.#seen.values()].filter((item) => !isGone(item));
  }
  key(): string {
    return `${keysOf(this.#seen, itemKey)}>${keysOf(this.#newer, (states) => states.map(itemKey).join(';'))}`;
  }
}

/**
 * An unordered stream seen in some order, at top level: one element at a time, so that what it causes can come back before the next.
 * @param keyed elements of different keys keep no order, those of one key do when `ordered`
 * @param again an element may come again: the stream is at-least-once and is read as exactly-once
 */
export class Order implements Hook {
  readonly states = false;
  readonly #waiting: { readonly item: Value; again: boolean }[] = [];
  readonly #ordered: boolean;
  readonly #keyed: boolean;
  readonly #again: boolean;

  constructor(options: { readonly ordered: boolean; readonly keyed: boolean; readonly again: boolean }) {
    this.#ordered = options.ordered;
    this.#keyed = options.keyed;
    this.#again = options.again;
  }

  push(items: readonly Item[]): void {
    for (const item of items as readonly Value[]) this.#waiting.push({ item, again: this.#again });
  }
  ready(): boolean {
    return this.#waiting.length > 0;
  }
  blocked(): boolean {
    return false;
  }
  release(choices: Choices): Release {
    const eligible = this.#eligible();
    if (eligible.length === 0) return NONE;
    const at = eligible[choices.choose(eligible.length, 'order')] as number;
    const chosen = this.#waiting[at] as { item: Value; again: boolean };
    // At most twice, so that runs end.
    if (chosen.again && choices.choose(2, 'repeat') === 1) chosen.again = false;
    else this.#waiting.splice(at, 1);
    return { items: [chosen.item], fresh: true };
  }
  follow([wanted]: readonly Item[], again = false): Release {
    const at = this.#eligible().find((i) => wanted !== undefined && itemKey(this.#waiting[i]?.item as Item) === itemKey(wanted));
    const found = at === undefined ? undefined : this.#waiting[at];
    if (at === undefined || found === undefined) return NONE;
    if (again && found.again) found.again = false;
    else this.#waiting.splice(at, 1);
    return { items: [found.item], fresh: true };
  }
  #eligible(): number[] {
    if (!this.#ordered) return this.#waiting.map((_, i) => i);
    if (!this.#keyed) return this.#waiting.length > 0 ? [0] : [];
    const keys = new Set<string>();
    return this.#waiting.flatMap(({ item }, i) => {
      const key = keyOf(first(item));
      if (keys.has(key)) return [];
      keys.add(key);
      return [i];
    });
  }
  key(): string {
    const keys = this.#waiting.map(({ item, again }) => `${keyOf(item)}${again ? '*' : ''}`);
    return (this.#ordered ? keys : keys.sort()).join(',');
  }
}

function keysOf<T>(map: ReadonlyMap<string, T>, text: (value: T) => string): string {
  return [...map]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}:${text(value)}`)
    .join(',');
}

const counted = (items: readonly Item[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(itemKey(item), (counts.get(itemKey(item)) ?? 0) + 1);
  return counts;
};

function taken(counts: Map<string, number>, key: string): boolean {
  const n = counts.get(key) ?? 0;
  counts.set(key, n - 1);
  return n > 0;
}
