/** What looking through a closure for effects carries along. */
import type { Expr } from './core/core.ts';
import type { Syntax } from './grammar.ts';
import type { Names, Origin } from './origins.ts';
import { textOf } from './syntax.ts';
import { tidy } from './tokens.ts';

/** Thrown at the first thing that is not proved; becomes the answer. */
export class NotPure extends Error {
  readonly at: string;
  constructor(because: string, at: string) {
    super(because);
    this.at = at;
  }
}

/** Whether a HashMap or HashSet is among the values: it is, a type of the program may hold one, or there is none. */
export type Hashes = 'some' | 'unknown' | 'none';

export interface Walk {
  /** Functions and methods of the program that must be deterministic and free of outside state. */
  readonly assumes: Set<string>;
  /** Defaults of types of the program: functions that are given nothing, but by the contract of `Default` mean one value. */
  readonly defaults: Set<string>;
  /** Constants of the program that must be constants. */
  readonly constants: Set<string>;
  /** Macros that only tell what happens. */
  readonly observes: Set<string>;
  /** Functions and constants that the author answers for. */
  readonly promised: ReadonlySet<string>;
  /** Whether a HashMap or HashSet may be among the values at a place. */
  readonly hashes: (at: Syntax) => Hashes;
  /** Whether a HashSet may be. */
  readonly sets: boolean;
  /** Whether the text is one end of a network, where bytes are read back and not looked at. */
  readonly codec: boolean;
  /** What would show the order of a HashMap if a value of a type of the program held one. */
  readonly orders: Set<string>;
  /** Whether every type that the text names belongs to std, so that defaults are known. */
  readonly standard: boolean;
  readonly trustUserMethods: boolean;
  /** Whether the text is that of a closure, which is made once and called often. */
  readonly isClosure: boolean;
  readonly expression: (node: Expr, names: Names) => Origin;
  /** Calls that go through a HashMap in a way that shows no order. */
  readonly unordered: Set<Expr>;
  steps: number;
  depth: number;
}

/** A method that is called, by a dot or by its path. */
export interface MethodCall {
  readonly node: Expr;
  readonly method: string;
  readonly receiver: Expr;
  readonly args: readonly Expr[];
  readonly types: readonly string[];
}

export function fail(because: string, { at }: { readonly at: Syntax }): never {
  const text = tidy(textOf(at).slice(0, 400));
  throw new NotPure(because, text.length > 120 ? `${text.slice(0, 119)}…` : text);
}

/** A path without the module that stageleft puts in: what the author wrote and promises. */
export const shownPath = (path: string): string => path.replace(/(^|::)__staged::/g, '$1');

export const isPromised = (walk: Walk, path: string): boolean =>
  walk.promised.has(path) || walk.promised.has(shownPath(path)) || walk.promised.has(path.replace(/::<.*>/, ''));
