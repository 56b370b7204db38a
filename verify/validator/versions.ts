import { type HydroVersion, hydroVersion, type Program } from '../../ir/index.ts';

/** What the types of one Hydro release ask for where releases differ. */
export interface VersionRules {
  /**
   * Aggregates read a stream that is TotalOrder and ExactlyOnce. In 0.16 the library puts an ObserveNonDet before each that is given a
   * weaker one (`Stream::fold`); in 0.17 the type of the closure proves that order and repeats do not matter, and the aggregate reads the
   * stream as it is.
   */
  readonly strictAggregates: boolean;
}

/** A release that nobody knows is not refused: rewrites leave alone what they do not understand. */
const RULES: Readonly<Record<HydroVersion, VersionRules>> = {
  '0.16': { strictAggregates: true },
  '0.17': { strictAggregates: false },
  unknown: { strictAggregates: false },
};

export const rulesOf = (program: Program): VersionRules => RULES[hydroVersion(program)];
