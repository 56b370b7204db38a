import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { lockOf, optimize, stringifyLock } from '../../index.ts';
import { integrityOf } from '../../ir/index.ts';
import type { CheckReport } from '../../server/index.ts';
import { edited } from '../support/broken.ts';
import { exampleText, readExample } from '../support/examples.ts';
import { examplePath, runInside } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'hydrofoil-check-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const kv = examplePath('kv_store');
const broken = file('broken.json', edited(exampleText('kv_store'), '* value = newest', '* value += newest'));
const plan = optimize(readExample('kv_store'), { verify: 'off' });
const planFile = file('plan.json', JSON.stringify(plan));
const report = (stdout: string): CheckReport => JSON.parse(stdout) as CheckReport;

describe('check of two versions of a program', () => {
  test('what shows nothing new is fine', async () => {
    const { code, stdout } = await runInside(['check', kv, kv]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^refines within bounds\n\+ \d+ runs under 16 causal sequences and 10 random scripts of inputs: /);
    const one = await runInside(['check', kv, kv, '--option', 'verify={"causal":0,"scripts":1,"schedules":1}']);
    expect(one.stdout).toContain('\n+ 1 run under 0 causal sequences and 1 random script of inputs');
    expect(stdout).toMatch(/\nok ([0-9a-f]{64}) \1, refines within bounds\n$/);
  });

  test('a counterexample ends with 5 and is drawn', async () => {
    const { code, stdout } = await runInside(['check', kv, broken]);
    expect(code).toBe(5);
    expect(stdout).toContain('  what the original can show\n');
    expect(stdout).toMatch(/│ +when nothing else was left to do:/);
    expect(stdout).toMatch(/\nfailed [0-9a-f]{64} [0-9a-f]{64}\n$/);
  });

  test('as JSON with the document and the diagram', async () => {
    const { code, stdout } = await runInside(['check', kv, broken, '--format', 'json']);
    const { ok, level, diagnostics, differential, drawing } = report(stdout);
    expect([code, ok, level, diagnostics]).toEqual([5, false, 'differential', []]);
    expect(differential?.counterexample?.replay?.inputs.phases.length).toBeGreaterThan(0);
    expect(drawing?.svg).toMatch(/^<svg /);
  });

  test('as a picture where there is something to draw', async () => {
    const [drawn, none] = [join(folder, 'drawn.svg'), join(folder, 'none.svg')];
    expect(await runInside(['check', kv, broken, '-o', drawn])).toMatchObject({ code: 5, stdout: '' });
    expect(readFileSync(drawn, 'utf8')).toMatch(/^<svg [\s\S]*<title>A run of kv_store that the original cannot show<\/title>/);
    const nothing = await runInside(['check', kv, kv, '-o', none]);
    expect([nothing.code, nothing.stdout, existsSync(none)]).toEqual([0, '', false]);
    expect(nothing.stderr).toMatch(/, refines within bounds\nthere is nothing to draw\n$/);
  });

  test('bounds are chosen as for optimize', async () => {
    const bounds = 'verify={"causal":0,"scripts":2,"schedules":1,"seed":3}';
    const { stdout } = await runInside(['check', kv, kv, '--option', bounds, '--format', 'json']);
    expect(report(stdout).differential).toMatchObject({
      bounds: { causal: 0, scripts: 2, schedules: 1, seed: 3 },
      work: { schedules: 2 },
    });
    const off = await runInside(['check', kv, broken, '--verify', 'off']);
    expect(off).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ok [0-9a-f]{64} [0-9a-f]{64}\n$/) });
  });

  test('what is not decided ends with 4', async () => {
    const { code, stdout } = await runInside(['check', kv, kv, '--option', 'verify={"steps":1}']);
    expect([code, stdout]).toEqual([4, expect.stringMatching(/\nundecided .*, budget exhausted after \d+ schedules\n$/)]);
    const odd = file('odd.json', edited(exampleText('kv_store'), '"Map"', '"MapLater"'));
    const unsupported = await runInside(['check', kv, odd]);
    expect([unsupported.code, unsupported.stdout]).toEqual([4, expect.stringMatching(/ cannot be run: [\s\S]*undecided /)]);
  });

  test('the program of a plan is compared too, when a program is the other one', async () => {
    expect((await runInside(['check', planFile, kv])).code).toBe(0);
  });
});

