/** Macros of `tracing` and `log`: they tell what happens, and nothing of the program depends on it. */
import { segmentsOf } from './known.ts';
import { splitCommas, tokenize } from './tokens.ts';

const LEVELS = new Set(['trace', 'debug', 'info', 'warn', 'error']);

/** A path to a macro that logs; imports resolved. */
export function loggingMacro(path: string): boolean {
  const segments = segmentsOf(path);
  const name = segments.at(-1) ?? '';
  const crate = segments.length === 1 ? null : segments.slice(0, -1).join('::').replace(/^::/, '');
  if (LEVELS.has(name)) return crate === null || crate === 'tracing' || crate === 'log';
  if (name === 'event') return crate === null || crate === 'tracing';
  return name === 'log' && (crate === null || crate === 'log');
}

/**
 * The expressions among the arguments: `target: t, key = value, ?shown, %shown, "text {}", value`. Null when they are not understood.
 */
export function logArguments(inside: string): readonly string[] | null {
  // `log` ends its keys with a semicolon.
  const parts = splitCommas(tokenize(inside), false).flatMap((part) => splitAt(part, ';'));
  const found: string[] = [];
  for (const part of parts) {
    const rest = withoutKey(part);
    if (rest === null) return null;
    found.push(rest.join(' '));
  }
  return found;
}

/** Parts between tokens of one kind that stand outside brackets. */
function splitAt(tokens: readonly string[], separator: string): string[][] {
  const parts: string[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (/^[([{]$/.test(token)) depth++;
    else if (/^[)\]}]$/.test(token)) depth--;
    if (depth === 0 && token === separator) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

/** `name = `, `a.b = `, `"name" = `, `name:? = `, `target: `, then `?` or `%` before the value. */
function withoutKey(tokens: readonly string[]): readonly string[] | null {
  let at = 0;
  const equals = tokens.indexOf('=');
  const key = equals > 0 ? tokens.slice(0, equals) : [];
  if (equals > 0) {
    if (!key.every((token) => /^(?:[A-Za-z_]\w*|\.|:|\?|%|".*")$/.test(token))) return null;
    at = equals + 1;
  } else if (/^(?:target|parent|name|logger)$/.test(tokens[0] ?? '') && tokens[1] === ':') at = 2;
  if (tokens[at] === '?' || tokens[at] === '%') at++;
  return at < tokens.length ? tokens.slice(at) : null;
}
