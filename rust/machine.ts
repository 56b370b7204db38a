/** State of the symbolic execution of one closure. The functions that move it are in `evaluate.ts` and its neighbours. */
import type { Expr, ExprOf } from './core/core.ts';
import { type Atom, joinTerms, type Term, UNKNOWN } from './term.ts';

/** A closure as a value: its tree, the names it sees and the values these had when it was made. */
export interface Callable {
  readonly t: 'fn';
  readonly node: ExprOf<'closure'>;
  readonly scope: Scope;
  readonly store: Store;
  readonly module: string | null;
}
export type Value = Term | Callable;

/** Variables by name; a slot is one `let` or parameter, so shadowing needs no care. */
export type Scope = ReadonlyMap<string, number>;
export type Store = Map<number, Value>;

/** What may be written through a mutable reference: slots (0, 1, …) and arguments of the call (-1, -2, …). */
export type Roots = ReadonlySet<number>;
export const NO_ROOTS: Roots = new Set();
export const argumentRoot = (index: number): number => -1 - index;

/** One control flow: the variables, and whether execution gets here at all. */
export interface Flow {
  readonly store: Store;
  live: boolean;
}

export class GiveUp extends Error {}

/** Nested expressions and evaluation steps: beyond them the answer is unknown. */
const MAX_DEPTH = 400;
const MAX_STEPS = 50_000;

export class Machine {
  flow: Flow = { store: new Map(), live: true };
  scope: Scope = new Map();
  readonly roots = new Map<number, Roots>();
  /** Results of `return` and `?`, one list per closure being executed. */
  readonly returns: Term[][] = [];
  readonly mutated = new Set<number>();
  /** What the parameters of the closure that was executed last held at its end. */
  after: readonly Term[] = [];
  because: string | null = null;
  #slots = 0;
  #steps = 0;
  #depth = 0;

  /** Module whose names are in scope; null when the text does not show it, as in the display form. */
  module: string | null = null;
  /** Stands for the text that all call sites are numbered in. */
  readonly site: string;
  /** Names declared `mut` anywhere: only these can be changed by a method that takes `&mut self`. */
  readonly mutable: ReadonlySet<string>;
  readonly trustUserMethods: boolean;
  /** Types of the arguments, where the text shows them. */
  readonly types: { readonly atom: Atom; readonly type: string }[] = [];
  readonly evaluate: (machine: Machine, node: Expr) => Value;

  constructor(text: string, site: string, trustUserMethods: boolean, evaluate: (machine: Machine, node: Expr) => Value) {
    this.site = site;
    this.mutable = mutableNames(text);
    this.trustUserMethods = trustUserMethods;
    this.evaluate = evaluate;
  }

  eval(node: Expr): Value {
    if (++this.#steps > MAX_STEPS) throw new GiveUp(`more than ${MAX_STEPS} steps`);
    if (this.#depth >= MAX_DEPTH) throw new GiveUp(`expressions nest deeper than ${MAX_DEPTH}`);
    this.#depth++;
    try {
      return this.evaluate(this, node);
    } finally {
      this.#depth--;
    }
  }

  /** A function inside a data value is nothing we follow. */
  term(node: Expr): Term {
    return asTerm(this.eval(node));
  }

  unknown(because: string): Term {
    this.because ??= because;
    return UNKNOWN;
  }

  declare(name: string, value: Value, roots: Roots): void {
    const slot = this.#slots++;
    this.flow.store.set(slot, value);
    if (roots.size > 0) this.roots.set(slot, roots);
    const scope = new Map(this.scope);
    scope.set(name, slot);
    this.scope = scope;
  }

  slotOf(name: string): number | undefined {
    return this.scope.get(name);
  }

  rootsOf(slot: number): Roots {
    return this.roots.get(slot) ?? NO_ROOTS;
  }

  addRoots(slot: number, more: Roots): void {
    if (more.size > 0) this.roots.set(slot, new Set([...this.rootsOf(slot), ...more]));
  }

  /** Someone may write to what this variable holds or refers to, in a way not followed. */
  spoil(slot: number, because: string): void {
    this.flow.store.set(slot, this.unknown(because));
    this.spoilRoots(this.rootsOf(slot), slot, because);
  }

  /** A write through a reference: everything else that may see the same memory is unknown from now on. */
  spoilRoots(written: Roots, except: number, because: string): void {
    for (const root of written) {
      if (root < 0) this.mutated.add(-1 - root);
      else if (root !== except) this.flow.store.set(root, this.unknown(because));
    }
    if (written.size === 0) return;
    for (const [slot, roots] of this.roots)
      if (slot !== except && this.flow.store.has(slot) && [...roots].some((root) => written.has(root)))
        this.flow.store.set(slot, this.unknown(because));
  }

  fork(): Flow {
    return { store: new Map(this.flow.store), live: this.flow.live };
  }

  /** Goes on where any of the flows goes on. */
  join(flows: readonly Flow[]): void {
    const live = flows.filter((flow) => flow.live);
    const [first, ...rest] = live;
    if (first === undefined) {
      this.flow = { store: new Map((flows[0] ?? this.flow).store), live: false };
      return;
    }
    const store: Store = new Map();
    for (const [slot, value] of first.store) {
      let joined: Value = value;
      for (const flow of rest) joined = joinValues(joined, flow.store.get(slot) ?? UNKNOWN);
      store.set(slot, joined);
    }
    this.flow = { store, live: true };
  }
}

/** Names after `mut` in a text, patterns and references alike. */
export const mutableNames = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/\bmut\s+([A-Za-z_]\w*)/g)].map((found) => found[1] as string));

export const asTerm = (value: Value): Term => (value.t === 'fn' ? UNKNOWN : value);

export function joinValues(a: Value, b: Value): Value {
  if (a === b) return a;
  return a.t === 'fn' || b.t === 'fn' ? UNKNOWN : joinTerms(a, b);
}
