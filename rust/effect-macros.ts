/** Macros, looked through for effects. */
import type { Expr, ExprOf } from './core/core.ts';
import { lower } from './core/lower.ts';
import { isPlace, partsOf } from './core/parts.ts';
import { placeOf } from './effect-places.ts';
import { printed } from './hash-order.ts';
import { DIVERGING_MACROS, isStandardMacro, segmentsOf } from './known.ts';
import { logArguments, loggingMacro } from './logging.ts';
import { ONLY_READS } from './methods.ts';
import { FIXED, joined, Names, type Origin } from './origins.ts';
import { parseInside } from './source.ts';
import { compactOf, field } from './syntax.ts';
import { compact, splitCommas, tokenize } from './tokens.ts';
import { fail, isPromised, type Walk } from './walk.ts';

/** Macros that write where a partner outside may read. */
const CONSOLE = new Set(['println', 'print', 'eprintln', 'eprint', 'dbg']);
/** Macros whose arguments are values, not references to them. */
const BY_VALUE = new Set(['assert', 'debug_assert']);

/** A macro that is written out as something else has to be that of std. */
export function standardMacro(node: Expr, names: Names): void {
  const path = names.resolve(compactOf(field(node.at, 'macro') ?? node.at));
  if (!isStandardMacro(path)) fail(`${segmentsOf(path).at(-1) ?? ''}! is not known to be pure`, node);
}

export function macroInvocation(walk: Walk, node: ExprOf<'macro'>, names: Names): Origin {
  const { inside, args } = node;
  const path = names.resolve(node.path.text);
  const name = segmentsOf(path).at(-1) ?? '';
  if (loggingMacro(path)) return logged(walk, node, `${node.path.text}!`, names);
  if (CONSOLE.has(name)) return fail(`${name}! writes to the console of the process; tracing and log may run anywhere`, node);
  const known = isStandardMacro(path);
  if (!known && !isPromised(walk, `${path}!`)) return fail(`${name}! is not known to be pure`, node);
  if (!known) {
    walk.assumes.add(`${path}!`);
    return FIXED;
  }
  if (name === 'stringify' || name === 'concat') return FIXED;
  if (args === null || name === 'matches' || name === 'vec') return fail(`arguments of ${name}! are not understood`, node);
  const values = args.map(({ value }) => argument(walk, value, names, BY_VALUE.has(name), `${name}!`));
  // Left out of builds without debug assertions.
  if (name.startsWith('debug_assert')) for (const { value } of args) onlyLooks(value);
  templates(walk, node, inside, names);
  return DIVERGING_MACROS.has(name) ? FIXED : joined(values);
}

function argument(walk: Walk, arg: Expr, names: Names, byValue: boolean, call: string): Origin {
  return !byValue && isPlace(arg) ? placeOf(walk, arg, names, true, call) : walk.expression(arg, names);
}

/** Names in the braces of a text are arguments too. */
function templates(walk: Walk, node: ExprOf<'macro'>, inside: string, names: Names): void {
  const parts = splitCommas(tokenize(inside), false);
  printed(walk, parts, node);
  const given = new Set(parts.flatMap(([first = '', second]) => (second === '=' ? [first] : [])));
  for (const [text = '', ...more] of parts) {
    if (text === 'concat') fail('the text of a macro is put together by another macro', node);
    if (more.length > 0 || !/^r?#*"/.test(text)) continue;
    if (/\{[^}]*\\[xu]/.test(text)) fail('the text of a macro hides a format', node);
    const holes = [...text.replaceAll('{{', '').matchAll(/\{\s*([A-Za-z_]\w*)?[^:}]*(?::([^}]*))?\}/g)];
    for (const [, name, format = ''] of holes) {
      if (/p\s*$/.test(format)) fail('prints an address', node);
      const used = [name, ...[...format.matchAll(/([A-Za-z_]\w*)\$/g)].map((found) => found[1])];
      for (const one of used) {
        if (one === undefined || given.has(one)) continue;
        const hole = parseInside(one, node.at.start);
        if (hole === null) fail('the text of a macro is not understood', node);
        placeOf(walk, lower(hole), names, true, `{${one}}`);
      }
    }
  }
}

/** Kinds of expressions that neither change anything nor leave the closure. */
const LOOKS = new Set<Expr['is']>(['literal', 'name', 'field', 'index', 'deref', 'unary', 'binary', 'tuple', 'cast']);

/** An argument that may be left out: it only looks at values, so whether it is evaluated shows nowhere. */
function onlyLooks(arg: Expr): void {
  const looks =
    LOOKS.has(arg.is) ||
    (arg.is === 'borrow' && !arg.mutable) ||
    (arg.is === 'method' && ONLY_READS.has(arg.name) && arg.types.length === 0 && !ENDING_METHODS.has(arg.name));
  if (!looks) fail('an argument that is evaluated only in some builds or at some levels has to be a plain value', arg);
  for (const part of partsOf(arg)) onlyLooks(part);
}

/** They may end the closure, or go on from where an iterator stands. */
const ENDING_METHODS = new Set(['unwrap', 'expect', 'into_iter', 'into']);

/** Only what stands in the arguments may matter: whether they are evaluated at all depends on the level that is set. */
function logged(walk: Walk, node: ExprOf<'macro'>, name: string, names: Names): Origin {
  const lazy = new Names(names, { lazy: true });
  const args = logArguments(node.inside);
  for (const arg of args ?? []) {
    const parsed = parseInside(arg, node.at.start);
    if (parsed === null) return fail(`arguments of ${name} are not understood`, node);
    argument(walk, lower(parsed), lazy, false, name);
    onlyLooks(lower(parsed));
  }
  if (args === null) return fail(`arguments of ${name} are not understood`, node);
  templates(walk, node, node.inside, lazy);
  walk.observes.add(compact(name));
  return FIXED;
}
