import { InputError } from '../index.ts';

/** Does something with a part of a document, whose mistakes are then shown at its place. */
export function within<T>(base: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof InputError ? error.below(base) : error;
  }
}