describe('check of a plan', () => {
  test('runs it against its program when asked', async () => {
    const { code, stdout } = await runInside(['check', kv, planFile, '--verify', 'quick']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/\nok [0-9a-f]{64}, \d+ steps? replayed, refines within bounds\n$/),
    ]);
    const json = await runInside(['check', kv, planFile, '--verify', 'quick', '--format', 'json']);
    expect(report(json.stdout)).toMatchObject({
      ok: true,
      level: 'differential',
      differential: { result: 'refines' },
      drawing: null,
    });
  });

  test('nothing is run when the certificate does not hold', async () => {
    const forged = file('forged.json', JSON.stringify({ ...plan, input: plan.flow.replace(/./g, '0') }));
    const { code, stdout } = await runInside(['check', kv, forged, '--verify', 'quick', '--format', 'json']);
    expect(code).toBe(5);
    expect(report(stdout)).toMatchObject({ ok: false, level: 'certificate' });
    expect(report(stdout).differential).toBe(undefined);
  });
});

describe('check of a locked plan', () => {
  const lock = lockOf(plan);
  const lockFile = file('kv_store.lock.json', stringifyLock(lock));

  test('proves its steps and runs what they make against the program', async () => {
    const { code, stdout } = await runInside(['check', kv, lockFile]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/\nok [0-9a-f]{64}, 1 step replayed, refines within bounds\n$/)]);
    const off = await runInside(['check', kv, lockFile, '--verify', 'off', '--format', 'json']);
    expect(report(off.stdout)).toMatchObject({ ok: true, level: 'certificate', diagnostics: [] });
    expect(report(off.stdout).differential).toBe(undefined);
  });

  test('what does not apply is not run, and is named in the lock', async () => {
    const [step] = lock.steps;
    const forged = { ...lock, steps: [{ ...step, edits: [] }] } as typeof lock;
    const signed = file('forged.lock.json', stringifyLock({ ...forged, integrity: integrityOf(forged) }));
    const { code, stdout } = await runInside(['check', kv, signed]);
    expect([code, stdout]).toEqual([
      5,
      expect.stringMatching(/^\S+forged\.lock\.json:\/steps\/0\/edits step-edits .*\n?failed /s),
    ]);
    expect(stdout).not.toContain('refines');
    const edit = file('edit.lock.json', stringifyLock(forged));
    expect((await runInside(['check', kv, edit])).stdout).toContain(`${edit}:/integrity lock-edited `);
    const other = await runInside(['check', broken, lockFile]);
    expect([other.code, other.stdout]).toEqual([5, expect.stringContaining(`${lockFile}:/flow lock-flow `)]);
  });

  test('stands behind a program', async () => {
    for (const first of [planFile, lockFile]) {
      const { code, stdout, stderr } = await runInside(['check', first, lockFile]);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/give the program that .*kv_store\.lock\.json was made from|is a locked plan, for which there is/);
    }
  });
});

describe('mistakes', () => {
  test('different ports: file, place, code', async () => {
    const voting = examplePath('voting');
    const { code, stdout, stderr } = await runInside(['check', kv, voting]);
    expect([code, stdout]).toEqual([2, '']);
    const lines = stderr.split('\n');
    expect(lines[0]).toMatch(new RegExp(`^${voting}:/operators/\\d+ compare-ports input port 'in 0' is a Stream of u32 `));
    expect(lines).toContainEqual(expect.stringContaining(`${kv}: compare-ports there is no output port 'out 1'`));
  });

  test('programs inside {program, options} keep their place', async () => {
    const wrapped = file('wrapped.json', JSON.stringify({ program: { ...JSON.parse(exampleText('kv_store')), roots: 1 } }));
    const { code, stderr } = await runInside(['check', kv, wrapped]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`${wrapped}:/program not-a-program `)]);
  });

  test('an invalid version ends with 5 and is not run', async () => {
    const text = edited(exampleText('kv_store'), '"TotalOrder"', '"NoOrder"');
    const invalid = file('invalid.json', text);
    const { code, stdout } = await runInside(['check', kv, invalid, '--format', 'json']);
    const found = report(stdout);
    expect([code, found.level, found.differential]).toEqual([5, 'validator', undefined]);
    expect(found.diagnostics.every(({ pointer }) => pointer.startsWith('/other/'))).toBe(true);
    expect((await runInside(['check', kv, invalid])).stdout).toMatch(new RegExp(`^${invalid}:/operators/`));
  });

  test.each([
    [['--verify', 'fast'], /Allowed choices are off, quick, thorough/],
    [['--option', 'verify={"scripts":0}'], /INVALID_OPTION/],
    [['--option', 'maxMachines=3'], /unknown option "maxMachines" \(a check has the option verify\)/],
  ])('%j', async (args, line) => {
    expect(await runInside(['check', kv, kv, ...args])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(line),
    });
  });
});
