import { expect, test } from 'vitest';
import { costOf, demandOf, withCosts } from '../../cost/index.ts';
import { optimize } from '../../index.ts';
import { findIdioms, type Program } from '../../ir/index.ts';
import { readExample } from '../support/examples.ts';

/**
 * Predictions against what was measured on real Hydro and published (docs/cost-model.md, "How good it is"): over- and underestimates are
 * in the golden text for everyone to see, and may not leave the stated factor.
 */
interface Comparison {
  readonly what: string;
  readonly predicted: number;
  readonly measured: number;
  readonly unit: string;
  /** Largest factor between the two that is accepted. */
  readonly within: number;
}

function busiestNs(program: Program, clients: number): number {
  const table = withCosts({ commandsPerBatch: clients });
  const demand = demandOf(program, findIdioms(program), table, { defaultClusterSize: 3 });
  return 1e9 / costOf(program, demand, table).throughput;
}

/** Experts and publications send one message for each element, and count in ticks. */
function speedup(name: string, maxShards: number, maxMachines = 60): number {
  return optimize(readExample(name), { maxShards, maxMachines, disable: ['pack', 'quorum-machine', 'drop-unread'] }).cost.speedup;
}

const us = (what: string, ns: number, measured: number, within: number): Comparison => ({
  what,
  predicted: ns / 1000,
  measured,
  unit: 'us',
  within,
});
const times = (what: string, predicted: number, measured: number, within: number): Comparison => ({
  what,
  predicted,
  measured,
  unit: 'x',
  within,
});

test('predictions against measurements', async () => {
  const twoPhase = readExample('two_phase_commit_bench');
  const paxos = readExample('paxos_bench');
  const rows: Comparison[] = [
    us('two-phase commit, coordinator CPU per commit, 20 clients, pinned', busiestNs(twoPhase, 20), 4.5, 1.3),
    us('two-phase commit, coordinator CPU per commit, 100 clients, pinned', busiestNs(twoPhase, 100), 2.02, 1.3),
    us('two-phase commit, coordinator CPU per commit, 400 clients', busiestNs(twoPhase, 400), 2.1, 1.5),
    us('Paxos, leader CPU per commit, 20 clients', busiestNs(paxos, 20), 7.2, 1.5),
    us('Paxos, leader CPU per commit, 100 clients', busiestNs(paxos, 100), 2.6, 1.5),
    us('Paxos, leader CPU per commit, 400 clients', busiestNs(paxos, 400), 1.7, 1.5),
    times('two-phase commit, roles apart, 1 shard, by an expert', speedup('two_phase_commit_bench', 1), 2.65, 1.2),
    // With 14 machines Hydrofoil has a better plan than to shard the expert's four roles twice each.
    times('two-phase commit, roles apart, 2 shards, by an expert', speedup('two_phase_commit_bench', 2), 4.0, 1.4),
    times('two-phase commit, roles apart, 3 shards, by an expert', speedup('two_phase_commit_bench', 3), 5.6, 1.2),
    times('two-phase commit, 3 partitions, published mean', speedup('two_phase_commit_bench', 3), 122 / 28.6, 1.5),
    times('voting, 1 partition, published mean', speedup('voting_bench', 1), 129 / 105, 1.5),
    times('voting, 3 partitions, published mean', speedup('voting_bench', 3), 222 / 105, 1.7),
  ];
  const lines = rows.map(({ what, predicted, measured, unit }) => {
    const off = predicted / measured;
    return `${what}: predicted ${predicted.toFixed(2)} ${unit}, measured ${measured.toFixed(2)} ${unit} (${off >= 1 ? '+' : ''}${((off - 1) * 100).toFixed(0)} %)`;
  });
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./cost-validation.txt');
  for (const { what, predicted, measured, within } of rows) {
    const factor = Math.max(predicted / measured, measured / predicted);
    expect(factor, what).toBeLessThanOrEqual(within);
  }
}, 120_000);
