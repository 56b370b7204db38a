/** The evaluator against rustc: the same closures on the same inputs print the same, panics included. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CASES } from './all.ts';
import type { Case } from './case.ts';
import { watchTables } from './coverage.ts';
import { evaluator, hinted, type Said } from './evaluate.ts';
import { MAY_BE_UNKNOWN } from './open.ts';
import { programOf } from './program.ts';

const found = spawnSync('rustc', ['--version'], { encoding: 'utf8' }).status === 0;
if (!found) process.stderr.write('skipped: rustc is not there, so the evaluator is not compared with real Rust\n');

/** Entries that a case went through and about which the evaluator was sure. */
const exact = new Set<string>();
const { all, taken } = watchTables();

interface Answered {
  readonly one: Case;
  readonly said: readonly Said[];
}

function answers(): Answered[] {
  const say = evaluator(CASES);
  taken();
  return CASES.map((one) => {
    const said = say(one);
    const names = taken();
    if (said.some(({ abstracted }) => abstracted.length === 0)) for (const name of names) exact.add(name);
    return { one, said };
  });
}
const answered = answers();

/** As Hydro builds programs for development: overflow is a panic. */
const FLAGS = ['--edition', '2024', '-C', 'debug-assertions=on', '-C', 'overflow-checks=on', '-C', 'debuginfo=0'];

/** What rustc's program prints, a line for each input of each case. @throws Error with what rustc says */
function runRust(cases: readonly Case[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'hydrofoil-rust-'));
  try {
    writeFileSync(join(folder, 'main.rs'), programOf(cases));
    execFileSync('rustc', [...FLAGS, '-o', 'main', 'main.rs'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    return execFileSync(join(folder, 'main'), { encoding: 'utf8', maxBuffer: 1 << 28 })
      .split('\n')
      .slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the cases', () => {
  it('are read, and exact except where Rust itself leaves something open', () => {
    const unknown = answered.flatMap(({ one, said }) =>
      said.flatMap(({ abstracted }, i) =>
        abstracted
          .filter((what) => !MAY_BE_UNKNOWN.some((reason) => what.startsWith(reason)))
          .map((what) => `${what} in ${hinted(one)} on ${one.inputs[i]}`),
      ),
    );
    expect(unknown).toEqual([]);
  });

  it('go through every entry of the tables of methods and functions', () => {
    expect(all.filter((name) => !exact.has(name))).toEqual([]);
  });
});

describe('real Rust', () => {
  it.runIf(!found && process.env['CI'] !== undefined)('is there in CI', () => {
    expect.unreachable('CI compares with rustc');
  });

  it.skipIf(!found)(
    'gives the same results',
    () => {
      const lines = runRust(CASES);
      let at = 0;
      let compared = 0;
      const wrong: string[] = [];
      for (const { one, said } of answered)
        said.forEach(({ text, abstracted }, i) => {
          const expected = lines[at++];
          if (abstracted.length > 0) return;
          compared++;
          if (text !== expected) wrong.push(`${one.closure} on ${one.argument} ${one.inputs[i]}: Rust ${expected}, here ${text}`);
        });
      process.stderr.write(
        `compared with rustc: ${CASES.length} closures, ${compared} results, ${at - compared} more are abstracted\n`,
      );
      expect(at).toBe(lines.length);
      expect(wrong).toEqual([]);
    },
    300_000,
  );
});
