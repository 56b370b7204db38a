import type { Row } from './design.ts';
import { independent, nonNegative } from './least-squares.ts';
import { median } from './samples.ts';

/** One constant after a fit. Not fitted constants keep their value, and `kept` says why. */
export interface Fitted {
  readonly value: number;
  /** 95 % interval over the rounds; null for what was not fitted. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly kept: string | null;
}

export interface FitOptions {
  /** Bootstrap samples. */
  readonly draws: number;
  /** Of the bootstrap; the same seed gives the same intervals. */
  readonly seed: number;
}

/** A column must keep this share of its squared length apart from the others, or it cannot be told from them. */
const OWN_SHARE = 0.01;
/** An interval wider than this many times its value says nothing. */
const WIDEST = 2;

/**
 * Fits constants to measured CPU by non-negative least squares of relative errors. Constants that no sample uses, that always come
 * together with others, or that are lost in the noise are held at what they were. Intervals: bootstrap over the rounds of each sample.
 * @param before values of the constants so far, in the order of the rows' `uses`
 */
export function fit(rows: readonly Row[], before: readonly number[], names: readonly string[], options: FitOptions): Fitted[] {
  const kept = new Map<number, string>();
  const weighted = rows.map((row) => row.uses.map((use) => use / row.medianNs));
  names.forEach((_, i) => {
    if (weighted.every((row) => (row[i] ?? 0) === 0)) kept.set(i, 'no sample uses it');
  });
  const weight = (i: number): number => (before[i] ?? 0) * Math.hypot(...weighted.map((row) => row[i] ?? 0));
  // What costs most so far is what samples can tell best.
  const order = names.map((_, i) => i).sort((a, b) => weight(b) - weight(a) || a - b);
  const apart = new Set(independent(weighted, order, OWN_SHARE));
  for (const i of order) if (!apart.has(i) && !kept.has(i)) kept.set(i, 'it always comes together with others');

  for (;;) {
    const active = order.filter((i) => !kept.has(i)).sort((a, b) => a - b);
    const solve = (medians: readonly number[]): number[] => solved(rows, weighted, before, active, medians);
    const values = solve(rows.map((row) => row.medianNs));
    const intervals = bootstrap(rows, solve, options);
    const vague = active
      .map((i, at) => ({ i, width: widthOf(values[at] ?? 0, intervals[at]) }))
      .filter(({ width }) => width > WIDEST)
      .sort((a, b) => b.width - a.width || a.i - b.i)[0];
    if (vague) {
      kept.set(vague.i, Number.isFinite(vague.width) ? 'it is lost in the noise' : 'the samples would have it below 0');
      continue;
    }
    return names.map((_, i) => {
      const at = active.indexOf(i);
      const [value, interval] = [values[at], intervals[at]];
      if (value === undefined || interval === undefined)
        return { value: before[i] ?? 0, interval: null, kept: kept.get(i) ?? 'it is not fitted' };
      return { value, interval: { low: Math.min(value, interval.low), high: Math.max(value, interval.high) }, kept: null };
    });
  }
}

/** Width of an interval in units of its value; infinite at 0, where the bound and not the samples decided. */
function widthOf(value: number, interval: Fitted['interval'] | undefined): number {
  return value === 0 || !interval ? Number.POSITIVE_INFINITY : (interval.high - interval.low) / value;
}

/** Values of the active constants for given measurements; the others hold what they were. */
function solved(
  rows: readonly Row[],
  weighted: readonly (readonly number[])[],
  before: readonly number[],
  active: readonly number[],
  medians: readonly number[],
): number[] {
  const targets = rows.map((row, r) => {
    const held = row.uses.reduce((sum, use, i) => (active.includes(i) ? sum : sum + use * (before[i] ?? 0)), row.knownNs);
    return ((medians[r] ?? 0) - held) / row.medianNs;
  });
  return nonNegative(
    weighted.map((row) => active.map((i) => row[i] ?? 0)),
    targets,
  );
}

/** The 2.5th and 97.5th percentile of each constant when rounds are drawn again with replacement. */
function bootstrap(
  rows: readonly Row[],
  solve: (medians: readonly number[]) => number[],
  { draws, seed }: FitOptions,
): { low: number; high: number }[] {
  const random = lehmer(seed);
  const drawn = Array.from({ length: draws }, () =>
    solve(rows.map(({ rounds }) => median(rounds.map(() => rounds[Math.floor(random() * rounds.length)] as number)))),
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
