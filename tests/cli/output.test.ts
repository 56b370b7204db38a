/** Where answers go, and which arguments are refused before any work is done. */
import { execFile, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { InputError, type Options, optimize, type Plan } from '../../index.ts';
import { readExample } from '../support/examples.ts';
import { bin, examplePath, run } from './run-cli.ts';

const base = mkdtempSync(join(tmpdir(), 'hydrofoil-output-'));
const program = examplePath('kv_store');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(base, 'one-'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** What is written does not matter here, and the rules are there at once. */
const rules = (...flags: string[]) => run(['rules', ...flags], '', folder);
const isRules = (content: string): boolean => content.startsWith('drop-unread') || content.startsWith('[{"id"');

describe('-o', () => {
  test('a link stays a link, also one to what is not there yet', async () => {
    mkdirSync(join(folder, 'real'));
    writeFileSync(join(folder, 'real/old.txt'), 'old');
    symlinkSync('real/old.txt', join(folder, 'old.txt'));
    symlinkSync('real/new.txt', join(folder, 'new.txt'));
    symlinkSync('new.txt', join(folder, 'again.txt'));
    for (const [link, target] of [
      ['old.txt', 'real/old.txt'],
      ['again.txt', 'real/new.txt'],
    ] as const) {
      expect(await rules('-o', link)).toEqual({ code: 0, stdout: '', stderr: '' });
      expect(lstatSync(join(folder, link)).isSymbolicLink()).toBe(true);
      expect(isRules(readFileSync(join(folder, target), 'utf8'))).toBe(true);
    }
    expect(lstatSync(join(folder, 'new.txt')).isSymbolicLink()).toBe(true);
    symlinkSync('b', join(folder, 'a'));
    symlinkSync('a', join(folder, 'b'));
    expect(await rules('-o', 'a')).toMatchObject({ code: 2, stderr: '-o a: links lead in a circle\n' });
  });

  test('a pipe is written through and stays a pipe', async () => {
    const pipe = join(folder, 'pipe.json');
    await promisify(execFile)('mkfifo', [pipe]);
    const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [read, ran] = await Promise.all([text(reader.stdout), rules('-o', 'pipe.json')]);
    expect(ran).toMatchObject({ code: 0, stdout: '' });
    expect(isRules(read)).toBe(true);
    expect(statSync(pipe).isFIFO()).toBe(true);
  });

  test('devices', async () => {
    expect(await rules('-o', '/dev/null')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(isRules((await rules('-o', '/dev/stdout')).stdout)).toBe(true);
    expect(await rules('-o', '/dev/full')).toMatchObject({ code: 2, stderr: '/dev/full: no space left\n' });
    const shell = `echo first > all; "${process.execPath}" "${bin}" rules -o /dev/fd/3 3>> all`;
    await promisify(execFile)('sh', ['-c', shell], { cwd: folder });
    expect(readFileSync(join(folder, 'all'), 'utf8')).toMatch(/^first\ndrop-unread/);
  });

  test('a file keeps its mode, and what was in it when something fails', async () => {
    const file = join(folder, 'kept.json');
    writeFileSync(file, 'old');
    chmodSync(file, 0o640);
    await rules('-o', 'kept.json');
    expect(isRules(readFileSync(file, 'utf8'))).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect((await run(['optimize', join(folder, 'missing.json'), '-o', file])).code).toBe(2);
    expect(isRules(readFileSync(file, 'utf8'))).toBe(true);
    expect(readdirSync(folder)).toEqual(['kept.json']);
  });

  test('what is read is not overwritten', async () => {
    const file = join(folder, 'program.json');
    writeFileSync(file, readFileSync(program));
    symlinkSync('program.json', join(folder, 'link.json'));
    for (const target of [file, './program.json', 'link.json'])
      expect(await run(['optimize', 'program.json', '-o', target], '', folder)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('this is the file that is read'),
      });
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(program, 'utf8'));
  });
});

/** Standard input stays open and empty: whoever reads it before looking at the arguments never ends. */
async function refused(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['pipe', 'pipe', 'pipe'], cwd: folder });
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]);
  child.stdin.destroy();
  expect([code, stdout]).toEqual([2, '']);
  return stderr;
}

