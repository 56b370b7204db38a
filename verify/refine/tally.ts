/** What was done, whatever came of it. */
export interface Work {
  /** Causal sequences, then random scripts. */
  readonly causal: number;
  readonly scripts: number;
  /** Scripts for which every run of the optimized program was followed. */
  readonly exhausted: number;
  /** Runs of the optimized program. */
  readonly schedules: number;
  /** Runs of the original, those of searches included. */
  readonly originals: number;
  /** Different histories of the optimized program that were explained. */
  readonly explained: number;
  /** Histories for which the search ran out of budget. */
  readonly unresolved: number;
  /** Runs that did not end within the steps. */
  readonly unended: number;
  /** Random runs of the optimized program in which nothing came out: they say little. */
  readonly silent: number;
  readonly firings: number;
  /** What it cost, as `Bounds.effort` counts it. */
  readonly effort: number;
}

export class Tally {
  causal = 0;
  scripts = 0;
  /** Those of `schedules` that were drawn at random: only they are asked whether they show anything. */
  randomRuns = 0;
  exhausted = 0;
  schedules = 0;
  originals = 0;
  explained = 0;
  unresolved = 0;
  unended = 0;
  silent = 0;
  firings = 0;
  /** Scripts of which parts were tried. */
  narrowed = 0;

  /** Nothing came out of any run: what can stay silent explains them all. */
  get allSilent(): boolean {
    return this.silent === this.randomRuns;
  }

  work(effort: number): Work {
    const { causal, scripts, exhausted, schedules, originals, explained, unresolved, unended, silent, firings } = this;
    return { causal, scripts, exhausted, schedules, originals, explained, unresolved, unended, silent, firings, effort };
  }
}
