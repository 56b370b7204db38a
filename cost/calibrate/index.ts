import type { Calibration } from './calibrate.ts';

export type { Calibration } from './calibrate.ts';
export { SAMPLES_CODES } from './samples.ts';

/**
 * Fits the prices of the default cost table to measured runs. The solver is loaded here: nothing else needs it.
 * @param samples a `hydrofoil.samples/1` document
 * @throws InputError on documents that cannot be read or make no sense
 */
export async function calibrate(samples: unknown): Promise<Calibration> {
  const fitting = await import('./calibrate.ts');
  return fitting.calibrate(samples);
}
