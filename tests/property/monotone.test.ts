import { expect, test } from 'vitest';
import { monotone } from '../search/support.ts';
import { readExample } from '../support/examples.ts';

/** Those that the fast tests leave out. */
const REST = [
  ...['kv_store', 'kv_store_bench', 'lock_server', 'op_networks', 'pipeline_dependencies', 'pipeline_monotonic'],
  ...['pipeline_mutually_independent', 'pipeline_partial', 'pitfall_types', 'two_phase_commit', 'two_phase_commit_bench'],
  ...['paxos', 'paxos_bench'],
] as const;

test.each(REST)('%s: more machines or shards never make a plan worse', (name) => {
  expect(REST.length).toBeGreaterThan(10);
  monotone(readExample(name), [1, 2, 3, 4], [1, 4, 8, 11, 16, 26, 40]);
});
