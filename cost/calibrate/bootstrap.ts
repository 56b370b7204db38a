import { median } from './samples.ts';

export interface DrawOptions {
  /** Bootstrap samples. */
  readonly draws: number;
  /** Of the bootstrap; the same seed gives the same intervals. */
  readonly seed: number;
}

/** Bounds of the middle 95 %. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The 2.5th and 97.5th percentile of each number that `solve` makes of the rows' medians, when rounds are drawn again with replacement
 * (bootstrap).
 */
export function bootstrap(
  rounds: readonly (readonly number[])[],
  solve: (medians: readonly number[]) => readonly number[],
  { draws, seed }: DrawOptions,
): Interval[] {
  const random = lehmer(seed);
  const drawn = Array.from({ length: draws }, () =>
    solve(rounds.map((row) => median(row.map(() => row[Math.floor(random() * row.length)] as number)))),
  );
  const [first = []] = drawn;
  return first.map((_, i) => {
    const values = drawn.map((one) => one[i] ?? 0).sort((a, b) => a - b);
    const at = (share: number): number => values[Math.round(share * (values.length - 1))] ?? 0;
    return { low: at(0.025), high: at(0.975) };
  });
}

/** Uniform numbers from 0 to 1, the same for the same seed: Lehmer's generator with Park and Miller's constants (1988, revised 1993). */
function lehmer(seed: number): () => number {
  let state = (Math.abs(Math.trunc(seed)) % (MODULUS - 1)) + 1;
  return () => {
    state = (state * 48_271) % MODULUS;
    return (state - 1) / (MODULUS - 1);
  };
}

const MODULUS = 2 ** 31 - 1;
