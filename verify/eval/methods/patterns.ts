/** Patterns of texts: a text, a character, one of several characters, or a test of characters. Positions are those of JavaScript. */
import { truth } from '../operators.ts';
import { deref, panic, type Run, type Thing } from '../things.ts';
import { callFn } from '../unknown.ts';
import { char } from '../value.ts';

export type Pattern = { readonly text: string } | { readonly test: (c: string) => boolean };
/** From and to. */
type Match = readonly [start: number, end: number];

export function patternOf(run: Run, thing: Thing | undefined): Pattern {
  const value = deref(thing ?? panic('missing argument'));
  if (typeof value === 'string') return { text: value };
  if (typeof value === 'object' && value.t === 'char') return { text: value.v };
  if (typeof value === 'object' && value.t === 'list') {
    const wanted = new Set(value.items.map((item) => (deref(item) as { readonly v: string }).v));
    return { test: (c) => wanted.has(c) };
  }
  return { test: (c) => truth(run, callFn(run, value, [char(c)])) };
}

const charAt = (whole: string, at: number): string | undefined => {
  const code = whole.codePointAt(at);
  return code === undefined ? undefined : String.fromCodePoint(code);
};
const lastChar = (whole: string, end: number): string | undefined => [...whole.slice(Math.max(0, end - 2), end)].at(-1);

export function firstMatch(whole: string, pattern: Pattern, from = 0): Match | null {
  if ('text' in pattern) {
    const at = whole.indexOf(pattern.text, from);
    return at < 0 ? null : [at, at + pattern.text.length];
  }
  for (let at = from, c = charAt(whole, at); c !== undefined; at += c.length, c = charAt(whole, at))
    if (pattern.test(c)) return [at, at + c.length];
  return null;
}

/** Matches from left to right that do not overlap; an empty text is between all characters, and at both ends. */
export function* allMatches(whole: string, pattern: Pattern): Generator<Match> {
  let from = 0;
  for (;;) {
    const match = firstMatch(whole, pattern, from);
    if (match === null) return;
    yield match;
    const [start, end] = match;
    const next = end > start ? end : start + (charAt(whole, start)?.length ?? 1);
    if (next > whole.length) return;
    from = next;
  }
}

/** Length of a match at the start of what is between two positions; null when there is none. */
export function prefixOf(whole: string, pattern: Pattern, from: number, to: number): number | null {
  if ('text' in pattern) {
    const fits = from + pattern.text.length <= to && whole.startsWith(pattern.text, from);
    return fits ? pattern.text.length : null;
  }
  const c = from < to ? charAt(whole, from) : undefined;
  return c !== undefined && pattern.test(c) ? c.length : null;
}

/** The same at the end. */
export function suffixOf(whole: string, pattern: Pattern, from: number, to: number): number | null {
  if ('text' in pattern) {
    const fits = to - pattern.text.length >= from && whole.startsWith(pattern.text, to - pattern.text.length);
    return fits ? pattern.text.length : null;
  }
  const c = from < to ? lastChar(whole, to) : undefined;
  return c !== undefined && pattern.test(c) ? c.length : null;
}

/** Without matches at the ends, as many as there are. */
export function trimmed(whole: string, pattern: Pattern, start: boolean, end: boolean): string {
  let [from, to] = [0, whole.length];
  if (start) for (let size = prefixOf(whole, pattern, from, to); size; size = prefixOf(whole, pattern, from, to)) from += size;
  if (end) for (let size = suffixOf(whole, pattern, from, to); size; size = suffixOf(whole, pattern, from, to)) to -= size;
  return whole.slice(from, to);
}
