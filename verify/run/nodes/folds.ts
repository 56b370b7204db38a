import { compare, keyOf, NONE, part, tuple, usize, type Value } from '../../eval/value.ts';
import type { Closure } from '../closures.ts';
import { ABSENT, first, gone, type Item, isGone, NOTHING, second } from '../item.ts';
import { RunError } from '../run-error.ts';
import type { SlotSpec } from '../slot.ts';
import { awaited, type ClosureOf, lastState, type Node, values } from './node.ts';

/** Fold, and Reduce when there is no `init`: everything into one state. */
export class Fold implements Node {
  readonly #spec: SlotSpec;
  readonly #init: Closure | null;
  readonly #step: Closure;
  #state: Value | null = null;
  #started = false;

  constructor(spec: SlotSpec, closure: ClosureOf, init: string | null, step: string) {
    this.#spec = spec;
    this.#init = init === null ? null : closure(init);
    this.#step = closure(step);
  }

  fire(ins: readonly (readonly Item[])[]): readonly Item[] {
    const { inTick, keeps, bounded } = this.#spec;
    const states: Item[] = [];
    if (!this.#started || keeps[0] !== true) {
      this.#state = this.#init === null ? null : this.#init.call();
      this.#started = true;
      if (this.#state !== null) states.push(this.#state);
    }
    for (const value of values(ins[0])) {
      this.#state = this.#state === null ? value : this.#step.update(this.#state, value)[0];
      states.push(this.#state);
    }
    if (!inTick && !bounded) return states;
    // Complete at once: only the outcome is seen.
    return this.#state === null ? NOTHING : inTick || states.length > 0 ? [this.#state] : NOTHING;
  }

  key(): string {
    return this.#state === null ? '' : keyOf(this.#state);
  }
}

/** States of groups, in the order in which their keys first came. */
class Groups {
  readonly states = new Map<string, { readonly key: Value; state: Value }>();

  entries(): Value[] {
    return [...this.states.values()].map(({ key, state }) => tuple([key, state]));
  }

  key(): string {
    return [...this.states.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { state }]) => `${id}:${keyOf(state)}`)
      .join(',');
  }
}

/** FoldKeyed, and ReduceKeyed when there is no `init`. */
export class FoldKeyed implements Node {
  readonly #spec: SlotSpec;
  readonly #init: Closure | null;
  readonly #step: Closure;
  #groups = new Groups();

  constructor(spec: SlotSpec, closure: ClosureOf, init: string | null, step: string) {
    this.#spec = spec;
    this.#init = init === null ? null : closure(init);
    this.#step = closure(step);
  }

  fire(ins: readonly (readonly Item[])[]): readonly Item[] {
    const { inTick, keeps } = this.#spec;
    if (keeps[0] !== true && this.#groups.states.size > 0) this.#groups = new Groups();
    const updates: Item[] = [];
    for (const element of values(ins[0])) {
      const [key, value] = [first(element), second(element)];
      const id = keyOf(key);
      const group = this.#groups.states.get(id);
      const before = group?.state ?? this.#init?.call();
      const after = before === undefined ? value : this.#step.update(before, value)[0];
      if (group === undefined) this.#groups.states.set(id, { key, state: after });
      else group.state = after;
      if (!inTick) updates.push(tuple([key, after]));
    }
    return inTick ? this.#groups.entries() : updates;
  }

  key(): string {
    return this.#groups.key();
  }
}

/** ReduceKeyedWatermark: groups below the highest watermark seen are dropped and do not come back. */
export class ReduceKeyedWatermark implements Node {
  readonly #spec: SlotSpec;
  readonly #step: Closure;
  #groups = new Groups();
  #watermark: Value | null = null;

  constructor(spec: SlotSpec, closure: ClosureOf) {
    this.#spec = spec;
    this.#step = closure('f');
  }

