/** A closure, and what it is applied to. */

export interface Case {
  readonly argument: string;
  readonly result: string;
  readonly closure: string;
  /** Rust expressions. */
  readonly inputs: readonly string[];
}

export const group = (
  argument: string,
  inputs: readonly string[],
  closures: readonly (readonly [result: string, closure: string])[],
): Case[] => closures.map(([result, closure]) => ({ argument, result, closure, inputs }));
