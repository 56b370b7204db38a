import type { Diagnostic, Differential, LocationKey, Obstacle, Policy, Program, ShardingFacts, UnitGraph } from '../ir/index.ts';
import type { Citation } from './citations.ts';

/** What a precondition answers: proved with its evidence, or refused with the reason, the operators in the way and what would help. */
export type Proof =
  | { readonly proved: true; readonly evidence: string }
  | {
      readonly proved: false;
      readonly reason: string;
      readonly where: readonly number[];
      readonly unlock: string | null;
      /** Everything that stands in the way, where there may be more than one thing; the first is the reason. */
      readonly obstacles?: () => readonly Obstacle[];
    };

export const proved = (evidence: string): Proof => ({ proved: true, evidence });
export const refused = (reason: string, where: readonly number[] = [], unlock: string | null = null): Proof => ({
  proved: false,
  reason,
  where,
  unlock,
});

/** Splits a location: some operators move to a new one (C2 in the paper), the rest stays (C1). */
export interface DecoupleSite {
  readonly kind: 'decouple';
  readonly program: Program;
  readonly units: UnitGraph;
  readonly location: LocationKey;
  /** Ids of the operators that move; only whole units can. */
  readonly moved: ReadonlySet<number>;
  /** What a set of operators does, in a word or two, for the names of the two parts. */
  readonly roleOf: (operators: ReadonlySet<number>) => string;
}

/** Turns a process into a cluster, or gives a cluster's logical members several shards. */
export interface PartitionSite {
  readonly kind: 'partition';
  readonly program: Program;
  readonly location: LocationKey;
  readonly shards: number;
  readonly policy: Policy;
  readonly facts: ShardingFacts;
}

export interface Requirement<S> {
  readonly name: string;
  /** Says which of several rules fits a site, not whether any does: of interest only where everything else holds. */
  readonly picksRule?: true;
  check(site: S): Proof;
}

export interface RuleExample {
  readonly title: string;
  /** Name of a program of `examples/programs` or of the rule tests. */
  readonly program: string;
  readonly fires: boolean;
  /** For refusals: the precondition that fails. */
  readonly because?: string;
}

/**
 * One rewrite rule. `apply` is pure: it returns a new program and leaves the site's own alone; it never asks for cost.
 * The order of `preconditions` is the order in which they are reported.
 */
export interface Rewrite<S> {
  readonly id: string;
  readonly version: number;
  readonly family: 'decouple' | 'partition';
  readonly citation: Citation;
  /** Why it is sound, in one sentence. */
  readonly law: string;
  readonly costEffect: string;
  readonly preconditions: readonly Requirement<S>[];
  apply(site: S): Program;
  readonly examples: readonly RuleExample[];
}

export const requires = <S>(name: string, check: (site: S) => Proof): Requirement<S> => ({ name, check });
export const picksRule = <S>(name: string, check: (site: S) => Proof): Requirement<S> => ({ name, check, picksRule: true });

/** A rule as written; a rule without a citation, a law or both kinds of examples does not type-check or fails the registry test. */
export function defineRewrite<S>(rule: Rewrite<S>): Rewrite<S> {
  return Object.freeze(rule);
}

/** Checks a program's invariants; handed in from outside because rules know nothing of `verify`. */
export type Validator = (program: Program) => Diagnostic[];

/** Runs a program and its rewrite against each other and says what came of it; handed in like the validator. */
export type Differ = (original: Program, changed: Program) => Differential;
