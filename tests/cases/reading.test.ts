/** Documents that say more than a double holds, programs that have renamed hydro_lang, labels that begin like lists, prices without end. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  check,
  checkPlan,
  type Diagnostic,
  diffPicture,
  explain,
  InputError,
  optimize,
  type Plan,
  programHash,
  readProgram,
  runReport,
  simulate,
  stringifyProgram,
  toMermaid,
} from '../../index.ts';
import { hydroCrate, hydroNames } from '../../ir/index.ts';
import { mermaidText } from '../../ir/print/mermaid.ts';
import { parseJson } from '../../server/index.ts';
import { examplePath, runInside } from '../cli/run-cli.ts';
import { given } from './given.ts';

const folder = mkdtempSync(join(tmpdir(), 'hydrofoil-reading-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** What is wrong with an input, as `code pointer`. */
function refusal(work: () => unknown): readonly Diagnostic[] {
  try {
    work();
  } catch (error) {
    if (error instanceof InputError) return error.diagnostics;
    throw error;
  }
  return [];
}

describe('integers beyond 2^53', () => {
  const [a, b] = [given('integers-beyond-2-53', 'a.json'), given('integers-beyond-2-53', 'b.json')];
  const noted = (note: string): string => a.replace('9007199254740993', note);

  test('are refused with their place, as text and as a value', () => {
    const inexact = { code: 'number-inexact', pointer: '/note' };
    expect(refusal(() => readProgram(a))).toMatchObject([
      { ...inexact, message: '9007199254740993 would be read as 9007199254740992', hint: expect.stringContaining('in quotes') },
    ]);
    expect(refusal(() => optimize(b))).toMatchObject([inexact]);
    // Whoever parsed it has lost the difference: nobody can know what was written.
    expect(refusal(() => readProgram(JSON.parse(a)))).toMatchObject([inexact]);
    expect(refusal(() => readProgram([{ Null: {} }, 2 ** 60]))).toMatchObject([{ code: 'number-inexact', pointer: '/1' }]);
  });

  test('in quotes they are kept, and tell two documents apart', () => {
    const notes = [
      '"9007199254740993"',
      '"9007199254740992"',
      '9007199254740991',
      '9007199254740990',
      '0.1',
      '1e-7',
      '["1e400"]',
    ];
    const programs = notes.map((note) => readProgram(noted(note)));
    programs.forEach((program, i) => {
      expect(stringifyProgram(program)).toContain(`"note":${notes[i]}`);
    });
    expect(new Set(programs.map(programHash)).size).toBe(notes.length);
    expect(programHash(readProgram(noted('1.0')))).toBe(programHash(readProgram(noted('1'))));
  });

  test.each(['1e400', '-1e400', '1e-400', '0.1000000000000000055511151231257827', '18446744073709551615', '1e300'])(
    '%s is refused wherever it stands',
    (number) => {
      for (const text of [noted(number), noted(`{"x":[0,${number}]}`), a.replace('"rate":1', `"rate":${number}`)])
        expect(refusal(() => readProgram(text)).map(({ code }) => code)).toContain('number-inexact');
    },
  );

  test('members that are there twice', () => {
    expect(refusal(() => readProgram(noted('1,"note":2')))).toMatchObject([{ code: 'member-duplicate', pointer: '/note' }]);
    expect(refusal(() => readProgram(a.replace('"text":', '"text":"","text":')))).toContainEqual(
      expect.objectContaining({ code: 'member-duplicate', pointer: '/expressions/0/text' }),
    );
  });

  test('halves of surrogate pairs are kept', () => {
    const halves = ['"\\ud800"', '"\\udc00"', '"\\ufffd"'].map((note) => readProgram(noted(note)));
    expect(new Set(halves.map(programHash)).size).toBe(3);
    expect(halves.map((half) => stringifyProgram(half).includes('"note":"\\ud800"'))).toEqual([true, false, false]);
  });

  test('bodies and files are read by the same rules', async () => {
    expect(refusal(() => parseJson(Buffer.from(`{"program":${a},"options":{}}`)))).toMatchObject([
      { code: 'number-inexact', pointer: '/program/note' },
    ]);
    const program = file('a.json', a);
    const optimized = await runInside(['optimize', program]);
    expect(optimized).toMatchObject({ code: 2, stdout: '' });
    expect(optimized.stderr).toContain(`${program}:/note number-inexact 9007199254740993 would be read as 9007199254740992`);

    const good = file('good.json', noted('1'));
    const inputs = file('inputs.json', '{"phases":[{"sends":[{"port":"in 0","values":[0.10000000000000001]}]}]}');
    const simulated = await runInside(['simulate', good, '--inputs', inputs]);
    expect(simulated.code).toBe(2);
    expect(simulated.stderr).toContain(`${inputs}:/phases/0/sends/0/values/0 number-inexact`);

    const option = await runInside(['optimize', good, '--option', 'costs={"sendNs":1,"sendNs":2}']);
    expect(option.code).toBe(2);
    expect(option.stderr).toMatch(/member-duplicate at '\/sendNs'/);
  });

  test('inputs of 64 bits are exact', () => {
    // The program writes its numbers out.
    const wide = noted('1').replaceAll('u32', 'u64');
    const run = (value: unknown) => simulate(wide, { phases: [{ sends: [{ port: 'in 0', values: [value] }] }] });
    expect(JSON.stringify(runReport(run('18446744073709551615')))).toContain('18446744073709551615');
    expect(refusal(() => run(2 ** 64))).toMatchObject([{ code: 'inputs-value', pointer: '/phases/0/sends/0/values/0' }]);
    expect(refusal(() => run('18446744073709551616'))).toMatchObject([{ code: 'inputs-value' }]);
  });
});

