import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Plan } from '../../index.ts';
import { readExample } from '../support/examples.ts';
import { dearer, ownProfile } from '../support/profiles.ts';
import { bin, examplePath, run, runInside } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'hydrofoil-cli-'));
const program = examplePath('two_phase_commit_bench');
const planFile = join(folder, 'plan.json');
let plan: Plan;

beforeAll(async () => {
  const { code, stdout, stderr } = await run(['optimize', program, '-o', planFile]);
  expect([code, stdout]).toEqual([0, '']);
  expect(stderr).toMatch(/^Improved: predicted throughput \d/);
  plan = JSON.parse(readFileSync(planFile, 'utf8')) as Plan;
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a clone without its packages says in one line what to do', async () => {
  const clone = join(folder, 'clone');
  const root = new URL('../../', import.meta.url);
  for (const name of ['package.json', 'package-lock.json', 'index.ts', 'cli'])
    cpSync(new URL(name, root), join(clone, name), { recursive: true });
  for (const name of ['cost', 'ir', 'rewrites', 'rust', 'server', 'verify']) mkdirSync(join(clone, name));
  const ask = () => run(['rules'], '', clone, {}, join(clone, 'cli/bin.mjs'));
  expect(await ask()).toEqual({
    code: 2,
    stdout: '',
    stderr: 'esbuild is missing: install what this clone needs with npm ci --ignore-scripts\n',
  });
  // Nor can it be compiled where nothing can be written.
  rmSync(join(clone, 'node_modules'), { recursive: true });
  writeFileSync(join(clone, 'node_modules'), '');
  expect(await ask()).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^the sources of .* cannot be written: ENOTDIR\n$/),
  });
});

describe('optimize', () => {
  test('standard output is the plan and nothing else; standard input works', async () => {
    const { code, stdout } = await run(['optimize', '-'], readFileSync(program, 'utf8'));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(plan);
  });

  test('flags become options', async () => {
    const flags = [
      '--max-machines',
      '12',
      '--max-shards',
      '2',
      '--disable',
      'partition',
      '--disable',
      'decouple',
      '--exclude',
      'Participant',
      '--option',
      'defaultClusterSize=5',
    ];
    const { stdout } = await runInside(['optimize', program, ...flags]);
    expect((JSON.parse(stdout) as Plan).options).toMatchObject({
      maxMachines: 12,
      maxShards: 2,
      disable: ['partition', 'decouple'],
      exclude: ['Participant'],
      defaultClusterSize: 5,
    });
  });

  test.each([
    ['text', /./],
    ['dot', /^digraph/],
    ['mermaid', /^(%%|flowchart|graph)/],
    ['svg', /^(<\?xml|<svg)/],
    ['html', /^<!doctype html>/],
  ])('as %s', async (format, start) => {
    const { code, stdout } = await runInside(['optimize', program, '--format', format]);
    expect(code).toBe(0);
    expect(stdout).toMatch(start);
  });

  test('--verify and bounds', async () => {
    const off = JSON.parse((await runInside(['optimize', program, '--verify', 'off'])).stdout) as Plan;
    expect(off).toMatchObject({ options: { verify: 'off' }, verdict: { level: 'certificate', differential: null } });
    const bounds = JSON.parse((await runInside(['optimize', program, '--option', 'verify={"scripts":2}'])).stdout) as Plan;
    expect(bounds.verdict.differential).toMatchObject({ result: 'refines', bounds: { scripts: 2 }, work: { scripts: 2 } });
    expect((await runInside(['explain', planFile, '--all'])).stdout).toMatch(/Checked\n {2}differential: refines within bounds/);
    expect(await runInside(['optimize', program, '--verify', 'fast'])).toMatchObject({ code: 2 });
    expect(await runInside(['optimize', program, '--option', 'verify={"speed":2}'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--option verify/speed INVALID_OPTION unknown option "speed"'),
    });
  });

  test('nothing better ends with 3', async () => {
    const { code, stderr } = await runInside(['optimize', program, '--only', 'decouple', '--max-machines', '4']);
    expect([code, stderr]).toEqual([3, expect.stringMatching(/^(Already best|Nothing applies): /)]);
  });

  test('unknown rules end with 2; what a rule was called is told apart', async () => {
    const { code, stderr } = await runInside(['optimize', program, '--disable', 'no-such-rule']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('no-such-rule')]);
    const former = await runInside(['optimize', program, '--only', 'partition-tick']);
    expect([former.code, former.stderr]).toEqual([2, expect.stringContaining("it is part of the rule 'partition' now")]);
  });

  test('a spent budget ends with 4', async () => {
    const { code, stdout } = await runInside(['optimize', program, '--option', 'maxWork=0']);
    expect((JSON.parse(stdout) as Plan).outcome).toBe('budget-hit');
    expect(code).toBe(4);
  });

  test('the suffix of the output chooses the format, and no part file stays', async () => {
    const { code } = await runInside(['optimize', program, '-o', join(folder, 'plan.dot')]);
    expect(code).toBe(0);
    expect(readFileSync(join(folder, 'plan.dot'), 'utf8')).toMatch(/^digraph/);
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
  });
});

