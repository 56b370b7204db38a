/** Rust types as text: Hydro prints `Vec < (u32 , crate :: __staged :: m :: T) >`. Works on tokens, so any depth and any syntax is fine. */
import { Remember } from './source.ts';
import { compact, splitCommas, tokenize } from './tokens.ts';

export interface TypeReading {
  /** Without token spaces. */
  readonly text: string;
  /** Paths cut to their last name. */
  readonly short: string;
  readonly kind: 'unit' | 'tuple' | 'path' | 'reference' | 'array' | 'other';
  /** Last name of the path, `tuple` positions aside: `Option`, `MemberId`, `u32`. */
  readonly name: string | null;
  /** Element types of a tuple. */
  readonly items: readonly string[];
  /** Generic arguments, lifetimes left out. */
  readonly args: readonly string[];
  readonly isUnit: boolean;
  readonly isMemberId: boolean;
  /** `C` of `MemberId<C>`. */
  readonly tag: string | null;
  /** For a reference: what it points to. */
  readonly target: string | null;
}

const isWord = (token: string | undefined): boolean => token !== undefined && /^[A-Za-z_]\w*$/.test(token);
const join = (tokens: readonly string[]): string => compact(tokens.join(' '));

// The types of a program are few, and asked for at every value that travels.
const readings = new Remember<TypeReading>(2_000_000);

export const readType = (text: string): TypeReading => readings.get(text, () => read(text));

function read(text: string): TypeReading {
  let tokens = tokenize(text);
  // A type in parentheses is the type; (T,) is a tuple of one.
  while (tokens[0] === '(' && closes(tokens, 0) === tokens.length - 1 && tokens.length > 2) {
    const inner = tokens.slice(1, -1);
    if (splitCommas(inner, true).length !== 1 || inner.at(-1) === ',') break;
    tokens = inner;
  }
  const base = {
    text: join(tokens),
    short: shortTokens(tokens),
    name: null,
    items: [],
    args: [],
    isUnit: false,
    isMemberId: false,
    tag: null,
    target: null,
  } as const;
  if (tokens.length === 0) return { ...base, kind: 'other' };
  if (tokens[0] === '(' && closes(tokens, 0) === tokens.length - 1) {
    const items = splitCommas(tokens.slice(1, -1), true).map(join);
    return { ...base, kind: items.length === 0 ? 'unit' : 'tuple', items, isUnit: items.length === 0 };
  }
  if (tokens[0] === '&') {
    const rest = tokens.slice(/^'/.test(tokens[1] ?? '') ? 2 : 1);
    return { ...base, kind: 'reference', target: join(rest[0] === 'mut' ? rest.slice(1) : rest) };
  }
  if (tokens[0] === '[') return { ...base, kind: 'array' };
  return readPath(tokens, base);
}

function readPath(tokens: readonly string[], base: Omit<TypeReading, 'kind'>): TypeReading {
  let at = tokens[0] === '::' ? 1 : 0;
  let name: string | null = null;
  let args: string[] = [];
  while (isWord(tokens[at])) {
    name = tokens[at] as string;
    args = [];
    at++;
    if (tokens[at] === '::' && tokens[at + 1] === '<') at++;
    if (tokens[at] === '<') {
      const end = closes(tokens, at);
      args = splitCommas(tokens.slice(at + 1, end), true)
        .filter((part) => !/^'/.test(part[0] ?? '') || part.length > 1)
        .map(join);
      at = end + 1;
    }
    if (tokens[at] !== '::') break;
    at++;
  }
  const whole = name !== null && at === tokens.length && !/^(?:dyn|impl|fn|extern|unsafe|for)$/.test(name);
  if (!whole) return { ...base, kind: 'other' };
  const isMemberId = name === 'MemberId';
  return { ...base, kind: 'path', name, args, isMemberId, tag: isMemberId ? (args[0] ?? null) : null };
}

/** Index of the bracket that closes the one at `from`; past the end when there is none. */
function closes(tokens: readonly string[], from: number): number {
  let depth = 0;
  for (let i = from; i < tokens.length; i++) {
    const token = tokens[i] as string;
    if (token === '(' || token === '[' || token === '{' || token === '<') depth++;
    else if (token === ')' || token === ']' || token === '}' || token === '>') depth--;
    if (depth === 0) return i;
  }
  return tokens.length;
}

/** `crate::__staged::m::Vec<T>` to `Vec<T>`: names followed by another path segment go, `<A as B>::C` stays. */
function shortTokens(tokens: readonly string[]): string {
  const kept: string[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as string;
    if (isWord(token) && tokens[i + 1] === '::' && isWord(tokens[i + 2])) {
      i++;
      continue;
    }
    if (token === '::' && kept.at(-1) !== '>' && isWord(tokens[i + 1])) continue;
    kept.push(token);
  }
  let out = '';
  kept.forEach((token, i) => {
    const before = kept[i - 1];
    const spaced =
      before === ',' ||
      before === ';' ||
      token === '->' ||
      before === '->' ||
      token === '+' ||
      before === '+' ||
      token === '=' ||
      before === '=' ||
      before === ':';
    const words =
      before !== undefined &&
      /[\w']$/.test(before) &&
      /^[\w'&([]/.test(token) &&
      (/^(?:dyn|impl|mut|as|for|const)$/.test(before) || /^[\w']/.test(token));
    out += (spaced || words ? ' ' : '') + token;
  });
  return out;
}

export const shortType = (text: string): string => readType(text).short;
