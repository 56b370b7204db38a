/** Names of functions and constants that mean one thing in the whole program. */
import type { Syntax } from './grammar.ts';
import type { Machine } from './machine.ts';
import { compactOf } from './syntax.ts';

const ROOTED =
  /^(?:crate|std|core|alloc|hydro_lang|hydro_std|stageleft|dfir_rs|tokio|bytes|serde|bincode|u8|u16|u32|u64|u128|usize|i8|i16|i32|i64|i128|isize|f32|f64|bool|char|str|Option|Result|Vec|String|Box|Default|Clone|From|Into|Iterator)(?:::|$)/;

/** A path that means the same everywhere; null when its first name is imported and the imports are not in the text. */
export function qualify(machine: Machine, path: string): string | null {
  if (ROOTED.test(path) || path.startsWith('<') || path.startsWith('::')) return path;
  return machine.module === null ? null : `${machine.module}::${path}`;
}

/** A name of this call site only, for functions whose meaning depends on inferred types. */
export const siteName = (machine: Machine, name: string, node: Syntax): string => `${name}#${machine.site}.${node.start}`;

/**
 * What names mean after the imports of a block: `use a::__staged::m::*` is how stageleft puts the module of a closure in scope (`__deps`
 * holds the crates every module sees). Any other import may redirect a name, so it makes a scope of its own.
 */
export function importedScope(outer: string | null, statements: readonly Syntax[]): string | null {
  let scope = outer;
  const others: string[] = [];
  for (const statement of statements) {
    if (statement.type !== 'use_declaration') continue;
    const path = compactOf(statement).replace(/^use /, '').replace(/;$/, '');
    if (path.endsWith('::__deps::*')) continue;
    if (/^[\w:]+::\*$/.test(path)) scope = path.slice(0, -3);
    else others.push(path);
  }
  return scope === null || others.length === 0 ? scope : `${scope}+${others.sort().join('+')}`;
}
