import { cite } from '../../citations.ts';
import { defineRewrite, type PartitionSite, picksRule, proved, refused } from '../../define-rewrite.ts';
import { isCluster, partition, SHARDING } from './helpers.ts';

/** Copies of a location whose top-level state (joins, groups, anti-joins, duplicates) is compared only by one hashed key. */
export const partitionCoHash = defineRewrite<PartitionSite>({
  id: 'partition-co-hash',
  version: 2,
  family: 'partition',
  citation: cite('query-rewrites-2024', 'partitioning by co-hashing'),
  law: 'Elements that are compared with each other carry the same key, so one distribution policy brings them to the same shard.',
  costEffect: 'work, messages and state of the location divide by the number of shards, up to key skew',
  preconditions: [
    ...SHARDING,
    picksRule('state is at top level', ({ facts }) => {
      if (facts.keyedInTick.length > 0) return refused('state is kept inside a tick', facts.keyedInTick, 'partition-tick');
      if (facts.keyedAtTop.length === 0) return refused('no operator keeps state', [], 'partition-stateless');
      return proved(`operators ${facts.keyedAtTop.join(', ')} keep state by key`);
    }),
    isCluster,
  ],
  apply: partition,
  examples: [
    { title: 'a keyed join splits by its key', program: 'pipeline_co_hash', fires: true },
    { title: 'a quorum lives in a tick', program: 'two_phase_commit_bench', fires: false, because: 'state is at top level' },
  ],
});
