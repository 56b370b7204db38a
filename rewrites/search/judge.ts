import type { CostReport } from '../../ir/index.ts';
import type { State } from './state.ts';

/** Two throughputs are equal unless one is this much larger: the model errs by more. */
const EQUAL = 1.02;

/** Is a cost so much lower than another that the model can tell them apart? */
export const isWorthIt = (before: CostReport, after: CostReport): boolean => after.throughput >= before.throughput * EQUAL;

export const machinesOf = (state: State): number =>
  state.report.locations.reduce((sum, l) => sum + (l.counted ? l.machines : 0), 0);

/**
 * The best of all states that were seen: those that let most through, as far as throughputs can be told apart; of them the one with the
 * fewest machines. So it is worse than none of them, and what is seen besides never makes it worse.
 */
export class Best {
  readonly #initial: State;
  readonly #isSound: (state: State) => boolean;
  #most: number;
  #equals: readonly State[] = [];

  /** @param isSound asked only of states that may be the answer */
  constructor(initial: State, isSound: (state: State) => boolean) {
    this.#initial = initial;
    this.#isSound = isSound;
    this.#most = initial.asIs.throughput;
  }

  /** Of the program as written, or of the best so far. */
  get throughput(): number {
    return this.#most;
  }

  add(state: State): void {
    const { throughput } = state.report;
    if (throughput * EQUAL < this.#most || throughput < this.#initial.asIs.throughput * EQUAL) return;
    if (throughput > this.#most && !this.#isSound(state)) return;
    this.#most = Math.max(this.#most, throughput);
    this.#equals = [...this.#equals, state].filter(({ report }) => report.throughput * EQUAL >= this.#most);
  }

  /** The initial state where nothing is worth it. */
  get state(): State {
    return [...this.#equals].sort(cheaper).find(this.#isSound) ?? this.#initial;
  }
}

const cheaper = (a: State, b: State): number =>
  machinesOf(a) - machinesOf(b) ||
  b.report.throughput - a.report.throughput ||
  a.report.hops - b.report.hops ||
  a.steps.length - b.steps.length;