describe('refused before any work', () => {
  test.each([
    [['optimize', '-', '-o', 'plan.jpg'], /^-o plan\.jpg: nothing here is written as \.jpg; give one of \.json, \.html, \.txt, /],
    [['explain', '-', '-o', 'plan.svg'], /nothing here is written as \.svg; give one of \.txt, \.json, \.html, or --format/],
    [['rules', '-o', 'no/such/rules.txt'], /^-o no\/such\/rules\.txt: no such file or folder/],
    [['optimize', '-', '-o', ''], /^-o: the name of the file is empty/],
    [['optimize', '-', '-o', '.'], /^-o \.: this is a folder/],
    [['optimize', '-', '--format', 'jsn'], /Allowed choices are json, .* Did you mean json\?/],
    [['optimize', '-', '--verify', 'quik'], /Did you mean quick\?/],
    [['optimize', '-', '--max-machine', '3'], /Did you mean --max-machines\?/],
    [['optimise', '-'], /Did you mean optimize\?/],
    [['optimize', '-', '--max-machines', '0'], /^--max-machines INVALID_OPTION must be >= 1/],
    [
      ['optimize', '-', '--option', 'maxMachine=3'],
      /^--option maxMachine INVALID_OPTION unknown option "maxMachine"; did you mean 'maxMachines'\?/,
    ],
    [['optimize', '-', '--option', 'verify={"script":3}'], /^--option verify\/script INVALID_OPTION .* did you mean 'scripts'\?/],
    [['optimize', '-', '--option', 'costs={"sendNS":3}'], /^--option costs\/sendNS cost-unknown .* did you mean 'sendNs'\?/],
    [
      ['optimize', '-', '--only', 'decouple,partiton'],
      /^--only UNKNOWN_RULE there is no rule 'partiton'; did you mean 'partition'\?/,
    ],
    [['optimize', '-', '--profile', '-'], /standard input, which can be read only once/],
    [['diff', '-', '-'], /standard input, which can be read only once/],
    [['steps', '-', '--format', 'svg'], /add --step N/],
    [['steps', '-', '--step', 'two'], /It must be a whole number/],
    [['simulate', '-', '-o', 'run.dot'], /nothing here is written as \.dot/],
    [['check', '-', '--option', 'verfy=quick'], /did you mean 'verify'\?/],
  ])('%j', async (args, line) => {
    expect(await refused(args)).toMatch(line);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe.runIf(spawnSync('script', ['--version']).status === 0)('on a terminal', () => {
  const shown = async (env: Record<string, string>, command = `optimize "${program}"`): Promise<string> => {
    const { NO_COLOR: _, FORCE_COLOR: __, ...usual } = process.env;
    const line = `"${process.execPath}" "${bin}" ${command}`;
    const { stdout } = await promisify(execFile)('script', ['-qec', line, '/dev/null'], {
      env: { ...usual, TERM: 'xterm', ...env },
    });
    return stdout;
  };

  test('a plan is text in colour, without it where NO_COLOR asks for none', async () => {
    expect(await shown({})).toMatch(/\u001b\[1mImproved: [\s\S]*What runs where[\s\S]*Next: hydrofoil /);
    const plain = await shown({ NO_COLOR: '1' });
    expect(plain).toMatch(/^(?:\r|\u001b\[2K)*Improved: [\s\S]*What runs where/);
    expect(plain).not.toContain('\u001b[1m');
  });

  test('what takes longer than a second says what it does, and takes it back', async () => {
    const text = await shown({}, `optimize "${examplePath('paxos_bench')}" --verify thorough --format text`);
    expect(text).toMatch(/^\r\u001b\[2Koptimizing 1 s\r\u001b\[2Koptimizing 2 s/);
    // What a terminal shows in the end: nothing is left of it.
    const lines = text.split('\n').map((line) => line.slice(line.lastIndexOf('\u001b[2K') + 1));
    expect(lines.filter((line) => /optimizing \d+ s/.test(line))).toEqual([]);
  });
});

describe('what only the program can tell', () => {
  test.each([
    [
      ['--max-machines', '2'],
      /^--max-machines INVALID_OPTION 2 is too few: the program as written uses 4 machines \(The smallest possible value is 4/,
    ],
    [['--exclude', 'Partcipant'], /^--exclude UNKNOWN_LOCATION there is no location 'Partcipant'; did you mean 'Participant'\?/],
  ])('%j', async (args, line) => {
    expect(await run(['optimize', examplePath('two_phase_commit_bench'), ...args])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(line),
    });
  });

  test('as many as there are is enough', async () => {
    const { stdout } = await run(['optimize', examplePath('two_phase_commit_bench'), '--max-machines', '4']);
    expect((JSON.parse(stdout) as Plan).cost.after.machines).toBe(4);
  });
});

test('the library refuses what it does not know, and says what was meant', () => {
  const wrong = (options: object): readonly string[] => {
    try {
      optimize(readExample('kv_store'), options as Options);
      return [];
    } catch (error) {
      if (error instanceof InputError) return error.diagnostics.map(({ pointer, message }) => `${pointer} ${message}`);
      throw error;
    }
  };
  expect(wrong({ maxMachine: 3 })).toEqual(['/maxMachine unknown option "maxMachine"; did you mean \'maxMachines\'?']);
  expect(wrong({ profiles: {} })).toEqual(['/profiles unknown option "profiles"; did you mean \'profile\'?']);
  expect(wrong({ onlylocal: true })).toEqual(['/onlylocal unknown option "onlylocal"; did you mean \'onlyLocal\'?']);
  expect(wrong({ only: ['decopule'] })).toEqual(["/only/0 there is no rule 'decopule'; did you mean 'decouple'?"]);
  expect(wrong({ exclude: ['Stroe'] })).toEqual(["/exclude/0 there is no location 'Stroe'; did you mean 'Store'?"]);
});
