import { cite } from '../../citations.ts';
import { defineRewrite, type PartitionSite, picksRule, proved, refused } from '../../define-rewrite.ts';
import { isCluster, partition, SHARDING } from './helpers.ts';

/** Copies of a location that remembers nothing; any shard may take any element. */
export const partitionStateless = defineRewrite<PartitionSite>({
  id: 'partition-stateless',
  version: 2,
  family: 'partition',
  citation: cite('query-rewrites-2024', 'partitioning by co-hashing, case without joins or aggregates'),
  law: 'Without memory and without an order that leaves, the outputs of the copies together are the outputs of the original.',
  costEffect: 'work and messages of the location divide by the number of shards',
  preconditions: [
    ...SHARDING,
    picksRule('no operator keeps state', ({ facts }) => {
      const keyed = [...facts.keyedInTick, ...facts.keyedAtTop];
      return keyed.length === 0
        ? proved('all operators are elementwise')
        : refused(
            'operators remember or compare elements',
            keyed,
            facts.keyedInTick.length > 0 ? 'partition-tick' : 'partition-co-hash',
          );
    }),
    isCluster,
  ],
  apply: partition,
  examples: [
    { title: 'vote requesters', program: 'two_phase_commit_bench', fires: true },
    { title: 'a quorum keeps votes', program: 'two_phase_commit_bench', fires: false, because: 'no operator keeps state' },
  ],
});
