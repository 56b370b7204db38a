import type { Value } from '../eval/value.ts';

/** A closure of an operator, ready to be called by one member of a location. */
export interface Closure {
  call(...args: Value[]): Value;
  /** Calls it and goes through what it returns. */
  items(...args: Value[]): readonly Value[];
  /** Calls a closure whose first parameter is `&mut`: what that holds afterwards, and what the call returned. */
  update(state: Value, ...args: Value[]): readonly [state: Value, result: Value];
}

/** The closures of a program. `field` names the operator's field; `member` is the raw id of the member that runs it. */
export interface Closures {
  closure(op: number, field: string, member: number): Closure;
  /** The value of an expression that is no closure: of a singleton. */
  value(op: number, field: string, member: number): Value;
  /** The elements of an expression that is no closure: of a source. */
  items(op: number, field: string, member: number): readonly Value[];
  /** Whether this one keeps something from call to call, or leaves something to chance: then it is another one in each run. */
  keeps(op: number, field: string): boolean;
}

/** Those of a program, for all runs. */
export interface ProgramClosures extends Closures {
  /** Whether any of those that elements go through keeps something: then it may show when its inputs arrive. */
  readonly open: boolean;
  /** The closures for one run, whose chances are drawn from `draw`: what they keep from call to call is its own. */
  forRun(draw: (n: number) => number): RunClosures;
}

export interface RunClosures extends Closures {
  /** Canonical text of what they keep and of what was drawn for values: equal ones go on alike. */
  key(): string;
}
