/** Documents that say more than a double holds, programs that have renamed hydro_lang, labels that begin like lists, prices without end. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type Diagnostic,
  InputError,
  optimize,
  programHash,
  readProgram,
  runReport,
  simulate,
  stringifyProgram,
} from '../../index.ts';
import { parseJson } from '../../server/index.ts';
import { runInside } from '../cli/run-cli.ts';
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
