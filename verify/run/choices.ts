/**
 * Where a run takes its decisions from. Every non-determinism of a run goes through `choose` or `pick`, so a run is reproduced from its
 * seed or from the list of its decisions. Zero always is the simplest choice: everything at once, in the order of arrival, the newest
 * state, no repetition. A run of zeros is the plainest schedule.
 */

/** What is decided; a random source weighs each kind differently. */
export type ChoiceKind =
  /** How many elements of an ordered batch wait: 0 none. */
  | 'wait'
  /** How many of some equal elements of an unordered batch wait: 0 none. */
  | 'leave'
  /** How old a snapshot is: 0 the newest state. */
  | 'age'
  /** Which of some unordered elements is next. */
  | 'order'
  /** Whether an element that may come again does: 0 it does not. */
  | 'repeat'
  /** Whether a lossy channel loses an element: 0 it does not. */
  | 'loss'
  /** What chance gives to a closure: 0 the first of what it may give. */
  | 'chance';

export interface Choices {
  /** A number below `n`, which is at least 1. */
  choose(n: number, kind: ChoiceKind): number;
  /** An index into `actions`, the identities of what could happen next. */
  pick(actions: readonly number[]): number;
  /** All decisions so far that had an alternative, in order. */
  readonly trail: readonly number[];
}

/** A generator of 32-bit numbers (xorshift128 of Marsaglia, 2003), seeded by splitting one number. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  const split = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
  let [x, y, z, w] = [split(), split(), split(), split() | 1];
  return () => {
    const t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = (w ^ (w >>> 19) ^ t ^ (t >>> 8)) >>> 0;
    return w;
  };
}

/**
 * Random decisions. Each seed draws a character first: how likely elements wait, how old snapshots are, and whether the next action is
 * any, or the one with the highest of random priorities. The latter starves some actions as long as others can run, which finds rare
 * orders with few runs (Burckhardt et al., "A randomized scheduler with probabilistic guarantees of finding bugs", 2010).
 */
export class RandomChoices implements Choices {
  readonly trail: number[] = [];
  readonly #next: () => number;
  readonly #rates: Readonly<Record<ChoiceKind, number>>;
  readonly #priorities: Map<number, number> | null;

  /** @param starves some actions are starved, whatever the seed */
  constructor(seed: number, starves = false) {
    this.#next = randomNumbers(seed);
    const rate = (...rates: number[]): number => rates[this.#next() % rates.length] as number;
    this.#rates = {
      wait: rate(0, 0.3, 0.6, 0.9),
      leave: rate(0, 0.3, 0.5, 0.8),
      age: rate(0, 0.3, 0.7),
      order: rate(0.2, 1, 1),
      repeat: rate(0, 0.3),
      loss: rate(0, 0.1, 0.5),
      chance: 1,
    };
    this.#priorities = this.#next() % 2 === 0 || starves ? new Map() : null;
  }

  choose(n: number, kind: ChoiceKind): number {
    if (n <= 1) return 0;
    const choice = this.#chance(this.#rates[kind]) ? this.#below(n) : 0;
    this.trail.push(choice);
    return choice;
  }

  pick(actions: readonly number[]): number {
    if (actions.length <= 1) return 0;
    const choice = this.#priorities === null || this.#chance(0.1) ? this.#below(actions.length) : this.#highest(actions);
    this.trail.push(choice);
    return choice;
  }

  #highest(actions: readonly number[]): number {
    const known = this.#priorities as Map<number, number>;
    let best = 0;
    let bestPriority = -1;
    actions.forEach((action, i) => {
      const priority = known.get(action) ?? this.#next();
      known.set(action, priority);
      if (priority > bestPriority) [best, bestPriority] = [i, priority];
    });
    return best;
  }

  #chance(rate: number): boolean {
    return this.#next() < rate * 2 ** 32;
  }

  #below(n: number): number {
    return this.#next() % n;
  }
}

/** Decisions from a list; behind its end all are zero. */
export class ListedChoices implements Choices {
  readonly trail: number[] = [];
  /** How many alternatives each decision had. */
  readonly #widths: number[] = [];
  readonly #list: readonly number[];

  constructor(list: readonly number[]) {
    this.#list = list;
  }

  choose(n: number): number {
    if (n <= 1) return 0;
    // A list that was made shorter or for another input may ask for too much: the last alternative is the nearest.
    const choice = Math.min(this.#list[this.trail.length] ?? 0, n - 1);
    this.trail.push(choice);
    this.#widths.push(n);
    return choice;
  }

  pick(actions: readonly number[]): number {
    return this.choose(actions.length);
  }
  /** The next list of a depth-first enumeration, once a run has ended; null after the last. */
  successor(): readonly number[] | null {
    const at = this.trail.findLastIndex((choice, i) => choice + 1 < (this.#widths[i] as number));
    return at < 0 ? null : [...this.trail.slice(0, at), (this.trail[at] as number) + 1];
  }
}
