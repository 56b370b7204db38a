/** The evaluator against rustc: the same closures on the same inputs print the same, panics included. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileClosure } from '../closure.ts';
import { learnTypes } from '../learn.ts';
import { debug } from '../print.ts';
import { EvaluationError, NOWHERE, world } from '../runtime.ts';
import { Run } from '../things.ts';
import type { List } from '../value.ts';
import type { Case } from './case.ts';
import { CASES } from './cases.ts';
import { PANIC, programOf } from './rust.ts';

const found = spawnSync('rustc', ['--version'], { encoding: 'utf8' }).status === 0;
if (!found) process.stderr.write('skipped: no rustc, so the evaluator is not compared with real Rust\n');

const hinted = ({ argument, result, closure }: Case): string =>
  `stageleft::runtime_support::fn1_type_hint::<${argument}, ${result}>(${closure})`;

const types = learnTypes(CASES.flatMap((one) => [one.closure, ...one.inputs]));
/** Comparing and hashing user types is assumed to be derived, as it is here. */
const assumed = (what: string): boolean => what === 'order of Ballot';

/** What the evaluator prints for each input. */
function evaluate(one: Case): string[] {
  const now = world({ types });
  const inputs = compileClosure(
    `stageleft::runtime_support::type_hint::<Vec<${one.argument}>>(vec![${one.inputs.join(', ')}])`,
    types,
  );
  const list = inputs.instantiate(now, NOWHERE).call([]) as List;
  const compiled = compileClosure(hinted(one), types);
  return list.items.map((value) => {
    try {
      const result = compiled.instantiate(now, NOWHERE).call([value]);
      const abstracted = [...now.log.abstracted].filter((what) => !assumed(what));
      return abstracted.length > 0 ? `abstracted ${abstracted.join()}` : debug(new Run(now, NOWHERE), result);
    } catch (thrown) {
      if (thrown instanceof EvaluationError) return thrown.outcome === 'panic' ? PANIC : `${thrown.outcome}: ${thrown.message}`;
      throw thrown;
    }
  });
}

function runRust(): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'hydrofoil-rust-'));
  try {
    writeFileSync(join(folder, 'main.rs'), programOf(CASES));
    execFileSync(
      'rustc',
      [
        '--edition',
        '2024',
        '-C',
        'debug-assertions=on',
        '-C',
        'overflow-checks=on',
        '-C',
        'debuginfo=0',
        '-o',
        'main',
        'main.rs',
      ],
      {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    return execFileSync(join(folder, 'main'), { encoding: 'utf8', maxBuffer: 1 << 26 })
      .split('\n')
      .slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('every closure compiles exactly', () => {
  it.each([...new Set(CASES.map(hinted))])('%s', (text) => {
    expect(compileClosure(text)).toMatchObject({ abstracted: [], uninterpreted: null });
  });
});

describe.skipIf(!found)('real Rust', () => {
  it('gives the same results', () => {
    const lines = runRust();
    let at = 0;
    const wrong: string[] = [];
    for (const one of CASES) {
      evaluate(one).forEach((result, i) => {
        const [expected, actual] = [lines[at++], result.replaceAll('\n', '\\n')];
        if (actual !== expected)
          wrong.push(`${one.closure} on ${one.argument} ${one.inputs[i]}: Rust ${expected}, here ${actual}`);
      });
    }
    expect(at).toBe(lines.length);
    expect(wrong).toEqual([]);
  }, 300_000);
});
