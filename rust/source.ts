/** From the text of an expression to its tree, within limits, remembered by text. */
import { LRUCache } from 'lru-cache';
import { parseRust, type Syntax } from './grammar.ts';
import { unstaged } from './staged.ts';
import { field } from './syntax.ts';
import { bracketDepth } from './tokens.ts';

export const MAX_TEXT = 1_000_000;
/** Levels of the syntax tree; the evaluator has its own, lower limit on nested expressions. */
const MAX_TREE_DEPTH = 3000;
const MAX_BRACKETS = 400;

export type Parsed = { readonly ok: true; readonly root: Syntax } | { readonly ok: false; readonly because: string };

/** Least recently used entries go first. Bounded by text, because one entry may be a megabyte. */
export class Remember<V extends NonNullable<unknown>> {
  readonly #entries: LRUCache<string, V>;
  /** @param limit characters of all keys, and a hundred for each entry */
  constructor(limit: number) {
    this.#entries = new LRUCache({ maxSize: limit, sizeCalculation: (_, key) => key.length + 100 });
  }
  get(key: string, make: () => V): V {
    const found = this.#entries.get(key);
    if (found !== undefined) return found;
    const value = make();
    this.#entries.set(key, value);
    return value;
  }
}

const parsed = new Remember<Parsed>(2_000_000);

/** Hydro's display form wraps tokens in `q!( … )`. */
export function stripQuote(text: string): string {
  const trimmed = text.trim();
  const open = /^q\s*!\s*\(/.exec(trimmed);
  return open !== null && trimmed.endsWith(')') ? trimmed.slice(open[0].length, -1).trim() : trimmed;
}

/** Parses one Rust expression. */
export function parseExpression(text: string): Parsed {
  if (text.length > MAX_TEXT) return { ok: false, because: `text has ${text.length} characters, limit ${MAX_TEXT}` };
  return parsed.get(text, () => {
    const quoted = stripQuote(text);
    if (quoted === '') return { ok: false, because: 'empty text' };
    if (bracketDepth(quoted) > MAX_BRACKETS) return { ok: false, because: `brackets nest deeper than ${MAX_BRACKETS}` };
    const expression = unstaged(quoted, MAX_TEXT);
    const root = parseRust(`fn __h() { let _ = ${expression}; }`, MAX_TREE_DEPTH);
    if (typeof root === 'string') return { ok: false, because: root };
    const value = expressionIn(root);
    return value === null ? { ok: false, because: 'not one expression' } : { ok: true, root: value };
  });
}

/** An expression built from the inside of a macro call; padding keeps its positions those of the call. */
export function parseInside(expression: string, at: number): Syntax | null {
  if (at + expression.length > MAX_TEXT) return null;
  const head = 'fn __h() { let _ = ';
  const root = parseRust(`${head}${' '.repeat(Math.max(0, at - head.length))}${expression}; }`, MAX_TREE_DEPTH);
  return typeof root === 'string' ? null : expressionIn(root);
}

/** The wrapped expression; null when the text closed the wrapper and started something of its own. */
function expressionIn(root: Syntax): Syntax | null {
  const [item, second] = root.children;
  if (item?.type !== 'function_item' || second !== undefined) return null;
  const inside = field(item, 'body')?.children.filter((child) => child.named) ?? [];
  const [statement, more] = inside;
  if (statement?.type !== 'let_declaration' || more !== undefined || field(statement, 'alternative') !== undefined) return null;
  return field(statement, 'value') ?? null;
}
