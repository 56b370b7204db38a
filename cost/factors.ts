import type { LocationKey, Program } from '../ir/index.ts';

/** Measured CPU over the model's: of the fixed cost of batches, and of the ends of networks. */
export interface Factors {
  readonly batch: number;
  readonly network: number;
}

const NOT_MEASURED: Factors = { batch: 1, network: 1 };

/** Factors of a location, or of the one it was split off from. */
export function factorsAt(
  { factors }: { readonly factors: ReadonlyMap<LocationKey, Factors> },
  program: Program,
  key: LocationKey,
): Factors {
  const from = program.locations.get(key)?.origin?.from;
  return factors.get(key) ?? (from === undefined ? undefined : factors.get(from)) ?? NOT_MEASURED;
}