describe('a profile', () => {
  const measured = ownProfile(readExample('two_phase_commit_bench'));
  const file = join(folder, 'profile.json');

  test('comes from a file and shows in the plan', async () => {
    writeFileSync(file, JSON.stringify(dearer(measured, 'loc2v1', 3)));
    const { code, stdout } = await runInside(['optimize', program, '--profile', file]);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as Plan).cost.before).toMatchObject({ bottleneck: 'loc2v1', source: 'profile' });
    expect((await runInside(['optimize', program, '--profile', file, '--format', 'text', '--all'])).stdout).toContain(
      'profile: measured by',
    );
  });

  test('that does not fit is a mistake in its file', async () => {
    for (const [content, line] of [
      [{ ...measured, flow: 'f'.repeat(64) }, /:\/flow profile-flow /],
      [{ ...measured, operators: [{ op: 1, outPerCommand: -1 }] }, /:\/operators\/0\/outPerCommand profile-shape must be >= 0/],
    ] as const) {
      writeFileSync(file, JSON.stringify(content));
      const { code, stderr } = await runInside(['optimize', program, '--profile', file]);
      expect([code, stderr]).toEqual([2, expect.stringMatching(line)]);
      expect(stderr.startsWith(`${file}:`)).toBe(true);
    }
    writeFileSync(file, '{');
    const broken = await runInside(['optimize', program, '--profile', file]);
    expect([broken.code, broken.stderr]).toEqual([2, expect.stringMatching(/^\S*profile\.json: INVALID_JSON/)]);
    expect((await runInside(['optimize', program, '--profile', join(folder, 'missing.json')])).code).toBe(2);
  });
});

describe('a file of program and options, as the service takes it', () => {
  const file = join(folder, 'request.json');
  const content = JSON.parse(readFileSync(program, 'utf8')) as unknown;

  test('options are those of the file, flags win', async () => {
    writeFileSync(file, JSON.stringify({ program: content, options: { maxMachines: 9, maxShards: 2 } }));
    const { stdout } = await runInside(['optimize', file, '--max-shards', '1']);
    expect((JSON.parse(stdout) as Plan).options).toMatchObject({ maxMachines: 9, maxShards: 1 });
    expect(await runInside(['check', file])).toMatchObject({ code: 0, stdout: `ok ${plan.input}\n` });
  });

  test('mistakes point into the file', async () => {
    for (const [body, line] of [
      [{ program: content, options: { maxShards: 0 } }, ':/options/maxShards INVALID_OPTION'],
      [{ program: content, options: { disable: ['nothing'] } }, ':/options/disable/0 UNKNOWN_RULE'],
      [{ program: content, options: { exclude: ['Participants'] } }, ':/options/exclude/0 UNKNOWN_LOCATION'],
      [{ program: content, more: 1 }, ':/more UNKNOWN_MEMBER'],
      [{ program: { format: 'hydrofoil.program/1', roots: 3 } }, ':/program not-a-program'],
    ] as const) {
      writeFileSync(file, JSON.stringify(body));
      const { code, stderr } = await runInside(['optimize', file]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(file + line)]);
    }
  });
});

