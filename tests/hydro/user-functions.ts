/**
 * The functions that closures of the examples call. Their text is not part of an exported program, so the evaluator takes them for unknown
 * ones; here they are read from the sources of the examples and put in their place.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ProgramDraft } from '../../ir/index.ts';

const sources = fileURLToPath(new URL('../../examples/hydro/src/', import.meta.url));

/** `fn name<..>(a: A, b: B) -> R {body}` at the top level of a module, as the closure `|a: A, b: B| {body}`. */
function closureOf(source: string, name: string): string {
  const found = new RegExp(`^pub fn ${name}(?:<[^(]*>)?\\(([^]*?)\\) -> [^{]*(\\{[^]*?^\\})`, 'm').exec(source);
  if (found === null) throw new Error(`there is no function ${name}`);
  const [, parameters = '', body = ''] = found;
  return `(| ${parameters.replace(/\s+/g, ' ').replace(/, $/, '')} | ${body})`;
}

/** Constants as variables around a closure; those that a `const fn` computes are given. */
function withConstants(source: string, closure: string, computed: Readonly<Record<string, string>>): string {
  const constants = [...source.matchAll(/^const (\w+): (\w+) = ([^;]+);/gm)];
  const text = constants.reduceRight(
    (now, [, name = '', type, value]) => `let ${name} : ${type} = ${computed[name] ?? value} ; ${now}`,
    closure,
  );
  // A variable is not written like a constant.
  return `({ ${constants.reduce((now, [, name = '']) => now.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), name.toLowerCase()), text)} })`;
}

/** `pub const NAME: T = value;` as a value. */
function constantOf(source: string, name: string): string {
  const [, type, value] = new RegExp(`^pub const ${name}: (\\w+) = ([^;]+);`, 'm').exec(source) ?? [];
  if (value === undefined) throw new Error(`there is no constant ${name}`);
  return `({ let value : ${type} = ${value} ; value })`;
}

/** The inverse of an odd number modulo 2^64. */
function inverse(odd: bigint): bigint {
  let found = odd;
  for (let step = 0; step < 5; step++) found = BigInt.asUintN(64, found * (2n - odd * found));
  return found;
}

/** Paths as the exported texts have them, and what they name. */
function readFunctions(): readonly [path: string, what: string][] {
  const read = (file: string): string => readFileSync(sources + file, 'utf8');
  const [work, locks, words, branches] = ['work.rs', 'lock_server.rs', 'word_count.rs', 'pipeline/dependencies.rs'].map(read);
  const factor = BigInt(/FACTOR: u64 = (\w+)/.exec(work as string)?.[1]?.replaceAll('_', '') ?? 0);
  const computed = { INVERSE: `${inverse(factor)}u64` };
  const sealed = (name: string): string => withConstants(work as string, closureOf(work as string, name), computed);
  return [
    ['work :: encrypt', sealed('encrypt')],
    ['work :: decrypt', sealed('decrypt')],
    ['lock_server :: decide', closureOf(locks as string, 'decide')],
    ['word_count :: words', closureOf(words as string, 'words')],
    ['word_count :: reducer_of', closureOf(words as string, 'reducer_of')],
    ['pipeline :: dependencies :: branch_of', closureOf(branches as string, 'branch_of')],
    ['pipeline :: monotonic :: ENDORSED', constantOf(read('pipeline/monotonic.rs'), 'ENDORSED')],
  ];
}

const functions = readFunctions();

/** The program with the functions of the examples written out where they are called. */
export function inlineFunctions(program: ProgramDraft): void {
  for (const [id, { text, glue }] of program.expressions) {
    const full = functions.reduce(
      (now, [path, what]) => now.replaceAll(new RegExp(`crate :: __staged :: ${path}\\b`, 'g'), () => what),
      text,
    );
    if (full !== text) program.expressions.set(id, { text: full, glue });
  }
}
