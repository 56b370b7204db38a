import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERSIONS } from '../../index.ts';
import { LOCK_FORMAT, PLAN_FORMAT, PROGRAM_FORMAT } from '../../ir/index.ts';
import { code, heading, table } from './markdown.ts';

/** Which versions go together. Everything is read where it is decided. */
export function versionsPage(root: string): string {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const find = (path: string, pattern: RegExp): string => {
    const [, found] = pattern.exec(read(path)) ?? [];
    if (found === undefined) throw new Error(`${path} does not say ${pattern}`);
    return found;
  };
  const workspace = 'Cargo.toml';
  const preRelease = 'examples/hydro-0.17/Cargo.toml';
  const crate = find(workspace, /^version = "(.*)"$/m);
  const hydro = (path: string): string => find(path, /^hydro_lang = (?:\{ version = )?"=(.*?)"/m);
  const constant = (path: string, name: string): string =>
    find(join('clients/rust/src', path), new RegExp(`const ${name}: [^=]* = "?([^";]*)"?;`));
  return [
    heading('Versions', 'package.json, Cargo.toml and the code'),
    '| what | version |\n| --- | --- |',
    `| npm package ${code('hydrofoil')}: library, shell, service | ${VERSIONS.hydrofoil} |`,
    `| Node.js | ${(JSON.parse(read('package.json')) as { engines: { node: string } }).engines.node} |`,
    `| crate ${code('hydrofoil')} | ${crate}, for hydro_lang ${hydro(workspace)} |`,
    `| crate ${code('hydrofoil-hydro-0-17')} | ${find(preRelease, /^version = "(.*)"$/m)}, for hydro_lang ${hydro(preRelease)} |`,
    `| Rust | ${find(workspace, /^rust-version = "(.*)"$/m)} or newer |`,
    '\nPackage and crates of the same version go together; others do when their formats are the same:\n',
    table(
      ['format', 'package', 'crates', 'what for'],
      [
        [
          code('hydrofoil.program'),
          PROGRAM_FORMAT,
          constant('program.rs', 'FORMAT'),
          'programs: crates write, the package reads',
        ],
        [code('hydrofoil.plan'), PLAN_FORMAT, constant('plan.rs', 'FORMAT'), 'plans: the package writes, crates read'],
        [
          code('hydrofoil.lock'),
          LOCK_FORMAT,
          constant('plan.rs', 'LOCK_FORMAT'),
          'locks: the package writes and checks, crates read',
        ],
        [
          'glue templates',
          String(VERSIONS.glue),
          `up to ${constant('plan.rs', 'GLUE_VERSION')}`,
          'the closures that a plan may ask for',
        ],
        [
          code('hydrofoil.profile'),
          constant('profile/document.rs', 'FORMAT'),
          constant('profile/document.rs', 'FORMAT'),
          'profiles: crates write, the package reads',
        ],
      ],
    ),
    '\n## What each side says to the other one\n',
    table(
      ['who', 'what is given', 'answer'],
      [
        [
          'package',
          'a program of another format',
          `${code('format-unknown')}, nothing is read; for a later one: update Hydrofoil`,
        ],
        ['package', 'an operator that this version does not know', 'it stays as it is, and nothing that it touches is rewritten'],
        ['package', 'an operator that hides an input', `${code('hidden-input')}: export with a hydro_lang of the table`],
        [
          'package',
          'a plan of another format',
          `${code('old-plan')}, with the ways to make a new one; for a later one: update Hydrofoil`,
        ],
        ['package', 'a lock of another format', `${code('not-a-lock')}; for a later one: update Hydrofoil`],
        ['package', 'a profile of another format', `${code('profile-shape')}; for a later one: update Hydrofoil`],
        ['package', 'a plan with a rule of another version', `${code('step-rule')} when its steps are checked`],
        ['crate', 'a plan of an earlier format', `${code('older-format')}: make it again`],
        ['crate', 'a plan or a lock of a later format', `${code('newer-format')}: update the crate`],
        ['crate', 'glue that came later', `${code('newer-glue')}: update the crate`],
        ['crate', 'a rule that it does not know', 'applied: it knows edits, and no rules'],
        ['crate', 'a plan or a lock for another program', code('stale-plan')],
      ],
    ),
    '\nCodes of the package are explained in [errors.md](errors.md), those of the crate in [rust.md](rust.md#errors).',
    '',
  ].join('\n');
}
