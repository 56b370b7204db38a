/** Macros, looked through for effects. */
import { isPlace, placeOf } from './effect-places.ts';
import type { Syntax } from './grammar.ts';
import { printed } from './hash-order.ts';
import { DIVERGING_MACROS, PURE_MACROS, segmentsOf } from './known.ts';
import { logArguments, loggingMacro } from './logging.ts';
import { macroArguments, macroOf } from './macros.ts';
import { ONLY_READS } from './methods.ts';
import { FIXED, joined, Names, type Origin } from './origins.ts';
import { parseInside } from './source.ts';
import { calleeOf, compactOf, descendants, field, has } from './syntax.ts';
import { compact, splitCommas, tokenize } from './tokens.ts';
import { fail, isPromised, type Walk } from './walk.ts';

/** Macros that write where a partner outside may read. */
const CONSOLE = new Set(['println', 'print', 'eprintln', 'eprint', 'dbg']);
/** Macros whose arguments are values, not references to them. */
const BY_VALUE = new Set(['vec', 'matches', 'assert', 'debug_assert']);

export function macroInvocation(walk: Walk, node: Syntax, names: Names): Origin {
  const { inside } = macroOf(node);
  const written = compactOf(field(node, 'macro') ?? node);
  const path = names.resolve(written);
  const name = segmentsOf(path).at(-1) ?? '';
  if (loggingMacro(path)) return logged(walk, node, `${written}!`, inside, names);
  if (CONSOLE.has(name)) return fail(`${name}! writes to the console of the process; tracing and log may run anywhere`, node);
  const known = PURE_MACROS.has(name) && (path === name || /^(?:std|core|alloc)::/.test(path));
  if (!known && !isPromised(walk, `${path}!`)) return fail(`${name}! is not known to be pure`, node);
  if (!known) {
    walk.assumes.add(`${path}!`);
    return FIXED;
  }
  if (name === 'stringify' || name === 'concat') return FIXED;
  if (name === 'matches') return matches(walk, node, inside, names);
  const args = macroArguments(node);
  if (args === null) return fail(`arguments of ${name}! are not understood`, node);
  const values = args.map((arg) => argument(walk, arg, names, BY_VALUE.has(name), `${name}!`));
  // Left out of builds without debug assertions.
  if (name.startsWith('debug_assert')) for (const arg of args) onlyLooks(arg);
  if (name !== 'vec') templates(walk, node, inside, names);
  return DIVERGING_MACROS.has(name) ? FIXED : joined(values);
}

function argument(walk: Walk, arg: Syntax, names: Names, byValue: boolean, call: string): Origin {
  return !byValue && isPlace(arg) ? placeOf(walk, arg, names, true, call) : walk.expression(arg, names);
}

/** `matches!(value, pattern if guard)` is a match with two arms. */
function matches(walk: Walk, node: Syntax, inside: string, names: Names): Origin {
  const [value, ...pattern] = splitCommas(tokenize(inside), false).map((tokens) => tokens.join(' '));
  const match = parseInside(`match ${value ?? ''} { ${pattern.join(' , ')} => true , _ => false }`, node.start);
  if (match?.type !== 'match_expression') return fail('arguments of matches! are not understood', node);
  return walk.expression(match, names);
}

/** Names in the braces of a text are arguments too. */
function templates(walk: Walk, node: Syntax, inside: string, names: Names): void {
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
        const hole = parseInside(one, node.start);
        if (hole === null) fail('the text of a macro is not understood', node);
        placeOf(walk, hole, names, true, `{${one}}`);
      }
    }
  }
}

/** Kinds of syntax that neither change anything nor leave the closure. */
const LOOKS = new Set([
  ...[
    'identifier',
    'self',
    'scoped_identifier',
    'field_expression',
    'field_identifier',
    'index_expression',
    'parenthesized_expression',
  ],
  ...['reference_expression', 'unary_expression', 'binary_expression', 'tuple_expression', 'call_expression', 'arguments'],
  ...[
    'integer_literal',
    'float_literal',
    'boolean_literal',
    'char_literal',
    'string_literal',
    'raw_string_literal',
    'unit_expression',
  ],
  ...['string_content', 'escape_sequence', 'type_cast_expression', 'primitive_type', 'type_identifier', 'scoped_type_identifier'],
]);

/** An argument that may be left out: it only looks at values, so whether it is evaluated shows nowhere. */
function onlyLooks(arg: Syntax): void {
  for (const node of descendants(arg)) {
    const { method } = node.type === 'call_expression' ? calleeOf(node) : { method: null };
    const looks = node.type !== 'call_expression' || (method !== null && ONLY_READS.has(method) && !ENDING_METHODS.has(method));
    if (node.named && (!LOOKS.has(node.type) || !looks || has(node, 'mutable_specifier')))
      fail('an argument that is evaluated only in some builds or at some levels has to be a plain value', node);
  }
}

/** They may end the closure, or go on from where an iterator stands. */
const ENDING_METHODS = new Set(['unwrap', 'expect', 'into_iter', 'into']);

/** Only what stands in the arguments may matter: whether they are evaluated at all depends on the level that is set. */
function logged(walk: Walk, node: Syntax, name: string, inside: string, names: Names): Origin {
  const lazy = new Names(names, { lazy: true });
  const args = logArguments(inside);
  for (const arg of args ?? []) {
    const parsed = parseInside(arg, node.start);
    if (parsed === null) return fail(`arguments of ${name} are not understood`, node);
    argument(walk, parsed, lazy, false, name);
    onlyLooks(parsed);
  }
  if (args === null) return fail(`arguments of ${name} are not understood`, node);
  templates(walk, node, inside, lazy);
  walk.observes.add(compact(name));
  return FIXED;
}
