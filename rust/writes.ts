/** Which variables a piece of code may write to, by name: an upper bound, used for loops, conditions and captured variables. */
import type { Expr, Pattern } from './core/core.ts';
import { borrowsMutably, rootOf, within } from './core/parts.ts';
import { PURE_MACROS } from './known.ts';
import { ONLY_READS, onlyReads } from './methods.ts';
import { textOf } from './syntax.ts';
import { tokenize } from './tokens.ts';

export interface Writes {
  /** Assigned, borrowed mutably, or receiver of a method that may change it. */
  readonly written: ReadonlySet<string>;
  /** Receiver of a method that reads, unless it is one of the user's own with that name. */
  readonly called: ReadonlySet<string>;
  /** Handed to a call as it stands: a change only when the variable is itself a mutable reference. */
  readonly passed: ReadonlySet<string>;
}

const cache = new WeakMap<Expr, Writes>();

export function writesIn(node: Expr): Writes {
  const known = cache.get(node);
  if (known !== undefined) return known;
  const writes = { written: new Set<string>(), called: new Set<string>(), passed: new Set<string>() };
  for (const inner of within(node)) note(inner, writes);
  cache.set(node, writes);
  return writes;
}

interface Found {
  readonly written: Set<string>;
  readonly called: Set<string>;
  readonly passed: Set<string>;
}

const nameOf = (place: Expr): readonly string[] => [rootOf(place)?.name ?? null].filter((name) => name !== null);

function note(node: Expr, { written, called, passed }: Found): void {
  for (const place of placesWritten(node)) for (const name of nameOf(place)) written.add(name);
  if (node.is === 'macro') noteMacro(node, written, passed);
  if (node.is === 'method' && onlyReads(node.name, node.args.length) && !ONLY_READS.has(node.name))
    for (const name of nameOf(node.of)) called.add(name);
  if (node.is === 'call' || node.is === 'method')
    for (const arg of node.args) if (arg.is === 'name' && arg.path.name !== null) passed.add(arg.path.name);
}

/** What `ref mut` borrows from. */
const borrowed = (tests: readonly { readonly pattern: Pattern | null; readonly of: Expr | null }[]): readonly Expr[] =>
  tests.flatMap(({ pattern, of }) => (pattern !== null && of !== null && borrowsMutably(pattern) ? [of] : []));

/** The places that an expression writes to by itself, those of its parts left out. */
function placesWritten(node: Expr): readonly Expr[] {
  switch (node.is) {
    case 'assign':
    case 'update':
      if (node.to === null) return [];
      // Destructuring assignment: every name on the left.
      return ['tuple', 'array', 'struct', 'call'].includes(node.to.is) ? [...within(node.to)] : [node.to];
    case 'borrow':
      return node.mutable ? [node.of] : [];
    case 'method':
      return onlyReads(node.name, node.args.length) ? [] : [node.of];
    case 'block':
      return node.statements.flatMap((statement) =>
        statement.is === 'let' ? borrowed([{ pattern: statement.pattern, of: statement.value }]) : [],
      );
    case 'if':
    case 'while':
    case 'tests':
      return borrowed(node.tests);
    case 'match':
      return borrowed(node.arms.flatMap(({ pattern, guard }) => [{ pattern, of: node.of }, ...guard]));
    case 'literal':
    case 'name':
    case 'tuple':
    case 'array':
    case 'repeat':
    case 'struct':
    case 'range':
    case 'field':
    case 'index':
    case 'unary':
    case 'deref':
    case 'binary':
    case 'cast':
    case 'closure':
    case 'call':
    case 'macro':
    case 'loop':
    case 'for':
    case 'return':
    case 'break':
    case 'continue':
    case 'try':
    case 'await':
    case 'async':
    case 'unsafe':
    case 'const':
    case 'other':
      return [];
  }
}

/** Arguments may be anything: names among the tokens. */
function noteMacro(node: Expr, written: Set<string>, passed: Set<string>): void {
  const tokens = tokenize(textOf(node.at));
  const harmless = PURE_MACROS.has(tokens[0] ?? '');
  const writes = !harmless || tokens.some((token) => /^(?:[-+*/%^&|]|<<|>>)?=$/.test(token) || token === 'mut');
  for (const token of tokens) {
    if (writes && /^[A-Za-z_]\w*$/.test(token)) written.add(token);
    if (/^[a-z_]\w*$/.test(token)) passed.add(token);
  }
}
