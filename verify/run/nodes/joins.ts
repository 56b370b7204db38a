import { compare, keyOf, tuple, type Value } from '../../eval/value.ts';
import { first, type Item, isGone, NOTHING, second } from '../item.ts';
import type { SlotSpec } from '../slot.ts';
import { type Node, stateless, values } from './node.ts';

/** Values by key, kept for ever or for one tick. */
class Side {
  readonly keeps: boolean;
  #groups = new Map<string, Value[]>();

  constructor(keeps: boolean) {
    this.keeps = keeps;
  }

  begin(): void {
    if (!this.keeps && this.#groups.size > 0) this.#groups = new Map();
  }

  add(key: string, value: Value): void {
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, [value]);
    else group.push(value);
  }

  get(key: string): readonly Value[] {
    return this.#groups.get(key) ?? NOTHING;
  }

  /** As multisets: the order in which values came is not part of the state. */
  key(): string {
    return [...this.#groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, group]) => `${key}:${group.map(keyOf).sort().join(';')}`)
      .join(',');
  }
}

/** Join on the first half of pairs, and CrossProduct, whose elements all have one key. Each pair of elements meets once. */
export class Join implements Node {
  readonly #left: Side;
  readonly #right: Side;
  readonly #keyed: boolean;

  constructor(spec: SlotSpec, keyed: boolean) {
    this.#keyed = keyed;
    this.#left = new Side(spec.keeps[0] === true);
    this.#right = new Side(spec.keeps[1] === true);
  }

  fire([lefts = NOTHING, rights = NOTHING]: readonly (readonly Item[])[]): readonly Item[] {
    const out: Value[] = [];
    this.#left.begin();
    this.#right.begin();
    // Only pairs with something new in them: right elements meet the earlier left ones, then left elements meet all right ones.
    const met = this.#right.keeps || lefts.length > 0;
    for (const right of values(rights)) {
      const [key, value] = this.#split(right);
      const name = keyOf(key);
      for (const left of this.#left.get(name)) out.push(this.#pair(key, left, value));
      if (met) this.#right.add(name, value);
    }
    for (const left of values(lefts)) {
      const [key, value] = this.#split(left);
      const name = keyOf(key);
      for (const right of this.#right.get(name)) out.push(this.#pair(key, value, right));
      if (this.#left.keeps) this.#left.add(name, value);
    }
    return out;
  }

  #split(value: Value): readonly [Value, Value] {
    return this.#keyed ? [first(value), second(value)] : [true, value];
  }

  #pair(key: Value, left: Value, right: Value): Value {
    return this.#keyed ? tuple([key, tuple([left, right])]) : tuple([left, right]);
  }

  key(): string {
    const [left, right] = [this.#left.key(), this.#right.key()];
    return left === '' && right === '' ? '' : `${left}|${right}`;
  }
}

/** JoinHalf: the right side is complete first, the left streams through in its order. */
export class JoinHalf implements Node {
  readonly #right: Side;

  constructor(spec: SlotSpec) {
    this.#right = new Side(spec.keeps[1] === true);
  }

  fire([lefts = NOTHING, rights = NOTHING]: readonly (readonly Item[])[]): readonly Item[] {
    this.#right.begin();
    if (lefts.length === 0 && !this.#right.keeps) return NOTHING;
    for (const right of values(rights)) this.#right.add(keyOf(first(right)), second(right));
    const out: Value[] = [];
    for (const left of values(lefts)) {
      const key = first(left);
      for (const right of this.#right.get(keyOf(key))) out.push(tuple([key, tuple([second(left), right])]));
    }
    return out;
  }

  key(): string {
    return this.#right.key();
  }
}

/** CrossSingleton with a stream on the left: each element with the present value on the right. */
export class CrossSingleton implements Node {
  readonly #inTick: boolean;
  #right: Value | null = null;

  constructor(spec: SlotSpec) {
    this.#inTick = spec.inTick;
  }

  fire([lefts = NOTHING, rights = NOTHING]: readonly (readonly Item[])[]): readonly Item[] {
    const last = rights.at(-1);
    if (this.#inTick || last !== undefined) this.#right = last === undefined || isGone(last) ? null : last;
    const right = this.#right;
    return right === null ? NOTHING : values(lefts).map((left) => tuple([left, right]));
  }

  key(): string {
    return this.#inTick || this.#right === null ? '' : keyOf(this.#right);
  }
}

/** Difference on whole elements, AntiJoin on the first half of pairs. */
export class Without implements Node {
  readonly #keeps: boolean;
  readonly #of: (value: Value) => Value;
  #excluded = new Set<string>();

  constructor(spec: SlotSpec, keyed: boolean) {
    this.#keeps = spec.keeps[1] === true;
    this.#of = keyed ? first : (value) => value;
  }

  fire([positives = NOTHING, negatives = NOTHING]: readonly (readonly Item[])[]): readonly Item[] {
    if (!this.#keeps && this.#excluded.size > 0) this.#excluded = new Set();
    for (const value of values(negatives)) this.#excluded.add(keyOf(value));
    if (this.#excluded.size === 0) return positives;
    return values(positives).filter((value) => !this.#excluded.has(keyOf(this.#of(value))));
  }

  key(): string {
    return this.#keeps ? [...this.#excluded].sort().join(',') : '';
  }
}

export class Unique implements Node {
  readonly #keeps: boolean;
  #seen = new Set<string>();

  constructor(spec: SlotSpec) {
    this.#keeps = spec.keeps[0] === true;
  }

  fire(ins: readonly (readonly Item[])[]): readonly Item[] {
    if (!this.#keeps && this.#seen.size > 0) this.#seen = new Set();
    return values(ins[0]).filter((value) => {
      const key = keyOf(value);
      if (this.#seen.has(key)) return false;
      this.#seen.add(key);
      return true;
    });
  }

  key(): string {
    return this.#keeps ? [...this.#seen].sort().join(',') : '';
  }
}

export const sort = (): Node => stateless((ins) => [...values(ins[0])].sort(compare));
export const chain = (): Node =>
  stateless(([a = NOTHING, b = NOTHING]) => (b.length === 0 ? a : a.length === 0 ? b : [...a, ...b]));
export const firstOf = (): Node => stateless(([a = NOTHING, b = NOTHING]) => (a.length > 0 ? a.slice(0, 1) : b.slice(0, 1)));