describe('a program that has renamed hydro_lang', () => {
  const glueOf = (plan: Plan): string[] =>
    (plan.program as { expressions: readonly { text: string; glue?: object }[] }).expressions.flatMap(({ text, glue }) =>
      glue === undefined ? [] : [text],
    );
  const rename = (text: string, name: string): string => text.replaceAll(/\bhydro_lang\b(?= ::|::)/g, name);

  test('gets glue under the name it uses', () => {
    const text = given('renamed-hydro-crate', 'program.json');
    const plan = optimize(text);
    const glue = glueOf(plan);
    expect(glue.length).toBeGreaterThan(0);
    expect(glue.filter((one) => one.includes('hydro_lang::'))).toEqual([]);
    // Packs between processes are vectors and name no crate.
    expect(glue.filter((one) => !one.includes('hydro::') && !one.includes('std::vec::Vec'))).toEqual([]);
    expect(checkPlan(text, plan)).toEqual([]);
    expect(check(plan.program)).toEqual([]);
    // Glue under another name is no glue, not even beside texts that say it.
    const written = JSON.stringify(plan.program);
    const at = written.lastIndexOf('hydro::runtime_support::bincode');
    const other = JSON.parse(`${written.slice(0, at)}hydro_lang${written.slice(at + 'hydro'.length)}`) as object;
    expect(check(other).map(({ code }) => code)).toContain('glue-text');
  });

  test.each(['pipeline_functional', 'kv_store_bench'])('%s has the same plan under every name', (name) => {
    const text = readFileSync(examplePath(name), 'utf8');
    const plan = optimize(text, { verify: 'off' });
    for (const crate of ['h2', 'my_hydro_lang']) {
      const renamed = optimize(rename(text, crate), { verify: 'off' });
      expect(rename(explain(plan), crate)).toBe(explain(renamed));
      expect(glueOf(renamed)).toEqual(glueOf(plan).map((one) => rename(one, crate)));
    }
  });

  test('no text says a name: hydro_lang; two texts say two: no rule makes glue', () => {
    const text = readFileSync(examplePath('pipeline_functional'), 'utf8');
    const serializer = 'hydro_lang :: runtime_support :: bincode :: serialize';
    // The last one is in the table of expressions, which holds the full texts.
    const at = text.lastIndexOf(serializer);
    expect(at).toBeGreaterThan(text.indexOf('"expressions"'));
    const plan = optimize(`${text.slice(0, at)}${text.slice(at).replace('hydro_lang', 'hydro')}`, { verify: 'off' });
    expect(plan.derivation).toEqual([]);
    expect(plan.remarks.map(({ failed }) => failed?.reason)).toContain(
      'glue cannot name hydro_lang: the program says hydro and hydro_lang',
    );
    // stageleft has a module of that name, too, and a path may go through another crate.
    const none = text.replaceAll('hydro_lang :: ', 'other :: hydro_lang :: ');
    expect(hydroNames(readProgram(none))).toEqual([]);
    expect(hydroCrate(readProgram(none))).toBe('hydro_lang');
  });
});

describe('Mermaid labels', () => {
  /** Labels of boxes and subgraphs, in the order of the text. */
  const labels = (text: string): string[] => [...text.matchAll(/"([^"]*)"/g)].map(([, label = '']) => label);

  test('that begin like lists are escaped as in the right picture', () => {
    const [bad, good] = [labels(given('mermaid-lists', 'bad.mmd')), labels(given('mermaid-lists', 'good.mmd'))];
    expect(mermaidText(bad[0] ?? '')).toBe(good[0]);
    expect(mermaidText('- Map')).toBe(good[1]);
    expect(mermaidText(bad[2] ?? '')).toBe(good[2]);
  });

  test('of added locations in a difference are no lists', () => {
    const text = readFileSync(examplePath('pipeline_functional'), 'utf8');
    const plan = optimize(text, { verify: 'off' });
    const { program, picture } = diffPicture(readProgram(text), readProgram(plan.program));
    const lines = labels(toMermaid(program, picture)).flatMap((label) => label.split('<br/>'));
    expect(lines.filter((line) => line.startsWith('#43; '))).not.toEqual([]);
    expect(lines.filter((line) => /^([-+*=>#~`]|\d+[.)])(?!\d)/.test(line))).toEqual([]);
  });
});
