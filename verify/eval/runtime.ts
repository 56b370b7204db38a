/** What evaluation takes from outside, and how it ends when it does not end with a value. */
import type { Type } from './types.ts';
import type { Shape, Value } from './value.ts';

/**
 * One reading of everything that the texts leave open. Two programs are compared in one world, so that the same unknown function gives
 * both the same results; other seeds, salts and spreads are other readings.
 */
export interface World {
  /** Chooses the results of functions that are not interpreted. */
  readonly seed: number;
  /** Chooses the hash function behind `DefaultHasher`. */
  readonly salt: number;
  /** How many different integers an unknown function may give. Few make keys meet, many keep different arguments apart. */
  readonly spread: number;
  /** Bound on the work of one call: evaluated expressions and items of iterators. */
  readonly fuel: number;
  /** Fields of structs and variants of enums as far as the texts of the programs show them. */
  readonly types: KnownTypes;
  /** Filled while evaluating. */
  readonly log: Log;
}

export interface KnownTypes {
  /** By struct name: the shape of its fullest literal. */
  readonly structs: ReadonlyMap<string, Shape>;
  /** By enum name: its variants in order of first appearance. */
  readonly enums: ReadonlyMap<string, readonly string[]>;
  /** By `Type.field`: type of the field, where closures show it. */
  readonly fields?: ReadonlyMap<string, string>;
  /** Functions and constants of which the author says that they only compute: by rights they answer the same at any time and place. */
  readonly pure?: ReadonlySet<string>;
}

export type Met = Map<Compiled, Set<string>>;

export interface Log {
  /** What was not evaluated exactly: functions, methods and types, by name. */
  readonly abstracted: Set<string>;
  /** Observed iteration orders of hash maps and hash sets: outcomes that real Rust may order otherwise. */
  readonly orders: Set<string>;
  /** What was printed since it was last cleared. */
  readonly printed: string[];
  /** By closure: what of it was not evaluated exactly, besides what its text shows, because it depends on values. */
  readonly met: Met;
}

/** What one closure of one member has from outside its text: chance and time, and state that stays between calls. */
export interface Outside {
  /** A number below `n` that nobody can foresee. */
  draw(n: number): number;
  /** What was done so far, as text: what state that the closure keeps for itself answers is a function of it. */
  history: string;
  /** State that is in no text: all closures that run on one machine share it. */
  readonly machine: Shared;
}

/** What was done to the state of one machine, as text: what it answers is a function of it. */
export interface Shared {
  history: string;
}

/** The member on which an instance of a closure runs. */
export interface Site {
  /** Raw own member id by the key of the original location in the text (`loc2v1`). */
  readonly selfIds: ReadonlyMap<string, number>;
  /** Raw ids of all members of a cluster, by key. */
  readonly members: ReadonlyMap<string, readonly number[]>;
  /** Without it chance always falls the same way, and state never changes. */
  readonly outside?: Outside;
  /** What a call returns as far as its surroundings say it; a hint in the text says it better. */
  readonly result?: Type | null;
}

export const NO_TYPES: KnownTypes = { structs: new Map(), enums: new Map() };
export const NOWHERE: Site = { selfIds: new Map(), members: new Map() };

export const world = (options: Partial<World> = {}): World => ({
  seed: 0,
  salt: 0,
  spread: 1000,
  fuel: 100_000,
  types: NO_TYPES,
  log: { abstracted: new Set(), orders: new Set(), printed: [], met: new Map() },
  ...options,
});

/** Where a value lives that may be changed: what Rust passes as `&mut`. */
export interface Place {
  readonly t: 'place';
  get(): Value;
  set(value: Value): void;
}

/** A fresh place. */
export function variable(initial: Value): Place {
  let now = initial;
  return {
    t: 'place',
    get() {
      return now;
    },
    set(value) {
      now = value;
    },
  };
}

export type Outcome =
  /** Rust would panic here: overflow, index out of bounds, `unwrap` of nothing, `unreachable!`. */
  | 'panic'
  /** More work than the fuel allows, or too deep a recursion. */
  | 'diverged'
  /** The caller's mistake: a wrong number of arguments, a value of another type, a location whose ids it did not give. */
  | 'misuse';

/** The only error that evaluation throws. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
  readonly outcome: Outcome;
  constructor(outcome: Outcome, message: string) {
    super(message);
    this.outcome = outcome;
  }
}

/**
 * A closure (or a value: no parameters) read once. Instances hold captured state of their own, so an operator on a member has one.
 */
export interface Compiled {
  readonly kind: 'closure' | 'value';
  readonly parameters: number;
  /** Types of the parameters from the hint, as text; empty where the text has no hint. Behind a borrow hint that of the referent. */
  readonly argTypes: readonly string[];
  /** Type of the result from the hint, as text. */
  readonly resultType: string | null;
  /** Parameters that are given as places. */
  readonly places: readonly number[];
  /** Whether an instance remembers something from one call to the next; others may be shared. */
  readonly stateful: boolean;
  /** Whether its results depend on chance, time, or state that it shares with what is not in the text. */
  readonly impure: boolean;
  /** Names of what is not evaluated exactly, as far as the text shows it. */
  readonly abstracted: readonly string[];
  /** Why the whole closure is one unknown function; null when it is not. */
  readonly uninterpreted: string | null;
  /** Evaluates the captured values. Throws EvaluationError. */
  instantiate(world: World, site: Site): Instance;
}

export interface Instance {
  /** Throws EvaluationError. A place where the parameter is `&mut`, a value elsewhere. */
  call(args: readonly (Value | Place)[]): Value;
}
