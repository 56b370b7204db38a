/** How much is compared. */
export interface Bounds {
  /** First of the seeds; the same seed gives the same check. */
  readonly seed: number;
  /** Causal sequences of inputs, the ones that find most first. */
  readonly causal: number;
  /** Random scripts of inputs, after the causal sequences. */
  readonly scripts: number;
  /** Runs of the optimized program per script. */
  readonly schedules: number;
  /** Elements of one script, over all ports. */
  readonly elements: number;
  /** Different values per position of an element. */
  readonly domain: number;
  /** Actions of one run. */
  readonly steps: number;
  /** Runs of the original per script, in all searches. */
  readonly searchRuns: number;
  /** Runs of the optimized program per script in the attempt to follow all of them; 0 leaves it at random ones. */
  readonly exhaustiveRuns: number;
  /** Members of clusters whose size the program does not give. */
  readonly clusterSize: number;
  /**
   * Of all runs together, those of the original included: operators fired, and members asked for what they could do. No run is begun when
   * it is used up, but for the first.
   */
  readonly effort: number;
}

export const QUICK: Bounds = {
  seed: 1,
  causal: 60,
  scripts: 20,
  schedules: 10,
  elements: 6,
  domain: 3,
  steps: 500,
  searchRuns: 2_000,
  exhaustiveRuns: 0,
  clusterSize: 2,
  effort: 50_000_000,
};