describe('views', () => {
  test('explain says of a plan what optimize says of it', async () => {
    const ofPlan = await runInside(['explain', planFile]);
    expect(ofPlan).toMatchObject({ code: 0, stderr: '' });
    expect(ofPlan.stdout.length).toBeGreaterThan(200);
    const ofProgram = await runInside(['optimize', program, '--format', 'text']);
    const withoutNext = (text: string): string => text.replace(/^Next: .*$/m, '');
    expect(withoutNext(ofProgram.stdout)).toBe(withoutNext(ofPlan.stdout));
  });

  test('commands that show plans make none, and say who does', async () => {
    for (const command of ['explain', 'steps', 'why-not', 'diff']) {
      const { code, stdout, stderr } = await run([command, program]);
      expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(`hydrofoil optimize ${program} -o plan.json`)]);
    }
  });

  test('where npx was needed it is a part of what comes next', async () => {
    const { stdout, stderr } = await run(['explain', program], '', folder, { npm_command: 'exec' });
    expect([stdout, stderr]).toEqual([
      '',
      expect.stringContaining(`npx --no-install hydrofoil optimize ${program} -o plan.json`),
    ]);
  });

  test('a plan is all that they need', async () => {
    const elsewhere = mkdtempSync(join(folder, 'alone-'));
    writeFileSync(join(elsewhere, 'plan.json'), JSON.stringify(plan));
    for (const args of [
      ['explain', 'plan.json'],
      ['explain', 'plan.json', '-o', 'plan.html'],
      ['steps', 'plan.json'],
      ['steps', 'plan.json', '--step', '0', '--format', 'dot'],
      ['why-not', 'plan.json'],
      ['diff', 'plan.json'],
      ['diff', 'plan.json', '-o', 'difference.svg'],
    ])
      expect([args, await run(args, '', elsewhere)]).toMatchObject([args, { code: 0, stderr: '' }]);
    expect(readdirSync(elsewhere).sort()).toEqual(['difference.svg', 'plan.html', 'plan.json']);
    const piped = await run(['diff', '-'], JSON.stringify(plan));
    expect(piped.stdout).toMatch(/^\+ \d+ added/);
    const other = join(elsewhere, 'other.json');
    writeFileSync(other, JSON.stringify({ ...plan, original: plan.program }));
    expect(await runInside(['diff', other])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`${other}:/original plan-input`),
    });
  });

  test('diff: a plan, two files', async () => {
    const optimized = await runInside(['diff', planFile]);
    expect(optimized.code).toBe(0);
    expect(optimized.stdout).toMatch(/^\+ \d+ added/);
    expect((await runInside(['diff', program, planFile])).stdout).toBe(optimized.stdout);
    expect((await runInside(['diff', planFile, planFile])).stdout).toBe('no difference\n');
    const json = await runInside(['diff', program, planFile, '--format', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ delta: { added: expect.any(Array) } });
  });

  test('steps: the list, and one of them', async () => {
    const list = await runInside(['steps', planFile, '--all']);
    expect(list.stdout.match(/^ {1,2}\d+\. /gm)).toHaveLength(plan.derivation.length);
    const first = await runInside(['steps', planFile, '--step', '1', '--format', 'json']);
    expect(JSON.parse(first.stdout)).toMatchObject({ index: 1, of: plan.derivation.length, step: { index: 1 } });
    const beyond = await runInside(['steps', planFile, '--step', '999']);
    expect([beyond.code, beyond.stderr]).toEqual([2, expect.stringContaining(`the largest number is ${plan.derivation.length}`)]);
    expect((await runInside(['steps', planFile, '--format', 'svg'])).code).toBe(2);
  });

  test('why-not: filters by rule and location', async () => {
    const all = JSON.parse((await runInside(['why-not', planFile, '--format', 'json'])).stdout) as Plan['remarks'];
    expect(all).toEqual(plan.remarks.filter(({ outcome }) => outcome !== 'applied'));
    const [some] = all;
    if (!some) throw new Error('this program has remarks');
    const flags = ['--rule', some.rule, '--location', some.site.location, '--format', 'json'];
    const few = JSON.parse((await runInside(['why-not', planFile, ...flags])).stdout) as Plan['remarks'];
    expect(few).toEqual(all.filter(({ rule, site }) => rule === some.rule && site.location === some.site.location));
    const nowhere = await runInside(['why-not', planFile, '--location', 'NoSuchPlace']);
    expect(nowhere).toMatchObject({ code: 2, stdout: '' });
    expect(nowhere.stderr).toContain("the plan has no location 'NoSuchPlace'");
  });

  test('check: program, plan, rules', async () => {
    expect(await runInside(['check', program])).toMatchObject({ code: 0, stdout: `ok ${plan.input}\n` });
    expect((await runInside(['check', planFile])).code).toBe(0);
    const rules = JSON.parse((await runInside(['rules', '--format', 'json'])).stdout) as { id: string }[];
    expect(rules.map(({ id }) => id)).toEqual(expect.arrayContaining(plan.derivation.map(({ rule }) => rule)));
  });
});

