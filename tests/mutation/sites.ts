import type { LocationKey, Policy, Program } from '../../ir/index.ts';
import type { Bindings, Rewrite } from '../../rewrites/index.ts';
import { movedBy, ruleOf, shardedBy, siteAt } from '../support/rules.ts';

/** A place where somebody might fire a rule, with everything that the rule says about it. */
export interface Trial {
  readonly rule: Rewrite;
  readonly location: LocationKey;
  readonly operators: readonly number[];
  readonly bindings: Readonly<Record<string, unknown>>;
  readonly preconditions: readonly {
    readonly id: string;
    readonly name: string;
    readonly reason: string | null;
    readonly evidence: string;
  }[];
  /** Ids of the preconditions that are refused, in the order of the rule. */
  readonly refused: readonly string[];
  readonly before: Program;
  /** What the rule would make of the program if it fired. */
  readonly apply: () => Program;
}

export const splitTrial = (program: Program, location: LocationKey, moved: Iterable<number>): Trial =>
  trialOf(ruleOf('decouple'), program, location, movedBy(moved));

export const shardingTrial = (program: Program, location: LocationKey, policy: Policy, shards = 2): Trial =>
  trialOf(ruleOf('partition'), program, location, shardedBy(shards, policy));

/** The trial of a rule at the site that bindings name. */
export const trialAt = (rule: string, program: Program, location: LocationKey, bindings: Bindings): Trial =>
  trialOf(ruleOf(rule), program, location, bindings);

function trialOf(rule: Rewrite, program: Program, location: LocationKey, bindings: Bindings): Trial {
  const site = siteAt(rule, program, location, bindings);
  const preconditions = rule.preconditions.map(({ id, name, check }) => {
    const proof = check(site);
    return { id, name, reason: proof.proved ? null : proof.reason, evidence: proof.proved ? proof.evidence : 'switched off' };
  });
  return {
    rule,
    location,
    operators: site.operators,
    bindings: rule.bind(site),
    preconditions,
    refused: preconditions.flatMap(({ id, reason }) => (reason === null ? [] : [id])),
    before: program,
    apply: () => rule.apply(site),
  };
}
