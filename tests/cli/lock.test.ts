/** Plans that are kept with the source, and what becomes of them. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { lockText } from '../../cli/lock-report.ts';
import { checkLock, type Lock, lockOf, optimize, type Profile, stringifyLock } from '../../index.ts';
import { canonicalJson, integrityOf, type Json } from '../../ir/index.ts';
import { exampleText, readExample } from '../support/examples.ts';
import { dearer, ownProfile } from '../support/profiles.ts';
import { bin, run } from './run-cli.ts';

interface Document {
  name: string;
  locations: { name: string; size?: number; role?: string }[];
  workload: { input: number; name: string; rate: number }[];
  expressions: { op: number; field: string; text: string }[];
  profile?: Profile;
}
const NAME = 'voting_bench';
const folder = mkdtempSync(join(tmpdir(), 'hydrofoil-lock-'));
const at = (name: string): string => join(folder, name);
const hydrofoil = (...args: string[]) => run(args, '', folder);
const document = (change: (program: Document) => void = () => {}): Document => {
  const program = JSON.parse(exampleText(NAME)) as Document;
  change(program);
  return program;
};
const write = (change?: (program: Document) => void): void => writeFileSync(at('program.json'), JSON.stringify(document(change)));
let lock: Lock;

beforeAll(async () => {
  write();
  const { code, stderr } = await hydrofoil('lock', 'program.json');
  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(/^Improved: [\s\S]*\nNext: hydrofoil lock program\.json program\.lock\.json --check\n$/),
  ]);
  lock = JSON.parse(readFileSync(at('program.lock.json'), 'utf8')) as Lock;
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the file', () => {
  test('is small, and reads line by line', () => {
    const text = readFileSync(at('program.lock.json'), 'utf8');
    const plan = optimize(exampleText(NAME));
    expect(text).toBe(stringifyLock(lockOf(plan)));
    expect(text.length).toBeLessThan(JSON.stringify(plan).length / 4);
    expect(text).not.toMatch(/"(?:preconditions|roots|dfir)"|"span":"/);
    for (const step of lock.steps) {
      expect(text).toContain(`\n      "summary": ${JSON.stringify(step.summary)},\n`);
      for (const edit of step.edits) expect(text).toContain(`\n        ${canonicalJson(edit as Json)}`);
    }
    for (const location of lock.locations) expect(text).toContain(`\n    ${canonicalJson(location as Json)}`);
    expect(lock.integrity).toBe(integrityOf(lock));
  });

  test('is the same for the same program, whoever exports it from where', () => {
    const elsewhere = JSON.parse(
      JSON.stringify(document()).replaceAll(/"span":"[^"]*"/g, '"span":"/home/other/src/a.rs:1"'),
    ) as Document;
    expect(stringifyLock(lockOf(optimize(elsewhere)))).toBe(readFileSync(at('program.lock.json'), 'utf8'));
  });

  test('holds the options that were chosen, and is written where one says', async () => {
    expect(lock.options).toEqual({});
    const { code, stdout } = await hydrofoil('lock', 'program.json', '-', '--max-machines', '6', '--verify', 'off');
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as Lock).options).toEqual({ maxMachines: 6, verify: 'off' });
  });

  test('a plan is locked as it is', async () => {
    await hydrofoil('optimize', 'program.json', '-o', 'plan.json');
    const { code } = await hydrofoil('lock', 'plan.json', 'of-plan.lock.json');
    expect(code).toBe(0);
    expect(readFileSync(at('of-plan.lock.json'), 'utf8')).toBe(readFileSync(at('program.lock.json'), 'utf8'));
    expect((await hydrofoil('lock', 'plan.json', '--max-machines', '6')).code).toBe(2);
    expect(existsSync(at('plan.lock.json'))).toBe(false);
  });
});

const check = async (...flags: string[]) => hydrofoil('lock', 'program.json', '--check', ...flags);

describe('still the same program', () => {
  const changes: Readonly<Record<string, (program: Document) => void>> = {
    'as it was': () => {},
    'under another name': (program) => {
      program.name = 'another';
    },
    'with other names of locations': (program) => {
      for (const location of program.locations) location.name = `My${location.name}`;
    },
    'with another name in the workload': (program) => {
      for (const entry of program.workload) entry.name = 'ballot';
    },
  };
  test.each(Object.keys(changes))('%s', async (name) => {
    write(changes[name]);
    const { code, stdout } = await check();
    expect(stdout).toMatch(/^applies: yes, every step is proved on the program as it is\n/);
    expect([code, stdout]).toEqual([0, expect.stringContaining('\ncurrent: yes\n')]);
  });

  test('exported again after a comment line, from another folder', async () => {
    const moved = JSON.stringify(document()).replaceAll(
      /examples\/hydro\/src\/([a-z_]+)\.rs:(\d+)/g,
      (_, file: string, line: string) => `/tmp/clone/${file}.rs:${Number(line) + 1}`,
    );
    writeFileSync(at('program.json'), moved);
    expect(await check()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^applies: yes.*\ncurrent: yes\n/) });
    // Plans and the check of the shell mean the same by it.
    await hydrofoil('optimize', 'program.json', '-o', 'moved.json');
    write();
    expect((await hydrofoil('check', 'program.json', 'moved.json')).stdout).toMatch(/^ok [0-9a-f]{64}, \d+ steps? replayed\n$/);
  });
});

describe('the optimizer would give another', () => {
  test('after a change of what the model is told: 6, with the difference and its price', async () => {
    write((program) => {
      const replica = 'loc3v1';
      program.profile = dearer(ownProfile(readExample(NAME)), replica, 20);
    });
    const { code, stdout } = await check();
    expect(code).toBe(6);
    expect(stdout).toMatch(/^applies: yes, [\s\S]*\ncurrent: no, \d+ differences?\n {2}[-+~] /);
    expect(stdout).toMatch(
      /\nwhen it was locked: .*\nthe locked plan now: .*\nthe optimizer's plan now: .* machines, \d hops?, /,
    );
    expect(stdout).toMatch(/\nNext: hydrofoil lock program\.json program\.lock\.json$/m);
  });

  test('after other limits', () => {
    const small = lockOf(optimize(document(), { maxMachines: 5, verify: 'off' }));
    const { integrity: _, ...rest } = { ...small, options: { verify: 'off' } };
    const widened = { ...rest, integrity: integrityOf({ ...rest, integrity: '' }) };
    const report = checkLock(document(), widened);
    expect([report.applies, report.current]).toEqual([true, false]);
    expect(report.differences.some((line) => line.startsWith('+ step '))).toBe(true);
    expect(report.price.best.throughput).toBeGreaterThan(report.price.now?.throughput ?? Number.POSITIVE_INFINITY);
  });

  test('as Markdown and JSON, by the suffix', async () => {
    expect((await check('-o', 'report.md')).code).toBe(6);
    const text = readFileSync(at('report.md'), 'utf8');
    expect(text).toMatch(/^### Locked plan of `voting_bench`\n\n- ✅ Does it still apply\? yes/);
    expect(text).toMatch(/\n- ❌ Would the optimizer still give it\? no, \d/);
    expect(text).toMatch(/\n\| predicted \| commands per second \| machines \| hops \| change \|\n/);
    expect(text).toMatch(/\n```diff\n[-+!] /);
    const json = await check('--format', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      applies: true,
      current: false,
      problems: [],
      price: { now: { machines: expect.any(Number) } },
    });
  });
});

describe('it does not apply any more: 7', () => {
  test('to a program with another closure', async () => {
    write((program) => {
      const [first] = program.expressions;
      if (first) first.text += ' ';
    });
    const { code, stdout } = await check();
    expect(code).toBe(7);
    expect(stdout).toMatch(
      /^applies: no, the program is another than the one it was made for \([0-9a-f]{12}\)\n {2}program\.lock\.json:\/flow lock-flow /,
    );
    expect(stdout).not.toContain('the locked plan now');
    const markdown = await check('--format', 'markdown');
    expect([markdown.code, markdown.stdout]).toEqual([7, expect.stringContaining('- ❌ Does it still apply? no')]);
  });

  test('to clusters of another size; one that says none is as good', async () => {
    write((program) => {
      for (const location of program.locations) if (location.name === 'Replica') location.size = 9;
    });
    const { code, stdout } = await check('--all');
    expect(code).toBe(7);
    expect(stdout).toMatch(
      /\n {2}program\.lock\.json:\/clusters lock-sizes Replica \(loc3v1\) has 9 members, the lock is for 3 /,
    );
    // The shell means the same by it for plans.
    await hydrofoil('optimize', 'program.json', '-o', 'nine.json');
    write();
    const other = await hydrofoil('check', 'program.json', 'nine.json');
    expect([other.code, other.stdout]).toEqual([
      5,
      expect.stringContaining('plan-sizes Replica (loc3v1) has 3 members, the plan is for 9'),
    ]);
    write((program) => {
      for (const location of program.locations) if (location.name === 'Replica') delete location.size;
    });
    expect((await check()).stdout).toMatch(/^applies: yes/);
  });

  test('when it was edited, whatever the edit', async () => {
    write();
    const edited = { ...lock, steps: lock.steps.slice(1) };
    writeFileSync(at('edited.lock.json'), stringifyLock(edited));
    const { code, stdout } = await hydrofoil('lock', 'program.json', 'edited.lock.json', '--check');
    expect([code, stdout]).toEqual([7, expect.stringMatching(/^applies: no\n {2}edited\.lock\.json:\/integrity lock-edited /)]);
    // One that knows how to sign it is refused by the proofs.
    const signed = { ...edited, integrity: integrityOf(edited) };
    const report = checkLock(document(), signed);
    expect(report.applies).toBe(false);
    expect(report.problems[0]?.pointer).toBe('/steps/1/preconditions');
    const [first, ...others] = lock.steps;
    const elsewhere = { ...lock, steps: [{ ...(first as Lock['steps'][number]), edits: others[0]?.edits ?? [] }, ...others] };
    const moved = checkLock(document(), { ...elsewhere, integrity: integrityOf(elsewhere) });
    expect(moved.problems.map(({ code: found, pointer }) => [found, pointer])).toEqual([['step-edits', '/steps/0/edits']]);
  });
});

describe('mistakes', () => {
  test('end with 2 and name the file', async () => {
    write();
    writeFileSync(at('none.lock.json'), '{"format":"hydrofoil.lock/9"}');
    writeFileSync(at('broken.lock.json'), '<<<<<<< HEAD');
    for (const [args, line] of [
      [
        ['lock', 'program.json', 'missing.lock.json', '--check'],
        /^missing\.lock\.json: no such file; hydrofoil lock program\.json missing\.lock\.json writes it/,
      ],
      [['lock', 'program.json', 'none.lock.json', '--check'], /^none\.lock\.json:\/format not-a-lock .*hydrofoil\.lock\/9/],
      [['lock', 'program.json', 'broken.lock.json', '--check'], /^broken\.lock\.json:\S* INVALID_JSON/],
      [['lock', 'program.json', 'program.json', '--check'], /^program\.json:\S* not-a-lock/],
      [['lock', 'program.json', '--check', '--max-machines', '9'], /--check takes its options from the file/],
      [['lock', 'program.json', '--check', '-o', 'report.svg'], /nothing here is written as \.svg/],
      [['lock', 'program.json', '-o', 'other.json'], /for the report of --check/],
      [['lock', 'program.json', '--all'], /--all is for the report of --check/],
      [['lock', 'program.json', './program.json'], /this is the file that is read/],
      [['lock', '-'], /name the file of the lock/],
      [['explain', 'program.lock.json'], /is a locked plan/],
    ] as const) {
      const { code, stdout, stderr } = await hydrofoil(...args);
      expect([args, code, stdout, stderr]).toEqual([args, 2, '', expect.stringMatching(line)]);
    }
  });

  test('options that do not fit the program any more are named in the lock', async () => {
    await hydrofoil('lock', 'program.json', 'left.lock.json', '--exclude', 'Replica', '--verify', 'off');
    write((program) => {
      for (const location of program.locations) if (location.name === 'Replica') location.name = 'Acceptor';
    });
    const { code, stderr } = await hydrofoil('lock', 'program.json', 'left.lock.json', '--check');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^left\.lock\.json:\/options\/exclude\/0 UNKNOWN_LOCATION/)]);
  });
});

test('a report fits one screen however much there is to say; what is left out is counted', () => {
  const many = (what: string): string[] => Array.from({ length: 30 }, (_, i) => `${what} ${i} ${'of some length '.repeat(8)}`);
  const report = {
    ...checkLock(document(), lock),
    applies: false,
    current: false,
    problems: many('problem').map((message) => ({
      severity: 'error' as const,
      code: 'lock-x',
      pointer: '/steps',
      message,
      hint: '',
    })),
    differences: many('- step'),
  };
  const lines = lockText(report, 'program.lock.json', { columns: 80, rows: 24 }).trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(21);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  expect(lines.filter((line) => /^ {2}and \d+ more: --all$/.test(line))).toHaveLength(2);
  expect(lines.some((line) => line.startsWith('  program.lock.json:/steps lock-x problem 0 '))).toBe(true);
  expect(lines.some((line) => line.startsWith('  - step 0 '))).toBe(true);
  const all = lockText(report, 'program.lock.json', null);
  for (const text of [...many('problem'), ...many('- step')]) expect(all).toContain(`${text.trimEnd()}`);
});

test('a profile that was given is kept, and left out for another flow', async () => {
  const profile = ownProfile(readExample(NAME));
  const locked = lockOf(optimize(document(), { profile, verify: 'off' }));
  expect(locked.options).toEqual({ profile, verify: 'off' });
  expect(checkLock(document(), locked)).toMatchObject({ applies: true, current: true });
  const other = document((program) => {
    if (program.expressions[0]) program.expressions[0].text += ' ';
  });
  expect(checkLock(other, locked)).toMatchObject({ applies: false, problems: [{ code: 'lock-flow' }] });
});

describe('docs/lock.md', () => {
  const text = readFileSync(fileURLToPath(new URL('../../docs/lock.md', import.meta.url)), 'utf8');
  const scripts = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, script = '']) => script);
  /** The recipe as it is there, in a folder with the command that it names. */
  const shell = async (script: string) => {
    const command = script.replaceAll('npx --no-install hydrofoil', `"${process.execPath}" "${bin}"`);
    return promisify(execFile)('bash', ['-c', command], { cwd: folder }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
    );
  };

  test('its recipes do what they say', async () => {
    const [lockIt = '', onPush = '', onRequest = ''] = scripts;
    expect(scripts).toHaveLength(3);
    writeFileSync(at('my_program.json'), JSON.stringify(document()));
    expect(await shell(lockIt)).toMatchObject({ code: 0 });
    expect(existsSync(at('my_program.lock.json'))).toBe(true);
    expect((await shell(onPush)).code).toBe(0);
    expect((await shell(onRequest)).code).toBe(0);
    expect(readFileSync(at('report.md'), 'utf8')).toMatch(/^### Locked plan/);
    // Measured to be otherwise: applies, and is not what the optimizer gives.
    const measured = dearer(ownProfile(readExample(NAME)), 'loc3v1', 20);
    writeFileSync(at('my_program.json'), JSON.stringify({ ...document(), profile: measured }));
    expect(await shell(onPush)).toMatchObject({ code: 0, stdout: expect.stringContaining('::warning::') });
    expect((await shell(onRequest)).code).toBe(0);
    // Another program.
    writeFileSync(
      at('my_program.json'),
      JSON.stringify(
        document((program) => {
          if (program.expressions[0]) program.expressions[0].text += ' ';
        }),
      ),
    );
    expect((await shell(onPush)).code).toBe(7);
    expect((await shell(onRequest)).code).toBe(0);
    expect(readFileSync(at('report.md'), 'utf8')).toContain('❌ Does it still apply?');
  });

  test('its job for GitHub Actions does what it says', async () => {
    const [, source = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
    interface Step {
      readonly uses?: string;
      readonly run?: string;
      readonly env?: Readonly<Record<string, string>>;
    }
    const { lock: job, ...others } = parse(source) as { readonly lock: { readonly permissions: object; readonly steps: Step[] } };
    expect(others).toEqual({});
    expect(job.permissions).toMatchObject({ 'pull-requests': 'write' });
    // What the job runs besides us says what it was asked; the program is exported already.
    writeFileSync(at('my_program.json'), JSON.stringify(document()));
    await shell('npx --no-install hydrofoil lock my_program.json');
    rmSync(at('report.md'), { force: true });
    mkdirSync(at('bin'), { recursive: true });
    for (const name of ['npm', 'cargo', 'gh'])
      writeFileSync(at(`bin/${name}`), `#!/bin/sh\necho ${name} "$@"\ncase "$*" in *report.md*) cat report.md;; esac\n`, {
        mode: 0o755,
      });
    const said: string[] = [];
    for (const { run: script, env = {} } of job.steps) {
      if (script === undefined) continue;
      // As a runner does it, with expressions filled in.
      const set = Object.keys(env).map((name) => `export ${name}=7\n`);
      const { code, stdout } = await shell(`set -e\nPATH="$PWD/bin:$PATH"\n${set.join('')}${script}`);
      expect([script, code]).toEqual([script, 0]);
      said.push(stdout);
    }
    expect(said.join('')).toMatch(
      /^npm ci [^\n]*\ncargo run --locked --bin export\ngh pr comment 7 --body-file report\.md [^\n]*\n### Locked plan/,
    );
  });
});
