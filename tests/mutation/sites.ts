import { type LocationKey, type Policy, type Program, shardingFacts, unitGraph } from '../../ir/index.ts';
import {
  DECOUPLE_RULES,
  type DecoupleSite,
  labelsOf,
  PARTITION_RULES,
  type PartitionSite,
  type Rewrite,
} from '../../rewrites/index.ts';

/** A place where somebody might fire a rule, with everything its rules say about it. */
export interface Trial {
  readonly rule: string;
  readonly version: number;
  readonly location: LocationKey;
  readonly operators: readonly number[];
  readonly bindings: Readonly<Record<string, unknown>>;
  readonly preconditions: readonly { readonly name: string; readonly reason: string | null; readonly evidence: string }[];
  /** Names of the preconditions that are refused, in the order of the rule. */
  readonly refused: readonly string[];
  /** A rule that works in the same way and may fire here: then nothing is wrong with the result. */
  readonly legalBy: string | null;
  readonly before: Program;
  /** What the rule would make of the program if it fired. */
  readonly apply: () => Program;
}

export function splitTrials(program: Program, location: LocationKey, moved: Iterable<number>): Trial[] {
  const labels = labelsOf(program);
  const operators = [...new Set(moved)].sort((a, b) => a - b);
  const site: DecoupleSite = {
    kind: 'decouple',
    program,
    units: unitGraph(program),
    location,
    moved: new Set(operators),
    roleOf: (ids) => labels.role(ids),
  };
  return trialsOf(DECOUPLE_RULES, site, { operators, bindings: { moved: operators, role: labels.role(operators) } });
}

export function shardingTrials(program: Program, location: LocationKey, policy: Policy, shards = 2): Trial[] {
  const facts = shardingFacts(program, location, policy);
  const site: PartitionSite = { kind: 'partition', program, location, shards, policy, facts };
  const operators = program.operators().flatMap((op) => (op.place.root === location ? [op.id] : []));
  const [turns, shardings] = [PARTITION_RULES.slice(0, 1), PARTITION_RULES.slice(1)];
  return [
    ...trialsOf(turns, { ...site, shards: 1, policy: new Map() }, { operators, bindings: {} }),
    ...trialsOf(shardings, site, { operators, bindings: { shards, policy: Object.fromEntries(policy) } }),
  ];
}

function trialsOf<S extends { readonly program: Program; readonly location: LocationKey }>(
  rules: readonly Rewrite<S>[],
  site: S,
  about: Pick<Trial, 'operators' | 'bindings'>,
): Trial[] {
  const judged = rules.map((rule) => {
    const preconditions = rule.preconditions.map(({ name, check }) => {
      const proof = check(site);
      return { name, reason: proof.proved ? null : proof.reason, evidence: proof.proved ? proof.evidence : 'switched off' };
    });
    return { rule, preconditions, refused: preconditions.flatMap(({ name, reason }) => (reason === null ? [] : [name])) };
  });
  return judged.map(({ rule, preconditions, refused }) => ({
    rule: rule.id,
    version: rule.version,
    location: site.location,
    ...about,
    preconditions,
    refused,
    legalBy: judged.find((other) => other.refused.length === 0 && other.rule.apply === rule.apply)?.rule.id ?? null,
    before: site.program,
    apply: () => rule.apply(site),
  }));
}
