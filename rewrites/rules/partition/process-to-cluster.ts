import { cite } from '../../citations.ts';
import { defineRewrite, type PartitionSite, picksRule, proved, refused } from '../../define-rewrite.ts';
import { fact, mayBeSharded, toCluster } from './helpers.ts';

/** A process without ports becomes a cluster of one member, so that it can be sharded. */
export const processToCluster = defineRewrite<PartitionSite>({
  id: 'process-to-cluster',
  version: 1,
  family: 'partition',
  citation: cite('query-rewrites-2024', 'partitioning: senders are redirected; entry and exit stay where clients find them'),
  law: 'A cluster of one member runs the dataflow once, like a process; senders address member 0 and receivers drop its id.',
  costEffect: 'none by itself',
  preconditions: [
    mayBeSharded,
    fact('no ports, sources or sinks'),
    picksRule('the location is a process', ({ program, location }) =>
      program.location(location).kind === 'process' ? proved('it is') : refused('it is a cluster already'),
    ),
  ],
  apply: toCluster,
  examples: [
    { title: 'the vote collector becomes a cluster', program: 'two_phase_commit_bench', fires: true },
    {
      title: 'the coordinator keeps its ports',
      program: 'two_phase_commit',
      fires: false,
      because: 'no ports, sources or sinks',
    },
  ],
});
