import type { Plan } from '../../index.ts';
import { code, table } from './markdown.ts';
import type { Plans } from './plans.ts';

const NAMES = [
  'two_phase_commit_bench',
  'two_phase_commit',
  'voting_bench',
  'voting',
  'paxos_bench',
  'paxos',
  'kv_store_bench',
  'lock_server_bench',
  'word_count',
  'pipeline_mutually_independent',
  'pipeline_co_hash',
];

const rate = (perSecond: number): string =>
  perSecond >= 999_500 ? `${(perSecond / 1e6).toFixed(2)} M/s` : `${(perSecond / 1e3).toFixed(0)} k/s`;

function messages({ cost }: Plan, side: 'before' | 'after'): string {
  const report = cost[side];
  const busiest = report.locations.find(({ location }) => location === report.bottleneck);
  return busiest ? `${busiest.messages.toFixed(2)} (${busiest.name})` : '-';
}

/** What the model predicts for the example programs with default options. */
export function resultsTable(plans: Plans): string {
  const rows = NAMES.map((name) => {
    const plan = plans.plan(name);
    const { before, after, speedup } = plan.cost;
    return [
      code(name),
      `${rate(before.throughput)} → ${rate(after.throughput)}`,
      speedup.toFixed(2),
      `${before.machines} → ${after.machines}`,
      `${before.hops} → ${after.hops}`,
      messages(plan, 'before'),
      messages(plan, 'after'),
    ];
  });
  const head = ['program', 'predicted throughput', 'factor', 'machines', 'hops', 'messages before', 'messages after'];
  return table(head, rows);
}
