import { describe, expect, test } from 'vitest';
import { barsOf, type Result } from './bars.ts';
import { barOf } from './commands.ts';
import { measure, percentile } from './measure.ts';

describe('measuring', () => {
  test('percentiles by nearest rank', () => {
    expect(percentile([3, 1, 2], 0.5)).toBe(2);
    expect(percentile([3, 1, 2], 0.95)).toBe(3);
    expect(percentile([7], 0.95)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });

  test('repeats at least as often as asked, and stops at the time limit', () => {
    let calls = 0;
    const timing = measure(() => calls++, { minRuns: 5, minMs: 0, maxMs: 1000 });
    expect(timing.runs).toBe(5);
    expect(calls).toBe(6);
    expect(measure(() => {}, { minRuns: 1e9, minMs: 0, maxMs: 5 }).runs).toBeGreaterThan(1);
  });
});

describe('bars', () => {
  const result = (subject: string, p95: number, operators = 50, memory = 100): Result => ({
    subject,
    operators,
    memoryMb: memory,
    phases: { 'end to end': { runs: 10, p50: p95 / 2, p95 } },
    skipped: {},
    counters: {},
    ratios: {},
  });

  test('each bar says what was met', () => {
    const bars = barsOf([
      result('pipeline of 50', 200),
      result('paxos_bench', 6_000, 622),
      result('rounds of 5000', 10, 5000, 2000),
    ]);
    expect(bars.map((bar) => [bar.what, bar.met])).toEqual([
      ['50 operators end to end, p95 < 300 ms (pipeline of 50)', true],
      ['Paxos end to end, p95 < 5 s (paxos_bench)', false],
      ['5,000 operators end to end, memory < 1 GB (rounds of 5000)', false],
    ]);
  });

  test('what all examples have to keep together; generated programs are no examples', () => {
    const of = (subject: string, search: number, check: number, run: number): Result => {
      const timing = (p50: number) => ({ runs: 1, p50, p95: p50 });
      const phases = { search: timing(search), check: timing(check), run: timing(run) };
      return { ...result(subject, 1), phases, counters: { firings: 30_000 } };
    };
    const bars = barsOf([of('a', 100, 40, 200), of('b', 900, 160, 300), of('mixed of 20', 1, 100, 1000)]);
    expect(bars.map(({ met, actual }) => [met, actual])).toEqual([
      [true, '20 %'],
      [true, '120 k/s'],
    ]);
    expect(barsOf([of('a', 100, 40, 700)]).map(({ met, actual }) => [met, actual])).toEqual([
      [false, '40 %'],
      [false, '43 k/s'],
    ]);
  });

  test('a phase that is not there yet meets no bar and misses none', () => {
    const skipped = { ...result('pipeline of 50', 1), phases: {}, skipped: { 'end to end': 'optimize: not there yet' } };
    expect(barsOf([skipped])).toEqual([
      { what: '50 operators end to end, p95 < 300 ms (pipeline of 50)', met: null, actual: 'optimize: not there yet' },
    ]);
  });

  test('what a command costs', () => {
    const figure = { command: 'hydrofoil rules', unit: 's of CPU', value: 0.237, below: 0.5 } as const;
    expect(barOf(figure)).toEqual({ what: 'hydrofoil rules: < 0.5 s of CPU', met: true, actual: '0.24 s of CPU' });
    expect(barOf({ ...figure, unit: 'MB', value: 151, below: 150 })).toMatchObject({ met: false, actual: '151 MB' });
  });
});
