/** Every method and function that the tables describe is there in Rust, under the type it stands under. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FUNCTIONS } from '../../rust/known.ts';
import { ADVANCES, CHANGES, READS, RUNS } from '../../rust/methods.ts';
import { MUTATORS, METHODS as TABLES } from '../../verify/eval/methods/index.ts';
import { ANY } from '../../verify/eval/methods/others.ts';

const found = spawnSync('rustc', ['--version'], { encoding: 'utf8' }).status === 0;

/** Of Hydro and of its dependencies. */
const NOT_OF_STD: ReadonlySet<string> = new Set(['MemberId', 'Bytes']);

const METHODS = [READS, ADVANCES, CHANGES, RUNS].flatMap((table) =>
  Object.entries(table).flatMap(([type, texts]) =>
    NOT_OF_STD.has(type) ? [] : texts.flatMap((text: string) => text.split(' ').map((name) => ({ type, name }))),
  ),
);

const PRELUDE = `#![allow(warnings)]
use std::{cmp, mem, iter}; use std::collections::*; use std::rc::Rc; use std::sync::Arc; use std::time::Duration;
use std::hash::{DefaultHasher, Hash, Hasher}; use std::cmp::Ordering; use std::ops::*; use std::marker::PhantomData;
use std::borrow::{Borrow, BorrowMut};`;

/**
 * Lines of a program that names something which is not there: no such method, path or stable feature. Every other complaint, such as a
 * missing argument, is about something that is.
 */
function missing(lines: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'hydrofoil-names-'));
  try {
    writeFileSync(join(folder, 'main.rs'), [PRELUDE.replaceAll('\n', ' '), ...lines, 'fn main() {}'].join('\n'));
    const { stderr } = spawnSync('rustc', ['--edition', '2024', '--error-format', 'json', '--emit', 'metadata', 'main.rs'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    const bad = new Set<number>();
    for (const text of stderr.split('\n')) {
      if (!text.startsWith('{')) continue;
      const { code, spans } = JSON.parse(text) as { code: { code: string } | null; spans: { line_start: number }[] };
      if (/^E0(?:425|432|433|599|609|610|658)$/.test(code?.code ?? ''))
        for (const { line_start } of spans) bad.add(line_start - 2);
    }
    return lines.filter((_, i) => bad.has(i));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const method = ({ type, name }: { readonly type: string; readonly name: string }, i: number): string =>
  `fn method_${i}(mut x: ${type}) { x.${name}(); }`;
const function_ = (name: string, i: number): string => `fn function_${i}() { ${name}(); }`;

it.skipIf(!found)('a made-up name is found out', () => {
  const lines = [
    method({ type: 'u32', name: 'is_even' }, 0),
    method({ type: 'u32', name: 'isqrt' }, 1),
    method({ type: 'Vec<u32>', name: 'peek' }, 2),
  ];
  expect(missing([...lines, function_('iter::first', 0), function_('iter::once', 1), function_('Vec::newest', 2)])).toEqual([
    lines[0],
    lines[2],
    'fn function_0() { iter::first(); }',
    'fn function_2() { Vec::newest(); }',
  ]);
});

it.skipIf(!found)(
  'every described method is there',
  () => {
    expect(METHODS.length).toBeGreaterThan(350);
    // Once in the whole table: what a name means does not depend on where it stands.
    expect(METHODS.filter(({ name }, i) => METHODS.findIndex((one) => one.name === name) !== i)).toEqual([]);
    expect(missing(METHODS.map(method))).toEqual([]);
  },
  120_000,
);

it.skipIf(!found)(
  'every described function is there',
  () => {
    const names = FUNCTIONS.std.trim().split(/\s+/);
    expect(missing(names.map(function_))).toEqual([]);
  },
  120_000,
);

it('what is described runs, except these', () => {
  const runs = new Set<string>([...TABLES.keys(), ...MUTATORS.keys(), ...Object.keys(ANY)]);
  expect(METHODS.filter(({ name }) => !runs.has(name)).map(({ name }) => name)).toEqual(
    (
      'swap_bytes to_be_bytes to_le_bytes to_bits rsplit rsplitn chunks_exact into_sorted_vec as_secs_f32 checked_duration_since ' +
      'duration_since saturating_duration_since add_assign sub_assign make_ascii_lowercase make_ascii_uppercase as_mut_slice chunks_mut ' +
      'reserve shrink_to_fit peek_mut try_for_each'
    ).split(' '),
  );
});
