import type { Diagnostic, Differential, JsonObject, LocationKey, Obstacle, Program } from '../ir/index.ts';
import type { Citation } from './citations.ts';
import type { Labels } from './labels.ts';

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

/** A location of a program, and how people call what is there. */
export interface Where {
  readonly program: Program;
  readonly location: LocationKey;
  readonly labels: Labels;
}

/** A place where a rule might fire. Each rule adds what it needs to know. */
export interface Site {
  readonly program: Program;
  readonly location: LocationKey;
  /** What the rule works on, in the order of their ids. */
  readonly operators: readonly number[];
  /** Other locations where operators come or go. */
  readonly touches?: readonly LocationKey[];
  /** Do they leave the location, for one that is new? */
  readonly isSplit?: true;
}

/** A site as documents hold it: with the program and the location it says everything. */
export type Bindings = JsonObject;

/** Why bindings name no site of a rule. */
export interface Wrong {
  readonly wrong: string;
}

export interface Requirement<S> {
  /** Kebab-case and stable, part of every document that speaks of it; the same id means the same in every rule. */
  readonly id: string;
  /** The same as a sentence, for people. */
  readonly name: string;
  check(site: S): Proof;
}

export const requires = <S>(id: string, name: string, check: (site: S) => Proof): Requirement<S> => ({ id, name, check });

/** Something of one mechanism that has a law and a source of its own; which one it is at a site, the evidence says. */
export interface Variant {
  readonly name: string;
  /** Why it is sound, in one sentence. */
  readonly law: string;
  /** The same in a clause of one line, for a summary. */
  readonly why: string;
  readonly costEffect: string;
  readonly citation: Citation;
}

/** A site that somebody might ask about, whether or not a search would try it. */
export interface Asked<S> {
  readonly site: S;
  /** The operators that the question is about, as the program at hand has them. */
  readonly operators: readonly number[];
  readonly label: string;
  /** What came of it already, where the rule has fired here. */
  readonly done?: string;
}

/** A precondition that fails, with one of the things that stand in its way. */
export interface Standing extends Obstacle {
  readonly id: string;
  readonly precondition: string;
}

/** What stands against a rule; nothing does when `failed` is empty. */
export interface Answer {
  readonly failed: readonly Standing[];
  readonly note: string;
}

export interface Proved {
  readonly id: string;
  readonly name: string;
  readonly evidence: string;
}

/** A rule that may not fire at a site, with the precondition that stopped it. */
export interface Refusal {
  readonly rule: string;
  readonly precondition: string;
  readonly proof: Extract<Proof, { proved: false }>;
}

/** One rule applied at one site. */
export interface Applied {
  readonly rule: Rewrite;
  readonly site: Site;
  readonly bindings: Bindings;
  readonly preconditions: readonly Proved[];
  readonly after: Program;
}

/** Units of a location that no sensible split separates. */
export interface Cluster {
  readonly operators: ReadonlySet<number>;
  /** CPU per command, ns. */
  readonly ns: number;
  /** Does one of them stay where it is, whatever else moves? */
  readonly pinned: boolean;
}

/** What a search knows of one location, for rules that propose sites there: facts, loads, and how the location could be cut. */
export interface SiteFacts extends Where {
  readonly maxShards: number;
  /** The steps that led to the program, for a search; for remarks, those of the plan that was chosen. */
  readonly steps: readonly Applied[];
  /** CPU per command of an operator, ns. */
  operatorNs(id: number): number;
  /**
   * CPU per command of both ends of a network, ns; 0 for other operators.
   * @param like an operator that puts out such elements as it would carry in place of its own
   */
  networkNs(id: number, like?: number): number;
  /** Elements per command out of an operator. */
  rate(id: number): number;
  /** CPU per command of the units here, ns. */
  unitNs(): ReadonlyMap<number, number>;
  clusters(): readonly Cluster[];
  /** Sets of whole units that would take enough off the location if they moved, best first. */
  splits(): readonly ReadonlySet<number>[];
  /**
   * What is left of the location when all that stands in the way of sharding is peeled off; null when little is left, or nothing is in the
   * way.
   * @param move the program in which some operators are on a location of their own; null when they cannot be
   * @param within operators that would move; all that can by default
   */
  shardablePart(
    move: (operators: ReadonlySet<number>) => Program | null,
    within?: ReadonlySet<number>,
  ): ReadonlySet<number> | null;
  /** Could the location be sharded as it stands, as far as the search knows? */
  canBeSharded(): boolean;
  /** What comes of a rule here; null when the search does without it. */
  fire(rule: string, bindings: Bindings): Applied | Refusal | null;
}

/**
 * One rewrite rule, which owns its sites: it proposes them, writes and reads them, proves that it may fire there and says what it did.
 * Search, remarks, derivation and replay know rules by this alone. Everything is pure; `apply` returns a new program and never asks for
 * cost. The order of `preconditions` is the order in which they are reported.
 */
export interface Rewrite<S extends Site = Site> {
  readonly id: string;
  readonly version: number;
  /** Ids of former versions that this rule took the place of. */
  readonly formerly: readonly string[];
  /** Why it is sound, in one sentence. */
  readonly law: string;
  readonly variants: readonly Variant[];
  /** Costs no machine: the same work on the same location, done cheaper. */
  readonly isLocal?: true;
  /** Fires once things are where they will be, because other rules do not see through what it puts in. Local rules only. */
  readonly isLast?: true;
  readonly preconditions: readonly Requirement<S>[];
  /** Sites at one location that are worth trying, best first. Nothing is proved of them. */
  sites(facts: SiteFacts): readonly S[];
  /** Of a rule that gives a location shards: the site where each logical member gets so many; null when that is known to be refused. */
  copies?(facts: SiteFacts, shards: number): S | null;
  /** Sites without what stands in the way of shards: within a site, or anywhere on the location. */
  shardable?(facts: SiteFacts, within: S | null): readonly S[];
  /** Sites for the remarks; those of `sites` where a rule does not say. */
  asked?(facts: SiteFacts): readonly Asked<S>[];
  /** Networks that will carry packs once a last rule has fired; prices reckon with it wherever it pays. */
  packs?(program: Program): ReadonlySet<number>;
  /** What remains of what stands against a site when advice is followed; all of it where a rule does not say. */
  answer?(site: S, facts: SiteFacts, failed: readonly Standing[]): Answer;
  bind(site: S): Bindings;
  /** The site that bindings name at a location; reads what `bind` writes, and finds what is wrong with anything else. */
  unbind(where: Where, bindings: Bindings): S | Wrong;
  apply(site: S): Program;
  /** What the step did, in one sentence. @param label what a reviewer recognises the operators by */
  describe(site: S, after: Program, label: string): string;
}

/** A rule as written; a rule without a law, a variant or preconditions does not type-check or fails the registry test. */
export function defineRewrite<S extends Site>(rule: Rewrite<S>): Rewrite<S> {
  return Object.freeze(rule);
}

/** Checks a program's invariants; handed in from outside because rules know nothing of `verify`. */
export type Validator = (program: Program) => Diagnostic[];

/** Runs a program and its rewrite against each other and says what came of it; handed in like the validator. */
export type Differ = (original: Program, changed: Program) => Differential;
