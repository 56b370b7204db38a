/** Names of functions and constants that mean one thing in the whole program. */
import type { Expr } from './core/core.ts';
import type { Syntax } from './grammar.ts';
import { isStandardMacro } from './known.ts';
import { loggingMacro } from './logging.ts';
import type { Machine } from './machine.ts';
import { compactOf, field, textOf } from './syntax.ts';

const ROOTED =
  /^(?:crate|std|core|alloc|hydro_lang|hydro_std|stageleft|dfir_rs|tokio|bytes|serde|bincode|u8|u16|u32|u64|u128|usize|i8|i16|i32|i64|i128|isize|f32|f64|bool|char|str|Option|Result|Vec|String|Box|Default|Clone|From|Into|Iterator)(?:::|$)/;

/** A path that means the same everywhere; null when its first name is imported and the imports are not in the text. */
export function qualify(machine: Machine, path: string): string | null {
  if (ROOTED.test(path) || path.startsWith('<') || path.startsWith('::')) return path;
  return machine.module === null ? null : `${machine.module}::${path}`;
}

/** A name of this call site only, for functions whose meaning depends on inferred types. */
export const siteName = (machine: Machine, name: string, { at }: Expr): string => `${name}#${machine.site}.${at.start}`;

/** How stageleft puts the module of a closure, and the crates that it sees, in scope. */
const STAGED = /^\w+::__staged::(?:\w+::)*\*$/;
const STANDARD = /^(?:::)?(?:std|core|alloc)::/;

/**
 * Why the statements of a block may give a name another meaning than it has at its face; null when they do not. Everything the evaluator
 * knows it knows by name: types (`u64`), variants (`Some`), traits (`Clone`) and functions, each of which a text may declare anew.
 */
export function redefines(statements: readonly Syntax[]): string | null {
  for (const statement of statements) {
    const text = textOf(statement).slice(0, 60);
    if (statement.type === 'use_declaration') {
      const path = importedPath(statement);
      const plain = STAGED.test(path) || (STANDARD.test(path) && !/\bas\b/.test(path));
      if (!plain) return `an import of its own: ${text}`;
      continue;
    }
    const macro = statement.type === 'expression_statement' ? statement.children[0] : statement;
    // What a macro of the program expands to may be items, and they are in scope all over the block.
    if (macro?.type === 'macro_invocation' && !isPlainMacro(compactOf(field(macro, 'macro') ?? macro)))
      return `a macro that may declare names: ${text}`;
    if (/_item$|^macro_definition$|^extern_/.test(statement.type) && !/^(?:inner_)?attribute_item$/.test(statement.type))
      return `declares an item inside: ${text}`;
  }
  return null;
}

const PRINTS = /^(?:(?:std|core|alloc)::)?(?:e?print(?:ln)?|dbg|write(?:ln)?)$/;
const isPlainMacro = (path: string): boolean => isStandardMacro(path) || PRINTS.test(path) || loggingMacro(path);

const importedPath = (use: Syntax): string => compactOf(use).replace(/^use /, '').replace(/;$/, '');

/**
 * What names mean after the imports of a block: `use a::__staged::m::*` is how stageleft puts the module of a closure in scope (`__deps`
 * holds the crates every module sees). Any other import may redirect a name, so it makes a scope of its own.
 */
export function importedScope(outer: string | null, statements: readonly Syntax[]): string | null {
  let scope = outer;
  const others: string[] = [];
  for (const statement of statements) {
    if (statement.type !== 'use_declaration') continue;
    const path = importedPath(statement);
    if (path.endsWith('::__deps::*')) continue;
    if (/^[\w:]+::\*$/.test(path)) scope = path.slice(0, -3);
    else others.push(path);
  }
  return scope === null || others.length === 0 ? scope : `${scope}+${others.sort().join('+')}`;
}
