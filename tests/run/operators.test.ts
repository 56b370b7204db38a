/**
 * The operator programs of `examples/hydro`, with what their tests under Hydro's simulator state (src/operators/simulations.rs there); and
 * what that simulator cannot run.
 */
import { describe, expect, test } from 'vitest';
import { keyOf, part, tuple, type Value } from '../../verify/index.ts';
import { readExample } from '../support/examples.ts';
import { inOrder, keys, pair, type Running, running, sent, sorted, u32, usize } from './support.ts';

const RUNS = 60;
const values = (...numbers: number[]): Value[] => numbers.map(u32);
const pairs = (...list: [number, number][]): Value[] => list.map(([a, b]) => pair(u32(a), u32(b)));
const texts = (list: Value[]): string[] => list.map(keyOf).sort();
const number = (value: Value | undefined): number => Number(value === undefined ? Number.NaN : keyOf(value));

function eachRun(program: Running, phases: ReturnType<typeof sent>[], check: (run: ReturnType<Running['run']>) => void): void {
  for (let seed = 0; seed < RUNS; seed++) {
    const run = program.run(seed, ...phases);
    expect([run.ended, run.error]).toEqual(['quiescent', null]);
    check(run);
  }
}

describe('operators', () => {
  test('elementwise', () => {
    const program = running(readExample('op_elementwise'));
    const phases = [sent('in 0', values(8, 3, 8, 1)), sent('in 1', ['7', 'seven', ' 9 '])];
    eachRun(program, phases, (run) => {
      expect(sorted(run, 'out 2')).toEqual(texts(values(4, 0, 1, 2)));
      expect(inOrder(run, 'out 3').length).toBeGreaterThanOrEqual(8);
      expect(inOrder(run, 'out 4')).toEqual(keys(pair(usize(0), u32(7)), pair(usize(1), u32(9))));
    });
    // Repetitions are dropped by decree, so they may also be seen.
    const seen = new Set(Array.from({ length: RUNS }, (_, seed) => inOrder(program.run(seed, ...phases), 'out 3').length > 12));
    expect(seen.size).toBe(2);
  });

  test('joins', () => {
    const phases = [sent('in 0', pairs([1, 100], [3, 300], [1, 101])), sent('in 1', pairs([1, 7], [2, 8]))];
    const program = running(readExample('op_joins'));
    eachRun(program, phases, (run) => {
      expect(sorted(run, 'out 2')).toEqual(texts([100, 101].map((left) => pair(u32(1), pair(u32(left), u32(7))))));
      expect(inOrder(run, 'out 3')).toHaveLength(6);
    });
    const outputs = [...program.run(0, ...phases).history.outputs].map(([port]) =>
      inOrder(program.run(0, ...phases), port).join(' '),
    );
    expect(outputs).toContain(keys(...pairs([0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1])).join(' '));
    expect(outputs.map((output) => output.split(' ').sort().join(' '))).toContain('110 111');
  });

  test('folds', () => {
    eachRun(running(readExample('op_folds')), [sent('in 0', pairs([1, 10], [2, 20], [1, 30]))], (run) => {
      const counts = (run.history.outputs.get('out 1') ?? []).map((total) => number(part(total, 2)));
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
      for (const entry of run.history.outputs.get('out 2') ?? []) {
        const [sum, highest] = [number(part(part(entry, 1) as Value, 0)), number(part(part(entry, 1) as Value, 1))];
        expect(sum === 0 || (sum <= 40 && highest <= 30)).toBe(true);
      }
      expect(inOrder(run, 'out 4')).toEqual(expect.arrayContaining(keys(...pairs([1, 30], [2, 20]))));
      expect(sorted(run, 'out 5')).toEqual(texts(pairs([1, 10], [2, 30], [1, 60], [1, 10], [2, 20], [1, 40])));
      expect(inOrder(run, 'out 6')).toHaveLength(1);
    });
  });

  test('ticks and loops', () => {
    eachRun(running(readExample('op_ticks')), [sent('in 0', values(2, 1))], (run) => {
      const constants = (run.history.outputs.get('out 1') ?? []).map(number);
      expect(constants).toHaveLength(2);
      for (const sum of constants) expect(sum).toBeGreaterThan(1000);
      for (const counted of run.history.outputs.get('out 2') ?? []) expect(number(counted)).toBeLessThanOrEqual(2);
      expect(number(run.history.outputs.get('out 3')?.at(-1))).toBe(1);
      expect(number(run.history.outputs.get('out 4')?.at(-1))).toBe(3);
    });
  });

  test('atomic sections', () => {
    const seen = new Set<string>();
    eachRun(running(readExample('op_atomic')), [sent('in 0', values(5, 6)), sent('in 1', [tuple([])])], (run) => {
      // A question that is asked after a number was acknowledged sees it.
      const acknowledged = run.history.seen[0]?.get('out 2') ?? 0;
      const answer = number(run.history.outputs.get('out 3')?.[0]);
      expect([0, 5, 11].slice(acknowledged)).toContain(answer);
      seen.add(`${acknowledged} ${answer}`);
      expect([
        [pair(u32(5), usize(2)), pair(u32(6), usize(1))].map(keyOf),
        [pair(u32(5), usize(1)), pair(u32(6), usize(1))].map(keyOf),
      ]).toContainEqual(inOrder(run, 'out 4'));
    });
    expect(seen.size).toBeGreaterThan(3);
  });

  test('asynchronous work', () => {
    eachRun(running(readExample('op_futures')), [sent('in 0', values(2, 1))], (run) => {
      expect(sorted(run, 'out 1')).toEqual(keys(...values(2, 3)));
      expect(inOrder(run, 'out 2')).toEqual(keys(...values(4, 3)));
      expect(sorted(run, 'out 3')).toEqual(keys(...values(4, 5)));
      // A stream of a type of the user's own: its items are unknown, but there are some.
      expect(inOrder(run, 'out 4')).toHaveLength(4);
      expect(inOrder(run, 'out 5')).toEqual(keys(...values(2, 3)));
      expect(inOrder(run, 'out 6')).toEqual(keys(...values(42)));
    });
  });

  test('networks', () => {
    const program = running(readExample('op_networks'));
    const lossy = new Set<number>();
    eachRun(program, [sent('in 0', values(4, 5, 6))], (run) => {
      for (const [, output] of run.history.outputs) lossy.add(output.length);
      for (const sentTo of run.history.outputs.get('out 3') ?? []) expect([4, 5, 6]).toContain(number(sentTo));
    });
    // Some channels may lose messages.
    expect(lossy.size).toBeGreaterThan(2);
  });
});
