/**
 * Coded errors of the program model. A coded error is the caller's mistake (bad input, a limit); `invariant` marks our own bugs.
 * `pointer` is a JSON pointer (RFC 6901) into the document at fault, `''` for the whole document.
 */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly pointer: string;
  readonly message: string;
  readonly hint: string;
}

/** One or more diagnostics about an input document, and the HTTP status they surface as. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly diagnostics: readonly Diagnostic[];
  readonly status: number;
  /** For limits: what was allowed and what was met (bytes, levels, operators: the message says which). */
  readonly limit: number | undefined;
  readonly actual: number | undefined;

  constructor(diagnostics: readonly Diagnostic[], options: { status?: number; limit?: number; actual?: number } = {}) {
    super(diagnostics.map((d) => `${d.code} at '${d.pointer}': ${d.message}`).join('\n'));
    this.diagnostics = diagnostics;
    this.status = options.status ?? 422;
    this.limit = options.limit;
    this.actual = options.actual;
  }

  /** Status and limits, as the constructor takes them. */
  get options(): { status: number; limit?: number; actual?: number } {
    const { status, limit, actual } = this;
    return { status, ...(limit === undefined ? {} : { limit }), ...(actual === undefined ? {} : { actual }) };
  }

  /** The same mistakes, in a document that has the one at fault at `base`. */
  below(base: string): InputError {
    const diagnostics = this.diagnostics.map((diagnostic) => ({ ...diagnostic, pointer: base + diagnostic.pointer }));
    return new InputError(diagnostics, this.options);
  }
}

/** A condition that only a bug of Hydrofoil can break. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`internal invariant broken: ${message}`);
}
