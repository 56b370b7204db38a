import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { findIdioms } from '../ir/index.ts';
import { twoPhaseCommit } from '../tests/support/hand-made.ts';
import { demandOf } from './demand-of.ts';
import { latencyCurve, meanValueAnalysis, type Station, unloadedLatencyNs } from './latency.ts';
import { costOf } from './report.ts';
import { defaultCostTable } from './table.ts';

const station = (demandNs: number, count = 1): Station => ({ name: 's', demandNs, count });

describe('mean value analysis', () => {
  test('one station without think time: always busy, latency grows with the clients', () => {
    const [one, ten] = meanValueAnalysis([station(1000)], 0, [1, 10]);
    expect(one).toEqual({ clients: 1, throughput: 1e6, latencyNs: 1000 });
    expect(ten?.throughput).toBeCloseTo(1e6);
    expect(ten?.latencyNs).toBeCloseTo(10_000);
  });

  test('k balanced stations: X(n) = n / (D (n + k - 1))', () => {
    for (const k of [1, 2, 5]) {
      const points = meanValueAnalysis(
        Array.from({ length: k }, () => station(100)),
        0,
        [1, 3, 20],
      );
      for (const { clients, throughput } of points)
        expect(throughput).toBeCloseTo(1e9 * (clients / (100 * (clients + k - 1))), 3);
    }
  });

  property.prop([fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 30 })])(
    "agrees with Buzen's convolution: X(n) = G(n - 1) / G(n)",
    (demands, n) => {
      const g: number[] = Array.from({ length: n + 1 }, (_, k) => (k === 0 ? 1 : 0));
      for (const d of demands) for (let k = 1; k <= n; k++) g[k] = (g[k] as number) + d * (g[k - 1] as number);
      const [point] = meanValueAnalysis(
        demands.map((d) => station(d)),
        0,
        [n],
      );
      const expected = (g[n - 1] as number) / (g[n] as number);
      expect((point?.throughput ?? 0) / 1e9 / expected).toBeCloseTo(1, 9);
    },
  );

  test('machines that share the commands count once each', () => {
    const [together] = meanValueAnalysis([station(50, 2)], 0, [8]);
    const [apart] = meanValueAnalysis([station(50), station(50)], 0, [8]);
    expect(together?.throughput).toBeCloseTo(apart?.throughput ?? 0);
  });

  property.prop([
    fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 6 }),
    fc.double({ min: 0, max: 1e6, noNaN: true }),
  ])('throughput rises, never above the bottleneck; latency rises', (demands, think) => {
    const points = meanValueAnalysis(
      demands.map((d) => station(d)),
      think,
      [1, 2, 4, 8, 64],
    );
    const bound = 1e9 / Math.max(...demands);
    for (const [i, point] of points.entries()) {
      expect(point.throughput).toBeLessThanOrEqual(bound * (1 + 1e-9));
      expect(point.throughput).toBeGreaterThanOrEqual((points[i - 1]?.throughput ?? 0) * (1 - 1e-9));
      expect(point.latencyNs).toBeGreaterThanOrEqual((points[i - 1]?.latencyNs ?? 0) * (1 - 1e-9));
    }
  });
});

test('a program: hops dominate alone, the bottleneck dominates under load', () => {
  const { program } = twoPhaseCommit(3);
  const demand = demandOf(program, findIdioms(program), defaultCostTable, { defaultClusterSize: 3 });
  const { throughput, hops } = costOf(program, demand, defaultCostTable);
  const alone = unloadedLatencyNs(program, demand, defaultCostTable);
  expect(alone).toBeGreaterThan(hops * 110_000);
  expect(alone).toBeLessThan(hops * 110_000 * 1.02);
  const [busy] = latencyCurve(program, demand, defaultCostTable, [2000]);
  expect(busy?.throughput).toBeGreaterThan(0.98 * throughput);
});
