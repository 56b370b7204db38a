import { cite } from '../../citations.ts';
import { defineRewrite, type PartitionSite, picksRule, proved, refused } from '../../define-rewrite.ts';
import { isCluster, partition, SHARDING } from './helpers.ts';

/**
 * Copies of a location whose ticks are key-local. Shards tick at different instants; the original has a schedule with the same outcome,
 * which takes one shard's elements at a time, because a batch of a NoOrder stream may hold exactly those.
 */
export const partitionTick = defineRewrite<PartitionSite>({
  id: 'partition-tick',
  version: 3,
  family: 'partition',
  citation: cite(
    'query-rewrites-2024',
    'partitioning by co-hashing; ticks as in Hydro 0.16, where every batch decides by itself',
  ),
  law: 'A key-local tick over unordered batches does for each key what it would do alone, and nothing while none of its elements come, so keys may tick on different shards.',
  costEffect: 'work, messages and state of the location divide by the number of shards; batches get smaller at equal load',
  preconditions: [
    ...SHARDING,
    picksRule('state lives in ticks', ({ facts }) =>
      facts.keyedInTick.length > 0
        ? proved(`operators ${facts.keyedInTick.join(', ')} compare elements by key within their tick`)
        : refused(
            'no tick of this location compares elements',
            [],
            facts.keyedAtTop.length > 0 ? 'partition-co-hash' : 'partition-stateless',
          ),
    ),
    isCluster,
  ],
  apply: partition,
  examples: [
    { title: 'a vote quorum splits by transaction', program: 'two_phase_commit_bench', fires: true },
    {
      title: "the proposer's main tick numbers slots",
      program: 'paxos_bench',
      fires: false,
      because: 'nothing sees two keys at once',
    },
  ],
});