describe('check of a plan', () => {
  test('replays it against its program', async () => {
    const steps = plan.derivation.length;
    expect(await runInside(['check', program, planFile])).toMatchObject({
      code: 0,
      stdout: `ok ${plan.input}, ${steps} steps replayed\n`,
    });
    const json = await runInside(['check', program, planFile, '--format', 'json']);
    expect(JSON.parse(json.stdout)).toEqual({ ok: true, level: 'certificate', program: plan.input, diagnostics: [] });
  });

  test('a plan that does not prove itself ends with 5 and names file and place', async () => {
    const file = join(folder, 'forged.json');
    const forged = structuredClone(plan);
    (forged.derivation[0]?.preconditions[0] as { evidence: string }).evidence = 'trust me';
    writeFileSync(file, JSON.stringify(forged));
    const text = await runInside(['check', program, file]);
    expect(text.code).toBe(5);
    expect(text.stdout.split('\n')[0]).toMatch(
      new RegExp(`^${file}:/derivation/0/preconditions/0/evidence step-evidence .*is proved by`),
    );
    expect(text.stdout).toMatch(/\nfailed [0-9a-f]{64}\n$/);
    const json = await runInside(['check', program, file, '--format', 'json']);
    expect(json.code).toBe(5);
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'step-evidence', pointer: '/plan/derivation/0/preconditions/0/evidence' }],
    });
    const other = await runInside(['check', examplePath('voting'), planFile]);
    expect([other.code, other.stdout]).toEqual([5, expect.stringContaining(`${planFile}:/flow plan-input`)]);
  });

  test('files that are something else end with 2', async () => {
    for (const args of [
      ['check', planFile, planFile],
      ['check', program, join(folder, 'missing.json')],
    ])
      expect([args, (await runInside(args)).code]).toEqual([args, 2]);
    const file = join(folder, 'no-plan.json');
    writeFileSync(file, JSON.stringify({ ...plan, derivation: 'none' }));
    const { code, stderr } = await runInside(['check', program, file]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`${file}:/derivation not-a-plan`)]);
  });
});

describe('mistakes', () => {
  test('malformed and invalid files: file, pointer, code', async () => {
    const file = join(folder, 'bad.json');
    writeFileSync(file, '{"roots": [}');
    const malformed = await runInside(['check', file]);
    expect(malformed).toMatchObject({ code: 2, stdout: '' });
    expect(malformed.stderr).toMatch(new RegExp(`^${file}:/roots/0 INVALID_JSON .*line 1, column 12`));
    writeFileSync(file, JSON.stringify({ format: 'hydrofoil.program/1', name: 'x', roots: [{ Nonsense: 1 }] }));
    const invalid = await runInside(['optimize', file]);
    expect(invalid.code).toBe(2);
    expect(invalid.stderr).toMatch(new RegExp(`^${file}:/\\S* \\S+ `));
    writeFileSync(file, JSON.stringify({ format: 'hydrofoil.plan/2' }));
    expect((await runInside(['explain', file])).code).toBe(2);
  });

  test('arguments', async () => {
    for (const args of [
      ['optimize'],
      ['optimise', 'x'],
      ['optimize', join(folder, 'missing.json')],
      ['optimize', folder],
      ['optimize', program, '--max-machines', 'many'],
      ['optimize', program, '--max-machines', '0'],
      ['optimize', program, '--option', 'unknown=1'],
      ['optimize', program, '--format', 'png'],
      ['optimize', program, '-o', join(folder, 'no', 'such', 'folder.json')],
      ['optimize', planFile],
      ['serve', '--port', '99999'],
    ]) {
      const { code, stdout, stderr } = await runInside(args);
      expect([args, code, stdout]).toEqual([args, 2, '']);
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(stderr.length).toBeGreaterThan(5);
    }
  });

  test('help has examples and exit codes', async () => {
    const help = await runInside(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/Exit codes:\n {2}0 {2}improved/);
    for (const command of ['optimize', 'explain', 'diff', 'steps', 'why-not', 'check', 'simulate', 'rules', 'serve']) {
      const { code, stdout } = await runInside([command, '--help']);
      expect([command, code]).toEqual([command, 0]);
      expect(stdout).toContain(`Examples:\n  $ hydrofoil ${command}`);
    }
    expect((await runInside(['--version'])).stdout).toMatch(/^hydrofoil \d/);
  });
});

test.each([
  [`optimize "${program}"`, '| head -c 10'],
  ['optimize --help', '| head -n 1'],
  ['--version', '| true'],
  [`optimize "${program}" -o /dev/null`, '2>&1 | true'],
  ['optimize nothing.json', '2>&1 | true'],
])('a reader that goes away is no error: %s %s', async (command, reader) => {
  // The pipe tells of nothing but its last command, so the first one writes its exit code down.
  const code = join(folder, 'code');
  const line = `{ "${process.execPath}" "${bin}" ${command}; echo $? > "${code}"; } ${reader}; while [ ! -s "${code}" ]; do sleep 0.1; done`;
  const { stderr } = await promisify(execFile)('sh', ['-c', line]);
  expect([stderr, readFileSync(code, 'utf8')]).toEqual([
    expect.not.stringMatching(/EPIPE|at /),
    command.endsWith('nothing.json') ? '2\n' : '0\n',
  ]);
  rmSync(code);
});

test('serve listens on the loopback interface, answers, and ends in order', async () => {
  const child = spawn(process.execPath, [bin, 'serve', '--port', '0', '--memory'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const address = line.split('\n').find((text) => text.startsWith('http')) ?? '';
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await (await fetch(`${address}/healthz`)).json()).toEqual({ status: 'ok' });
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(0);
});
