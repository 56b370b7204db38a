import { bootstrap, type DrawOptions, type Interval } from './bootstrap.ts';
import type { Row } from './design.ts';
import { dot, independent, nonNegative } from './least-squares.ts';

/** One constant after a fit. Not fitted constants keep their value, and `kept` says why. */
export interface Fitted {
  readonly value: number;
  /** 95 % interval over the rounds; null for what was not fitted. */
  readonly interval: Interval | null;
  readonly kept: string | null;
}

/** A column must keep this share of its squared length apart from the others, or it cannot be told from them. */
const OWN_SHARE = 0.01;
/** An interval wider than this many times its value says nothing. */
const WIDEST = 2;

/**
 * Fits constants to measured CPU by non-negative least squares of relative errors. What no sample uses keeps its value. What always comes
 * together with others keeps its ratio to the one it is most like. What the noise hides is held at what it was, unless the samples say
 * that it is less. Intervals: bootstrap over the rounds of each sample.
 * @param before values of the constants so far, in the order of the rows' `uses`
 */
export function fit(rows: readonly Row[], before: readonly number[], names: readonly string[], options: DrawOptions): Fitted[] {
  const kept = new Map<number, string>();
  const columns = names.map((_, i) => rows.map((row) => (row.uses[i] ?? 0) / row.medianNs));
  const lengths = columns.map((column) => Math.hypot(...column));
  lengths.forEach((length, i) => {
    if (length === 0) kept.set(i, 'no sample uses it');
  });
  const weight = (i: number): number => (before[i] ?? 0) * (lengths[i] ?? 0);
  // What costs most so far is what samples can tell best.
  const order = names.map((_, i) => i).sort((a, b) => weight(b) - weight(a) || a - b);
  const weighted = rows.map((_, r) => columns.map((column) => column[r] ?? 0));
  const apart = independent(weighted, order, OWN_SHARE);
  const leader = new Map<number, number>();
  for (const i of order) {
    if (apart.includes(i) || kept.has(i)) continue;
    const like = (j: number): number => dot(columns[i] ?? [], columns[j] ?? []) / (lengths[j] ?? 1);
    leader.set(i, [...apart].sort((a, b) => like(b) - like(a))[0] as number);
  }
  const tied = apart.map((i) => ({
    i,
    // One column for a constant and those that follow it.
    uses: rows.map((row) => {
      const followers = [...leader].filter(([, to]) => to === i).map(([from]) => from);
      return followers.reduce((sum, j) => sum + (row.uses[j] ?? 0) * ratio(before, j, i), row.uses[i] ?? 0);
    }),
  }));

  for (;;) {
    const active = tied.filter(({ i }) => !kept.has(i));
    const held = rows.map((row, r) =>
      tied.reduce((sum, { i, uses }) => (kept.has(i) ? sum + (uses[r] as number) * (before[i] ?? 0) : sum), row.knownNs),
    );
    const solve = (medians: readonly number[]): number[] =>
      nonNegative(
        rows.map(({ medianNs }, r) => active.map(({ uses }) => (uses[r] as number) / medianNs)),
        rows.map(({ medianNs }, r) => ((medians[r] ?? 0) - (held[r] as number)) / medianNs),
      );
    const values = solve(rows.map((row) => row.medianNs));
    const intervals = bootstrap(
      rows.map(({ rounds }) => rounds),
      solve,
      options,
    );
    const fitted = active.map(({ i }, at): Fitted & { i: number } => {
      const [value, { low, high }] = [values[at] as number, intervals[at] as Interval];
      return { i, value, interval: { low: Math.min(value, low), high: Math.max(value, high) }, kept: null };
    });
    const vague = fitted
      .filter(({ i, value, interval }) => interval !== null && isVague(value, interval, before[i] ?? 0))
      .sort((a, b) => weight(a.i) - weight(b.i) || a.i - b.i)[0];
    if (vague) {
      kept.set(vague.i, 'it is lost in the noise');
      continue;
    }
    return names.map((_, i) => {
      const mine = fitted.find((one) => one.i === i);
      if (mine) return { value: mine.value, interval: mine.interval, kept: null };
      const first = fitted.find((one) => one.i === leader.get(i));
      const why = `it always comes together with others and keeps its ratio to ${names[leader.get(i) ?? 0]}`;
      // Times nothing, the ratio would say that it is free, which no sample shows.
      if (first && first.value > 0) return { value: first.value * ratio(before, i, first.i), interval: null, kept: why };
      return { value: before[i] ?? 0, interval: null, kept: kept.get(i) ?? 'it always comes together with others' };
    });
  }
}

const ratio = (before: readonly number[], of: number, to: number): number => (before[of] ?? 0) / (before[to] || 1);

/** Does an interval say nothing? One that ends below what was believed so far says at least that. */
const isVague = (value: number, { low, high }: Interval, before: number): boolean =>
  high - low > WIDEST * value && high >= before;
