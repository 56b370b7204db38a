/** What shells propose, asked of the shells themselves where they are there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manPage } from '../../cli/man.ts';
import { buildProgram } from '../../cli/program.ts';
import { OptionsSchema, rules } from '../../index.ts';
import { engine } from '../../server/index.ts';
import { run } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'hydrofoil-completion-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const has = (command: string): boolean => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
for (const shell of ['zsh', 'fish']) {
  if (has(shell)) continue;
  if (process.env['CI'] === 'true') throw new Error(`${shell} is not installed: .ci/run does that`);
  process.stderr.write(`skipped: ${shell} is not installed, so it is not asked what it proposes\n`);
}
const scripts = new Map<string, string>();
beforeAll(async () => {
  writeFileSync(join(folder, 'my plan.json'), '{}');
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stdout, stderr } = await run(['completion', shell]);
    expect([code, stderr]).toEqual([0, '']);
    scripts.set(shell, stdout);
    writeFileSync(join(folder, `hydrofoil.${shell}`), stdout);
  }
});

const program = buildProgram({ engine, end: () => {} });
const names = program.commands.map((command) => command.name());
const ids = rules().map(({ id }) => id);

/** Command lines of which the last word is to be completed, and what is proposed. */
const cases: readonly (readonly [words: readonly string[], proposed: readonly string[]])[] = [
  [[''], [...names, 'help']],
  [['expl'], ['explain']],
  [['explain', '--fo'], ['--format']],
  [
    ['explain', '--format', ''],
    ['text', 'json', 'html'],
  ],
  [['explain', '-f', 'h'], ['html']],
  [['optimize', '--only', ''], ids],
  [['optimize', '--verify', 't'], ['thorough']],
  [['optimize', '--option', ''], Object.keys(OptionsSchema.properties).map((name) => `${name}=`)],
  [['optimize', '--max-machines', ''], []],
  [['lock', 'my'], ['my plan.json']],
  [['lock', '--format', 'm'], ['markdown']],
  [['optimize', '-o', 'my'], ['my plan.json']],
  [['completion', 'z'], ['zsh']],
  [['help', 'why'], ['why-not']],
];

describe.runIf(has('bash'))('bash', () => {
  const ask = (words: readonly string[]): string[] => {
    const list = words.map((word) => `'${word}'`).join(' ');
    const script = `source hydrofoil.bash; compopt() { :; }; COMP_WORDS=(hydrofoil ${list}); COMP_CWORD=${words.length}; _hydrofoil; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' })
      .split('\n')
      .filter((line) => line !== '');
  };
  test.each(cases)('%j', (words, proposed) => {
    const all = words.length === 1 && words[0] === '' ? [...proposed, '-V', '--version', '-h', '--help'] : proposed;
    expect(ask(words).sort()).toEqual([...all].sort());
  });

  test('--flag=value', () => expect(ask(['explain', '--format', '=', 'j'])).toEqual(['json']));
});

describe.runIf(has('fish'))('fish', () => {
  const ask = (line: string): string[] =>
    execFileSync('fish', ['--no-config', '-c', `source hydrofoil.fish; complete -C ${JSON.stringify(line)}`], {
      cwd: folder,
      encoding: 'utf8',
    })
      .split('\n')
      .flatMap((one) => (one === '' ? [] : [one.split('\t')[0] ?? '']));
  test.each(cases.filter(([words]) => !words.includes('-o') && words.at(-1) !== 'my'))('%j', (words, proposed) => {
    expect(ask(`hydrofoil ${words.join(' ')}`).sort()).toEqual([...proposed].sort());
  });

  test('files', () => expect(ask('hydrofoil lock my').join()).toContain('plan.json'));
});

describe.runIf(has('zsh'))('zsh', () => {
  const script = fileURLToPath(new URL('ask.zsh', import.meta.url));
  const ask = (words: readonly string[]): string[] => {
    const text = execFileSync('zsh', ['-f', script, `hydrofoil ${words.join(' ')}`], { cwd: folder, encoding: 'utf8' });
    return [...text.matchAll(/<(.*)>/g)].map(([, proposed = '']) => proposed.replaceAll('\\ ', ' '));
  };
  test.each(cases)('%j', (words, proposed) => expect(ask(words).sort()).toEqual([...proposed].sort()));
});

test.each(['bash', 'zsh', 'fish'])('%s knows every command and every flag', (shell) => {
  const script = scripts.get(shell) ?? '';
  for (const command of program.commands) {
    expect(script).toContain(command.name());
    for (const { long } of command.options)
      if (long) expect(script).toMatch(new RegExp(shell === 'fish' ? `-l ${long.slice(2)}\\b` : long));
  }
});

describe('the manual page', () => {
  const page = manPage(program, engine.release);

  test('is the one in docs, and says every command, flag and exit code', () => {
    expect(readFileSync(new URL('../../docs/hydrofoil.1', import.meta.url), 'utf8')).toBe(page);
    const plain = page.replaceAll('\\-', '-').replaceAll(/\\f[BIR]/g, '');
    for (const command of program.commands) {
      expect(plain).toContain(`.SS hydrofoil ${command.name()} `);
      for (const { flags } of command.options) expect(plain).toContain(`\n${flags}\n`);
      expect(plain).toMatch(new RegExp(`Examples:\\n\\.PP\\n\\.nf\\n {4}hydrofoil ${command.name()}`));
    }
    for (const code of [0, 1, 2, 3, 4, 5, 6, 7]) expect(plain).toContain(`\n.TP\n${code}\n`);
  });

  test.runIf(has('groff'))('is roff without warnings', () => {
    const { status, stderr } = spawnSync('groff', ['-ww', '-man', '-Tutf8'], { input: page, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});

test('-V', async () => {
  const [short, long] = [await run(['-V']), await run(['--version'])];
  expect(short).toEqual(long);
  expect(short).toMatchObject({ code: 0, stdout: `${engine.release}\n` });
});

test('help of a command without its name', async () => {
  const { code, stderr } = await run(['completion', 'powershell']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('Allowed choices are bash, zsh, fish')]);
});
