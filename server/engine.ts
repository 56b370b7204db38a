import type {
  CompareOptions,
  Counterexample,
  Diagnostic,
  Differential,
  Drawing,
  GraphDelta,
  Options,
  Plan,
  RunReport,
  SimulateOptions,
} from '../index.ts';

/** How a program graph is shown outside JSON and HTML. */
export type Picture = 'txt' | 'dot' | 'mmd' | 'svg';

export interface RuleInfo {
  readonly id: string;
  readonly version: number;
  /** Ids of former versions that this rule took the place of. */
  readonly formerly: string[];
  /** Why it is sound, in one sentence. */
  readonly law: string;
  /** What is one mechanism but has laws of its own; the evidence of a step says which it is. */
  readonly variants: { readonly name: string; readonly law: string; readonly costEffect: string; readonly citation: string }[];
  /** `id` is stable; `name` is the same as a sentence. */
  readonly preconditions: { readonly id: string; readonly name: string }[];
}

/** A document that was read and checked: its canonical text (RFC 8785) and content hash. */
export interface Identified {
  readonly id: string;
  readonly text: string;
}

/** How a person recognises an operator, e.g. `Map · |(x, _)| x`. */
export type Labels = ReadonlyMap<number, string>;

/** What differs between two programs, by operator id. `label` is what a person recognises. */
export interface ProgramChange {
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  readonly operator: number;
  readonly label: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface ProgramDifference {
  readonly delta: GraphDelta;
  readonly changes: readonly ProgramChange[];
  /** Unified text of the two printed programs. */
  readonly text: string;
}

/** How a run is shown: what came out, that with the space-time diagram as text, the diagram as a picture, everything as JSON. */
export type RunView = 'history' | 'txt' | 'svg' | 'json';

/** A run that has ended, whichever way. */
export interface Ran {
  readonly ended: RunReport['ended'];
  /** How it ended, in one line. */
  readonly summary: string;
  readonly text: string;
}

/**
 * All that the service and the shell ask of the library, in terms of JSON documents, so that it can run in another thread and be
 * replaced in tests. Throws `InputError` for bad documents; anything else thrown is a bug of ours.
 */
export interface Engine {
  /** Name and version for people, e.g. `hydrofoil 0.1.0`. */
  readonly release: string;
  /** Names every version that can change an answer; part of the key under which answers are kept. */
  readonly version: string;
  rules(): readonly RuleInfo[];
  /** Reads and checks a program document or a bare array of roots. */
  identify(document: unknown): Identified;
  /** What the validator finds in a document that can be read. */
  check(document: unknown): readonly Diagnostic[];
  /** What is wrong with the certificate of a plan made from a valid document; pointers lead into the plan. */
  checkPlan(document: unknown, plan: unknown): readonly Diagnostic[];
  /** What is wrong with a locked plan on a valid document, with pointers into the lock, or the program that its steps make. */
  applyLock(document: unknown, lock: unknown): { readonly problems: readonly Diagnostic[]; readonly program: unknown };
  /** Runs a version of a program against it; both valid. Pointers of mistakes start with /program, /other or /options. */
  compare(document: unknown, other: unknown, options: CompareOptions, onWork?: () => void): Differential;
  /** The run of a counterexample that `changed` gave; null when it cannot be seen again. */
  drawRun(document: unknown, changed: unknown, counterexample: Counterexample): Drawing | null;
  /** Canonical JSON text (RFC 8785), at any depth. */
  canonical(value: unknown): string;
  /** SHA-256 in hex of a text. */
  hash(text: string): string;
  /** @param onWork called now and then while it works, as in `compare`; what it throws ends the work */
  optimize(document: unknown, options: Options, onWork?: () => void): Plan | Promise<Plan>;
  explain(plan: Plan): string;
  /**
   * Runs a program with the interpreter; inputs are drawn when undefined. Pointers of mistakes lead into the inputs, the options or the
   * program, as their codes say: `inputs-`, `run-options` and `run-cluster`, others.
   */
  simulate(document: unknown, inputs: unknown, options: SimulateOptions, view: RunView): Ran;
  /** Program document after step `n` of the plan's derivation; 0 is the input, the last step gives the plan's program. */
  programAt(plan: Plan, input: unknown, n: number): unknown;
  labels(document: unknown): Labels;
  /** `delta` marks operators of this program. */
  draw(document: unknown, picture: Picture, delta: GraphDelta | null): string | Promise<string>;
  drawDifference(before: unknown, after: unknown, picture: Picture): string | Promise<string>;
  /** One box for each location of a program; both sides have the same layout. */
  drawOverview(before: unknown, after: unknown, shown: 'before' | 'after'): string | Promise<string>;
  difference(before: unknown, after: unknown): ProgramDifference;
}
