import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { optimize, type RunReport } from '../../index.ts';
import { readExample } from '../support/examples.ts';
import { examplePath, run, runInside } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'hydrofoil-simulate-'));
const voting = examplePath('voting');
const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const inputs = file('inputs.json', { phases: [{ sends: [{ port: 'in 0', values: [4, 5] }] }] });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const report = async (...args: string[]): Promise<RunReport> =>
  JSON.parse((await runInside(['simulate', ...args, '--format', 'json'])).stdout) as RunReport;

describe('simulate', () => {
  test('prints what came out, and nothing else on standard output', async () => {
    const { code, stdout, stderr } = await run(['simulate', voting, '--inputs', inputs]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^voting: nothing was left to do after \d+ steps\.\ninputs:\n {2}in 0 → 4, 5\n\ncame out:\n/);
    expect(stdout).toMatch(/\n {2}out 1 ← (4, 5|5, 4)\n/);
    expect(stdout).toMatch(/\nrepeat it with seed \d+ and the same inputs\n/);
  });

  test('is repeated by the decisions it printed', async () => {
    const first = await report(voting, '--seed', '7');
    const again = file('again.json', first.inputs);
    expect(await report(voting, '--seed', '7', '--inputs', again, '--schedule', first.decisions.join())).toEqual(first);
    expect((await report(voting, '--seed', '8')).decisions).not.toEqual(first.decisions);
  });

  test('runs the program of a plan', async () => {
    const plan = file('plan.json', optimize(readExample('voting'), { disable: ['quorum-machine'] }));
    const { sizes, outputs } = await report(plan, '--inputs', inputs, '--seed', '1');
    expect(Object.keys(sizes).length).toBeGreaterThan(1);
    expect(outputs.map(({ port }) => port)).toEqual(['out 0 return', 'out 1']);
  });

  test('the suffix of the output chooses the format', async () => {
    for (const [name, start] of [
      ['run.svg', /^<svg /],
      ['run.txt', /^voting: /],
      ['run.json', /^\{"format":"hydrofoil.run\/1"/],
    ] as const) {
      const path = join(folder, name);
      const { code, stdout, stderr } = await runInside(['simulate', voting, '--seed', '1', '-o', path]);
      expect([code, stdout]).toEqual([0, '']);
      expect(stderr).toMatch(/^nothing was left to do/);
      expect(readFileSync(path, 'utf8')).toMatch(start);
    }
    expect((await runInside(['simulate', voting, '--seed', '1', '--format', 'text'])).stdout).toContain('│');
  });

  test('a run that does not end within its steps ends with 4, one that fails with 5', async () => {
    expect((await runInside(['simulate', voting, '--steps', '2'])).code).toBe(4);
    const broken = JSON.stringify(readJson(voting)).replaceAll('success >= min__free', 'success - 9usize >= min__free');
    expect((await runInside(['simulate', file('broken.json', broken), '--inputs', inputs, '--seed', '1'])).code).toBe(5);
  });

  test('clusters get the sizes that are asked for', async () => {
    expect((await report(voting, '--cluster-size', 'Replica=5')).sizes).toEqual({ loc2v1: 5 });
  });

  test.each([
    [['--cluster-size', 'Nobody=2'], /^options:\/clusterSizes\/Nobody run-cluster /],
    [['--cluster-size', 'Replica'], /must be name=number/],
    [['--seed', 'x'], /must be a whole number/],
    [['--schedule', '1,x'], /numbers separated by commas/],
    [['--steps', '0'], /^options:\/steps run-options /],
    [['--inputs', 'no-such-file.json'], /no-such-file\.json: no such file/],
    [['--format', 'dot'], /Allowed choices are history, text, svg, json/],
  ])('%j is a mistake', async (args, line) => {
    const { code, stdout, stderr } = await runInside(['simulate', voting, ...args]);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(line)]);
  });

  test('mistakes in inputs are shown in their file', async () => {
    for (const [content, line] of [
      [
        { phases: [{ sends: [{ port: 'in 1', values: [] }] }] },
        /:\/phases\/0\/sends\/0\/port inputs-port .*'in 0' \(u32 at Leader\)/,
      ],
      [{ phases: [{ sends: [{ port: 'in 0', values: [1, 'x'] }] }] }, /:\/phases\/0\/sends\/0\/values\/1 inputs-value /],
      ['{', / INVALID_JSON /],
    ] as const) {
      const path = file('wrong.json', content);
      const { code, stderr } = await runInside(['simulate', voting, '--inputs', path]);
      expect([code, stderr]).toEqual([2, expect.stringMatching(line)]);
      expect(stderr.startsWith(`${path}:`)).toBe(true);
    }
  });
});

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
