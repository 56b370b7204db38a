/**
 * Optimizes one program under several machine budgets and prints what the model predicts for each.
 *
 *   npx tsx examples/compare-budgets.ts [FILE]
 */
import { readFileSync } from 'node:fs';
import { optimize, readProgram } from '../index.ts';

const file = process.argv[2] ?? new URL('programs/two_phase_commit_bench.json', import.meta.url);
const program = readProgram(readFileSync(file, 'utf8'));

console.log('budget  machines used  factor  hops  bottleneck');
const fewest = optimize(program, { only: [] }).cost.before.machines;
for (const maxMachines of [5, 10, 20, 40].filter((budget) => budget >= fewest)) {
  const { after, speedup } = optimize(program, { maxMachines }).cost;
  const bottleneck = after.locations.find(({ location }) => location === after.bottleneck)?.name ?? 'none';
  const cells = [String(maxMachines).padStart(6), String(after.machines).padStart(13), speedup.toFixed(2).padStart(6)];
  console.log(`${cells.join('  ')}  ${String(after.hops).padStart(4)}  ${bottleneck}`);
}
