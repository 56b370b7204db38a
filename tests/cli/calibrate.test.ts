import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Value } from 'typebox/value';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { defaultCostTable } from '../../cost/index.ts';
import { CostsSchema } from '../../cost/table-document.ts';
import { suite } from '../support/samples.ts';
import { runInside } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'hydrofoil-calibrate-test-'));
const wakeNs = defaultCostTable.entries.wakeNs.value;
const samples = join(folder, 'samples.json');
const table = join(folder, 'table.json');
writeFileSync(samples, JSON.stringify(suite({ wakeNs: 9000, sendNs: 80, elementNs: 5 }, 0.02)));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

describe('calibrate', () => {
  test('prints constants and errors, and writes the table', async () => {
    const { code, stdout, stderr } = await runInside(['calibrate', '--samples', samples, '-o', table]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^wakeNs +ns/batch +${wakeNs} +[89]\\d\\d\\d +[\\d.]+ to [\\d.]+$`, 'm'));
    expect(stdout).toMatch(/^futureNs +ns +200 +200 +kept: no sample uses it$/m);
    expect(stdout).toMatch(/^map_100 +10 +Server +\d+ +[+-]?\d+ % +[+-]?[012] % +[\d.]+ +[+-]?\d+ %$/m);
    expect(stdout).toMatch(/^CPU after: off by [01] % in the median, 100 % of \d+ locations within 20 %$/m);
    expect(stdout).toMatch(/^wake-ups after: off by \d+ % in the median, \d+ % of \d+ locations within 20 %$/m);
    const written = JSON.parse(readFileSync(table, 'utf8')) as { entries: Record<string, unknown> };
    expect(Value.Errors(CostsSchema, written)).toEqual([]);
    expect(written.entries['wakeNs']).toMatchObject({ source: 'calibrated', low: expect.any(Number) });
  });

  test('as JSON', async () => {
    const { stdout } = await runInside(['calibrate', '--samples', samples, '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      constants: expect.arrayContaining([expect.objectContaining({ name: 'wakeNs', before: wakeNs })]),
      residuals: expect.arrayContaining([expect.objectContaining({ sample: 'hops_8', location: 'Second' })]),
    });
  });

  test('a table that no longer holds fails the check, one that does passes', async () => {
    const old = await runInside(['calibrate', '--samples', samples, '--check']);
    expect(old.code).toBe(5);
    expect(old.stderr).toMatch(new RegExp(`^stale: wakeNs is ${wakeNs}, measured [\\d.]+ to [\\d.]+$`, 'm'));
    const prices = Object.fromEntries(Object.entries(defaultCostTable.entries).map(([name, { value }]) => [name, value]));
    writeFileSync(samples, JSON.stringify(suite(prices)));
    expect(await runInside(['calibrate', '--samples', samples, '--check'])).toMatchObject({ code: 0, stderr: '' });
  });

  test('measures with the harness when there are no samples', async () => {
    const cargo = join(folder, 'cargo');
    const call = join(folder, 'call.json');
    const script = `const { copyFileSync, writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
writeFileSync(${JSON.stringify(call)}, JSON.stringify({ args: args.slice(0, -1), manifest: require('node:fs').existsSync('Cargo.toml') }));
copyFileSync(${JSON.stringify(samples)}, args.at(-1));`;
    writeFileSync(cargo, `#!${process.execPath}\n${script}\n`);
    chmodSync(cargo, 0o755);
    vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`);
    const { code, stdout } = await runInside(['calibrate']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^wakeNs /m);
    expect(JSON.parse(readFileSync(call, 'utf8'))).toEqual({
      args: ['run', '--release', '-p', 'hydrofoil-examples', '--bin', 'measure', '--', 'calibrate', '--samples'],
      manifest: true,
    });
    writeFileSync(cargo, `#!${process.execPath}\nprocess.exit(3);\n`);
    const failed = await runInside(['calibrate']);
    expect([failed.code, failed.stderr]).toEqual([2, expect.stringContaining('ended with 3')]);
  });

  test('nonsense is refused with its place', async () => {
    const bad = join(folder, 'bad.json');
    writeFileSync(bad, JSON.stringify({ format: 'hydrofoil.samples/1', date: '', hydroLang: '', machine: '', samples: [] }));
    const { code, stderr } = await runInside(['calibrate', '--samples', bad]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/:\/samples samples-shape /)]);
    expect(stderr.startsWith(`${bad}:`)).toBe(true);
    const both = await runInside(['calibrate', '--samples', samples, '--check', '-o', table]);
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('--check writes nothing')]);
  });
});
