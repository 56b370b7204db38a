import { describe, expect, test } from 'vitest';
import { costOf, defaultCostTable, demandOf, explainCost, latencyCurve } from '../../cost/index.ts';
import { findIdioms, type Program } from '../../ir/index.ts';
import { exampleNames, readExample } from '../support/examples.ts';

/** Predicted cost of each example program as written. Update with `vitest -u` and review as a diff. */
describe('cost of the example programs', () => {
  test.each(exampleNames)('%s', async (name) => {
    await expect(costText(readExample(name))).toMatchFileSnapshot(`./cost/${name}.txt`);
  });
});

const number = (n: number): string => (Math.abs(n) >= 100 ? n.toFixed(0) : String(Number(n.toPrecision(3))));

function costText(program: Program): string {
  const demand = demandOf(program, findIdioms(program), defaultCostTable, { defaultClusterSize: 3 });
  const report = costOf(program, demand, defaultCostTable);
  const bottleneck = report.bottleneck === null ? 'nobody' : program.location(report.bottleneck).name;
  const curve = latencyCurve(program, demand, defaultCostTable, [1, 100, 1000]).map(
    (point) => `${point.clients} clients: ${number(point.throughput)}/s, ${number(point.latencyNs / 1000)} us`,
  );
  return `${[
    `throughput ${number(report.throughput)} commands/s at ${bottleneck}, ${report.machines} machines, ${report.hops} hops`,
    `all machines ${number(report.totalCpuNs)} ns per command`,
    ...report.locations.map(
      (l) =>
        `${l.name}: ${l.role}, ${l.machines} machines, ${number(l.cpuNs)} ns, ${number(l.messages)} messages, ${number(l.bytes)} bytes`,
    ),
    ...curve,
    ...demand.notes.map((note) => `note: ${note}`),
    ...(report.bottleneck === null ? [] : explainCost(program, demand, defaultCostTable, report.bottleneck)),
  ].join('\n')}\n`;
}
