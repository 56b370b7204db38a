import type { DecoupleSite, PartitionSite, Rewrite } from './define-rewrite.ts';
import { decoupleAsyncStream } from './rules/decouple/decouple-async-stream.ts';
import { decoupleFunctional } from './rules/decouple/decouple-functional.ts';
import { decoupleMutuallyIndependent } from './rules/decouple/decouple-mutually-independent.ts';
import { partitionCoHash } from './rules/partition/partition-co-hash.ts';
import { partitionStateless } from './rules/partition/partition-stateless.ts';
import { partitionTick } from './rules/partition/partition-tick.ts';
import { processToCluster } from './rules/partition/process-to-cluster.ts';

/** NOTE order: the first rule whose preconditions hold names the step, so the strongest claim comes first. */
export const DECOUPLE_RULES: readonly Rewrite<DecoupleSite>[] = [
  decoupleMutuallyIndependent,
  decoupleFunctional,
  decoupleAsyncStream,
];

/** NOTE order: a process must be a cluster before it can be sharded. */
export const PARTITION_RULES: readonly Rewrite<PartitionSite>[] = [
  processToCluster,
  partitionStateless,
  partitionCoHash,
  partitionTick,
];

/** The rules of a search. */
export interface RuleSet {
  readonly decouple: readonly Rewrite<DecoupleSite>[];
  readonly partition: readonly Rewrite<PartitionSite>[];
}
export const RULE_SET: RuleSet = { decouple: DECOUPLE_RULES, partition: PARTITION_RULES };

export type AnyRule = Rewrite<DecoupleSite> | Rewrite<PartitionSite>;
export const RULES: readonly AnyRule[] = [...DECOUPLE_RULES, ...PARTITION_RULES];
export const RULE_SET_VERSION = RULES.map((rule) => `${rule.id}@${rule.version}`).join(' ');
