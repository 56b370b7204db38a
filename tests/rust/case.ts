/** A closure, and what it is applied to. */

export interface Case {
  readonly argument: string;
  /** `_` where nothing in the closure depends on it. */
  readonly result: string;
  readonly closure: string;
  /** Rust expressions; cases of one group share the list. */
  readonly inputs: readonly string[];
}

export const group = (
  argument: string,
  inputs: readonly string[],
  closures: readonly (readonly [result: string, closure: string])[],
): Case[] => closures.map(([result, closure]) => ({ argument, result, closure, inputs }));

/** A type with values where methods change their mind. */
export interface Domain {
  readonly type: string;
  readonly values: readonly string[];
}

/** A body over `a`, or `a`, `b` and `c`; with a result type where something is inferred from it. */
export type Body = string | readonly [result: string, body: string];

const NAMES = ['a', 'b', 'c'] as const;

/** Every body over every combination of values. */
export function over(domains: readonly Domain[], bodies: readonly Body[]): Case[] {
  const [only] = domains;
  const single = domains.length === 1 && only !== undefined;
  const combined = domains.reduce<readonly string[][]>(
    (all, { values }) => all.flatMap((before) => values.map((value) => [...before, value])),
    [[]],
  );
  const names = NAMES.slice(0, domains.length).map((name) => `mut ${name}`);
  const inputs = single ? only.values : combined.map((values) => `(${values.join(', ')})`);
  const argument = single ? only.type : `(${domains.map(({ type }) => type).join(', ')})`;
  const parameter = single ? names.join() : `(${names.join(', ')})`;
  return bodies.map((body) => {
    const [result, text] = typeof body === 'string' ? ['_', body] : body;
    return { argument, result, closure: `|${parameter}| ${text}`, inputs };
  });
}
