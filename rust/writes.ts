/** Which variables a piece of code may write to, by name: an upper bound, used for loops, conditions and captured variables. */
import type { Expr } from './core/core.ts';
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

function note(node: Expr, { written, called, passed }: Found): void {
  const write = (place: Expr): void => {
    const name = rootOf(place)?.name ?? null;
    if (name !== null) written.add(name);
  };
  switch (node.is) {
    case 'assign':
    case 'update':
      if (node.to === null) break;
      // Destructuring assignment: every name on the left.
      if (['tuple', 'array', 'struct', 'call'].includes(node.to.is))
        for (const part of within(node.to)) if (part.is === 'name' && part.path.name !== null) written.add(part.path.name);
      write(node.to);
      break;
    case 'borrow':
      if (node.mutable) write(node.of);
      break;
    case 'method':
      if (!onlyReads(node.name, node.args.length)) write(node.of);
      else if (!ONLY_READS.has(node.name)) called.add(rootOf(node.of)?.name ?? '');
      break;
    // `ref mut` borrows from what is matched.
    case 'block':
      for (const statement of node.statements)
        if (statement.is === 'let' && statement.value !== null && borrowsMutably(statement.pattern)) write(statement.value);
      break;
    case 'if':
    case 'while':
    case 'tests':
      for (const { pattern, of } of node.tests) if (pattern !== null && borrowsMutably(pattern)) write(of);
      break;
    case 'match':
      if (node.arms.some(({ pattern }) => borrowsMutably(pattern))) write(node.of);
      for (const { pattern, of } of node.arms.flatMap(({ guard }) => guard))
        if (pattern !== null && borrowsMutably(pattern)) write(of);
      break;
    case 'macro': {
      const tokens = tokenize(textOf(node.at));
      const harmless = PURE_MACROS.has(tokens[0] ?? '');
      if (!harmless || tokens.some((token) => /^(?:[-+*/%^&|]|<<|>>)?=$/.test(token) || token === 'mut'))
        for (const token of tokens) if (/^[A-Za-z_]\w*$/.test(token)) written.add(token);
      for (const token of tokens) if (/^[a-z_]\w*$/.test(token)) passed.add(token);
      break;
    }
    default:
  }
  if (node.is === 'call' || node.is === 'method')
    for (const arg of node.args) if (arg.is === 'name' && arg.path.name !== null) passed.add(arg.path.name);
}
