/** Files of which a command can make nothing: what is said of them, and that nothing is lost. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lockOf, optimize, stringifyLock } from '../../index.ts';
import { canonicalJson, type Json } from '../../ir/index.ts';
import { exampleText } from '../support/examples.ts';
import { run, runInside } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'hydrofoil-odd-'));
const at = (name: string): string => join(folder, name);
const NAME = 'word_count';
const plan = optimize(exampleText(NAME), { verify: 'off', maxWork: 2000 });
const planText = canonicalJson(plan as unknown as Json);
/** Files that are nothing that Hydrofoil reads. */
const odd: Readonly<Record<string, string | Uint8Array>> = {
  'empty.json': '',
  'blank.json': ' \n',
  'cut-program.json': exampleText(NAME).slice(0, 5000),
  'cut-plan.json': planText.slice(0, 5000),
  'object.json': '{}',
  'null.json': 'null',
  'number.json': '42',
  'twice.json': JSON.stringify(exampleText(NAME)),
  'words.json': 'what is this',
  'bytes.json': new Uint8Array([0xff, 0xfe, 0x7b, 0x00]),
  'deep.json': `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  'huge.json': '{"roots":[1e999],"format":"hydrofoil.program/1"}',
  'old-plan.json': '{"format":"hydrofoil.plan/1"}',
  'later.json': '{"format":"hydrofoil.program/9","roots":[]}',
};
/** What Hydrofoil reads, in the place of something else. */
const good = { 'program.json': exampleText(NAME), 'other.json': exampleText('voting'), 'plan.json': planText };
const lock = 'of.lock.json';

beforeAll(() => {
  for (const [name, content] of Object.entries({ ...odd, ...good })) writeFileSync(at(name), content);
  writeFileSync(at(lock), stringifyLock(lockOf(plan)));
  mkdirSync(at('folder'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every way in which a command takes a file. */
const ways = (file: string): readonly string[][] => [
  ...['optimize', 'explain', 'diff', 'steps', 'why-not', 'check', 'lock', 'simulate'].map((command) => [command, file]),
  ['diff', at('program.json'), file],
  ['check', at('program.json'), file],
  ['lock', at('program.json'), file, '--check'],
  ['optimize', at('program.json'), '--profile', file],
  ['simulate', at('program.json'), '--inputs', file],
];
const content = (): Map<string, string> =>
  new Map(readdirSync(folder).flatMap((name) => (name === 'folder' ? [] : [[name, readFileSync(at(name), 'latin1')]])));

describe.each(Object.keys(odd))('%s', (name) => {
  test('is refused by every command in words, with its name first, and nothing is written', async () => {
    const before = content();
    for (const args of ways(at(name))) {
      const { code, stdout, stderr } = await runInside(args);
      expect([args, code, stdout]).toEqual([args, 2, '']);
      const lines = stderr.trimEnd().split('\n');
      expect([args, lines[0]]).toEqual([args, expect.stringMatching(new RegExp(`^${at(name)}[: ]`))]);
      expect(lines.length).toBeLessThan(4);
      expect(stderr).not.toMatch(/bug in Hydrofoil|^ {4}at |\bbody\b|undefined|\[object/m);
    }
    expect(content()).toEqual(before);
  });
});

test.each([
  [['explain', 'object.json'], /object\.json is no plan, and this command shows plans/],
  [['explain', 'program.json'], /program\.json is a program, and this command shows plans/],
  [['optimize', 'twice.json'], /not-a-program found a text, not a document \(A document that was put into JSON twice/],
  [['optimize', 'plan.json'], /plan\.json is a plan already/],
  [
    ['optimize', 'program.json', '--profile', 'plan.json'],
    /^[^\n]*plan\.json:\/format profile-shape this is no profile: the format is "hydrofoil\.plan\/2"[^\n]*\n$/,
  ],
  [
    ['lock', 'program.json', 'plan.json', '--check'],
    /plan\.json:\/format not-a-lock this is not a lock: its format is hydrofoil\.plan\/2/,
  ],
  [['lock', 'program.json', 'folder'], /^\S*folder: this is a folder\n$/],
  [['optimize', 'program.json', '--max-machines', '0'], /must be >= 1 \(maxMachines is a whole number from 1 to 10000\)/],
  [['optimize', 'program.json', '--option', 'maxShards="x"'], /must be integer \(maxShards is a whole number from 1 to 1000\)/],
] as const)('%j says what is wrong', async (args, message) => {
  const { code, stderr } = await runInside(args.map((arg) => (arg.includes('.json') || arg === 'folder' ? at(arg) : arg)));
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
});

test('a lock is written over a lock, and over nothing else', async () => {
  for (const name of ['other.json', 'plan.json', 'words.json']) {
    const { code, stderr } = await runInside(['lock', at(name === 'plan.json' ? 'program.json' : 'plan.json'), at(name)]);
    expect([code, stderr]).toEqual([2, `${at(name)} is there already and is no locked plan: name another file, or remove it\n`]);
    expect(readFileSync(at(name), 'utf8')).toBe({ ...odd, ...good }[name as keyof typeof good]);
  }
  // What a merge has left of a lock is written anew.
  writeFileSync(at('merged.lock.json'), '<<<<<<< HEAD\n');
  writeFileSync(at('kept'), stringifyLock(lockOf(plan)));
  writeFileSync(at('blank'), '');
  for (const name of ['merged.lock.json', 'kept', 'blank', 'new']) {
    expect((await runInside(['lock', at('plan.json'), at(name)])).code).toBe(0);
    expect(readFileSync(at(name), 'utf8')).toBe(stringifyLock(lockOf(plan)));
    rmSync(at(name));
  }
});

test.each([
  ['program', (file: string) => ['optimize', file]],
  ['plan', (file: string) => ['explain', file]],
  ['lock', (file: string) => ['lock', at('program.json'), file, '--check']],
  ['profile', (file: string) => ['optimize', at('program.json'), '--profile', file]],
] as const)('a %s of a later format is for a later Hydrofoil', async (kind, command) => {
  const file = at(`later-${kind}.json`);
  writeFileSync(file, JSON.stringify({ format: `hydrofoil.${kind}/99`, roots: [] }));
  const { code, stderr } = await runInside(command(file));
  expect([code, stderr]).toEqual([2, expect.stringMatching(/:\/format .*hydrofoil\.\w+\/99.*update Hydrofoil/i)]);
  rmSync(file);
});

test('what comes next is a command that works: not on a device, and with names as a shell takes them', async () => {
  const flags = ['--verify', 'off', '--option', 'maxWork=100'];
  expect((await runInside(['optimize', at('program.json'), '-o', '/dev/null', '-f', 'json', ...flags])).stderr).not.toContain(
    'Next:',
  );
  const strange = "it's a plän 名.json";
  const { stderr } = await runInside(['optimize', at('program.json'), '-o', at(strange), ...flags]);
  expect(stderr).toContain(`\nNext: hydrofoil explain '${at(strange).replaceAll("'", "'\\''")}'\n`);
  expect((await run(['explain', strange], '', folder)).stdout).toMatch(/^(Improved|Stopped)/);
  expect((await run(['explain', '-'], readFileSync(at(strange), 'utf8'))).stdout).toContain('hydrofoil why-not plan.json');
  rmSync(at(strange));
});

test('where nothing was refused, it says so and sends nobody on', async () => {
  writeFileSync(at('all-done.json'), JSON.stringify({ ...plan, remarks: [] }));
  const { code, stdout } = await runInside(['why-not', at('all-done.json')]);
  expect([code, stdout]).toEqual([0, 'Nothing was refused.\n']);
});
