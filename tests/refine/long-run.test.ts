import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { RULES } from '../../rewrites/index.ts';
import { compared, pairAt, Totals } from './random-plans.ts';

const SCRIPT = 'tests/refine/long-run.ts';
const tsx = (...args: string[]): string[] => ['--import', 'tsx', SCRIPT, ...args];

test('the plans of a few random programs show nothing new', () => {
  const totals = new Totals();
  for (let index = 0; totals.pairs < 600; index++) totals.add(compared(pairAt(2, index)));
  expect(totals.counterexamples).toEqual([]);
  expect(totals.explained).toBeGreaterThan(50);
  expect(totals.unsupported + totals.silent).toBe(0);
  expect([...totals.fired.keys()]).toEqual(RULES.map(({ id }) => id));
});

test('a program of the run comes again by its index alone', () => {
  const [one, again, other] = [pairAt(1, 7), pairAt(1, 7), pairAt(1, 8)].map(({ program, options }) =>
    JSON.stringify([program.operators(), options]),
  );
  expect(again).toBe(one);
  expect(other).not.toBe(one);
});

describe('the command', () => {
  test('counts pairs until there are enough', () => {
    const summary = execFileSync(process.execPath, tsx('--pairs', '50', '--seed', '2'), { encoding: 'utf8' });
    expect(Number(/(\d+) pairs of a program and a schedule/.exec(summary)?.[1])).toBeGreaterThanOrEqual(50);
    expect(summary).toMatch(/ 0 counterexamples/);
  });

  test.each([
    [['--pairs', '0'], /--pairs takes a number from 1 on, not '0'/],
    [['--only', '1', '--pairs', '5'], /--only is about one program/],
    [['--many'], /'--many'/],
  ])('%s is an error with the usage', (args, message) => {
    const { status, stderr } = spawnSync(process.execPath, tsx(...args), { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^usage: /m);
  });
});
