import { InputError } from '../index.ts';

/** The same mistakes, in a document that has the one at fault at `base`. */
export function moved(base: string, error: InputError): InputError {
  const diagnostics = error.diagnostics.map((diagnostic) => ({ ...diagnostic, pointer: base + diagnostic.pointer }));
  return new InputError(diagnostics, limitsOf(error));
}

/** Does something with a part of a document, whose mistakes are then shown at its place. */
export function within<T>(base: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof InputError ? moved(base, error) : error;
  }
}

export function limitsOf({ status, limit, actual }: InputError): { status: number; limit?: number; actual?: number } {
  return { status, ...(limit === undefined ? {} : { limit }), ...(actual === undefined ? {} : { actual }) };
}
