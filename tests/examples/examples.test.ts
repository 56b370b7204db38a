import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp, defaultConfig } from '../../server/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function run(file: string, ...args: readonly string[]): Promise<{ code: number | null; lines: string[]; stderr: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', `examples/${file}`, ...args], { cwd: root, stdio: 'pipe' });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, lines: stdout.trimEnd().split('\n'), stderr };
}

test('every example is tested here', () => {
  const files = readdirSync(new URL('../../examples/', import.meta.url)).filter((name) => name.endsWith('.ts'));
  expect(files.sort()).toEqual(['compare-budgets.ts', 'optimize-file.ts', 'post-program.ts', 'read-refusals.ts']);
});

test('optimize-file prints gain, steps and locations', async () => {
  const { code, lines, stderr } = await run('optimize-file.ts');
  expect([code, stderr]).toEqual([0, '']);
  expect(lines[0]).toMatch(/^improved: predicted throughput x \d+\.\d\d, 4 -> \d+ machines$/);
  expect(lines[1]).toMatch(/^1\. drop-unread: \S/);
  expect(lines).toContain('Coordinator: not needed any more');
});

test('optimize-file takes another program', async () => {
  const { code, lines } = await run('optimize-file.ts', 'examples/programs/op_elementwise.json');
  expect(code).toBe(0);
  expect(lines[0]).toMatch(/predicted throughput x \d+\.\d\d/);
});

test('read-refusals prints the failed precondition, the reason and the place', async () => {
  const { code, lines, stderr } = await run('read-refusals.ts');
  expect([code, stderr]).toEqual([0, '']);
  const rules = lines.filter((line) => !line.startsWith(' '));
  expect(rules.length).toBeGreaterThan(3);
  for (const rule of rules) expect(rule).toMatch(/^[a-z-]+ at .*LockServer/);
  expect(lines.filter((line) => line.startsWith('  fails: '))).toHaveLength(rules.length);
  expect(lines.filter((line) => line.startsWith('  because: '))).toHaveLength(rules.length);
  expect(lines.some((line) => /^ {2}where: operators \d/.test(line))).toBe(true);
});

test('compare-budgets stays within each budget, and more machines are never worse', async () => {
  const { code, lines, stderr } = await run('compare-budgets.ts');
  expect([code, stderr]).toEqual([0, '']);
  const rows = lines.slice(1).map((line) => line.trim().split(/\s+/).slice(0, 4).map(Number));
  expect(rows.map(([budget]) => budget)).toEqual([5, 10, 20, 40]);
  let best = 1;
  for (const [budget = 0, machines = Number.NaN, factor = Number.NaN] of rows) {
    expect(machines).toBeLessThanOrEqual(budget);
    expect(factor).toBeGreaterThanOrEqual(best);
    best = factor;
  }
});

describe('post-program', () => {
  let app: Awaited<ReturnType<typeof buildApp>>;
  let address: string;
  beforeAll(async () => {
    app = await buildApp({ ...defaultConfig, data: null, logLevel: 'silent', workers: 1 });
    const listening: Promise<string> = app.listen({ host: '127.0.0.1', port: 0 });
    address = await listening;
  });
  afterAll(() => app.close());

  test('prints the plan and an address that answers', async () => {
    const { code, lines, stderr } = await run('post-program.ts', 'examples/programs/voting_bench.json', address);
    expect([code, stderr]).toEqual([0, '']);
    expect(lines[0]).toMatch(/^Improved: predicted throughput \d/);
    const page = await fetch(lines.at(-1) ?? '');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });

  test('prints what is wrong with a document', async () => {
    const { code, lines, stderr } = await run('post-program.ts', 'package.json', address);
    expect([code, lines]).toEqual([1, ['']]);
    expect(stderr).toMatch(/^422 INVALID_PROGRAM: /);
    expect(stderr).toMatch(/hydrofoil\.program\/1/);
  });
});