  fire([elements = NOTHING, marks = NOTHING]: readonly (readonly Item[])[]): readonly Item[] {
    const { inTick, keeps } = this.#spec;
    if (keeps[0] !== true) [this.#groups, this.#watermark] = [new Groups(), null];
    const updates: Item[] = [];
    for (const element of values(elements)) {
      const [key, value] = [first(element), second(element)];
      if (this.#watermark !== null && compare(key, this.#watermark) < 0) continue;
      const id = keyOf(key);
      const group = this.#groups.states.get(id);
      const state = group === undefined ? value : this.#step.update(group.state, value)[0];
      this.#groups.states.set(id, { key, state });
      updates.push(tuple([key, state]));
    }
    for (const mark of marks) if (!isGone(mark)) updates.push(...this.#raise(mark));
    return inTick ? this.#groups.entries() : updates;
  }

  #raise(mark: Value): Item[] {
    if (this.#watermark !== null && compare(mark, this.#watermark) <= 0) return [];
    this.#watermark = mark;
    const dropped: Item[] = [];
    for (const [id, { key }] of [...this.#groups.states]) {
      if (compare(key, mark) >= 0) continue;
      this.#groups.states.delete(id);
      dropped.push(gone(key));
    }
    return dropped;
  }

  key(): string {
    return `${this.#groups.key()}|${this.#watermark === null ? '' : keyOf(this.#watermark)}`;
  }
}

/** Scan: a running state; the first `None` ends the output. */
export class Scan implements Node {
  readonly #keeps: boolean;
  readonly #init: Closure;
  readonly #step: Closure;
  #state: Value | null = null;
  #ended = false;

  constructor(spec: SlotSpec, closure: ClosureOf) {
    this.#keeps = spec.keeps[0] === true;
    this.#init = closure('init');
    this.#step = closure('acc');
  }

  fire(ins: readonly (readonly Item[])[]): readonly Item[] {
    if (!this.#keeps) [this.#state, this.#ended] = [null, false];
    const out: Value[] = [];
    for (const value of values(ins[0])) {
      if (this.#ended) break;
      const [state, returned] = this.#step.update(this.#state ?? this.#init.call(), value);
      this.#state = state;
      const result = awaited(returned);
      const found = part(result, 0);
      if (found !== undefined) out.push(found);
      else if (keyOf(result) === keyOf(NONE)) this.#ended = true;
      else throw new RunError(`the closure of a scan returned ${keyOf(result)}, not an Option`);
    }
    return out;
  }

  key(): string {
    return `${this.#ended ? '!' : ''}${this.#state === null ? '' : keyOf(this.#state)}`;
  }
}

/** Enumerate: pairs each element with its index. */
export class Enumerate implements Node {
  readonly #keeps: boolean;
  #next = 0;

  constructor(spec: SlotSpec) {
    this.#keeps = spec.keeps[0] === true;
  }

  fire(ins: readonly (readonly Item[])[]): readonly Item[] {
    if (!this.#keeps) this.#next = 0;
    return values(ins[0]).map((value) => tuple([usize(this.#next++), value]));
  }

  key(): string {
    return this.#next === 0 ? '' : String(this.#next);
  }
}

/** ChainFirst (first, else second) and CrossSingleton of two changing singletons: one state out of two. */
export class Combine implements Node {
  readonly #combine: (a: Value | null, b: Value | null) => Value | null;
  #a: Value | null = null;
  #b: Value | null = null;
  #started = false;

  constructor(combine: (a: Value | null, b: Value | null) => Value | null) {
    this.#combine = combine;
  }

  fire([as = NOTHING, bs = NOTHING]: readonly (readonly Item[])[]): readonly Item[] {
    const out: Item[] = [];
    const emit = (): void => {
      out.push(this.#combine(this.#a, this.#b) ?? ABSENT);
    };
    let [skipA, skipB] = [0, 0];
    if (!this.#started) {
      // The first states belong together: nobody sees one of them alone.
      [skipA, skipB, this.#started] = [1, 1, true];
      [this.#a, this.#b] = [lastState(as.slice(0, 1)), lastState(bs.slice(0, 1))];
      emit();
    }
    for (const a of as.slice(skipA)) {
      this.#a = isGone(a) ? null : a;
      emit();
    }
    for (const b of bs.slice(skipB)) {
      this.#b = isGone(b) ? null : b;
      emit();
    }
    return out;
  }

  key(): string {
    return `${this.#a === null ? '' : keyOf(this.#a)}|${this.#b === null ? '' : keyOf(this.#b)}`;
  }
}
