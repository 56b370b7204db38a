/**
 * Optimizes a program file and prints what is gained and what runs where.
 *
 *   npx tsx examples/optimize-file.ts [FILE]
 */
import { readFileSync } from 'node:fs';
import { optimize } from '../index.ts';

const file = process.argv[2] ?? new URL('programs/two_phase_commit_bench.json', import.meta.url);
const plan = optimize(readFileSync(file, 'utf8'));

const { before, after, speedup } = plan.cost;
console.log(`${plan.outcome}: predicted throughput x ${speedup.toFixed(2)}, ${before.machines} -> ${after.machines} machines`);
for (const { index, rule, summary } of plan.derivation) console.log(`${index}. ${rule}: ${summary}`);
for (const { name, role, machines, removable } of plan.locations) {
  console.log(`${name}: ${removable ? 'not needed any more' : `${role}, ${machines} machines`}`);
}
