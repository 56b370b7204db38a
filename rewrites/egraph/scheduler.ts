/** Decides which rules are searched. Iterations count from 0, rules by their place in the list. */
export interface Scheduler {
  /** How many matches a rule may have in this iteration; 0 when it is not to be searched. */
  matchLimit(rule: number, iteration: number): number;
  /** Called when a rule had more; its matches are dropped. */
  exceeded(rule: number, iteration: number): void;
  /** When nothing was found any more: whether that is the end. If not, rules that were left out must have their turn. */
  mayStop(iteration: number): boolean;
}

/** Searches every rule, always. */
export const everyRule = (): Scheduler => ({
  matchLimit: () => Number.POSITIVE_INFINITY,
  exceeded: () => undefined,
  mayStop: () => true,
});

export interface BackoffOptions {
  /** Matches a rule may have in one iteration before it is banned. Default 1,000. */
  readonly matchLimit?: number;
  /** Iterations that the first ban lasts. Default 5. */
  readonly banLength?: number;
}

/** A rule that has too many matches rests for some iterations; each time, its limit and its rest are doubled. */
export function backoff(options: BackoffOptions = {}): Scheduler {
  const { matchLimit = 1000, banLength = 5 } = options;
  const rules: { bans: number; until: number }[] = [];
  const of = (rule: number): { bans: number; until: number } => {
    rules[rule] ??= { bans: 0, until: 0 };
    return rules[rule];
  };
  return {
    matchLimit(rule, iteration) {
      const { bans, until } = of(rule);
      return iteration < until ? 0 : matchLimit * 2 ** bans;
    },
    exceeded(rule, iteration) {
      const state = of(rule);
      state.until = iteration + banLength * 2 ** state.bans;
      state.bans += 1;
    },
    mayStop(iteration) {
      const banned = rules.filter(({ until }) => until > iteration);
      const rest = Math.min(...banned.map(({ until }) => until)) - iteration;
      for (const state of banned) state.until -= rest;
      return banned.length === 0;
    },
  };
}
