/** Methods of strings. Positions count bytes of UTF-8, as in Rust. */

import { iterate } from '../iterate.ts';
import { fits } from '../numbers.ts';
import { truth } from '../operators.ts';
import { deref, Iter, panic, type Run, settle, type Thing } from '../things.ts';
import { type Type, widthOf } from '../types.ts';
import { callFn } from '../unknown.ts';
import { char, err, float, int, list, NONE, ok, opaque, some, tuple, UNIT, usize, type Value } from '../value.ts';
import { intOf } from './ints.ts';
import type { CallInfo, Method, Mutator, Receiver } from './method.ts';

const text = (self: Receiver | Thing): string => self as string;
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);
const length = (value: string): number => bytes(value).length;
const decode = (value: Uint8Array): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);

/** The part between two byte positions. */
export function substring(value: string, from: number, to: number): string {
  const raw = bytes(value);
  if (from > to || to > raw.length) return panic(`byte index ${Math.max(from, to)} is out of bounds of ${JSON.stringify(value)}`);
  try {
    return decode(raw.slice(from, to));
  } catch {
    return panic('byte index is not a char boundary');
  }
}

/** A pattern argument: a string, a character, several characters, or a test of characters. */
type Pattern = (value: string, from: number) => readonly [at: number, size: number] | null;

function patternOf(run: Run, thing: Thing | undefined): Pattern {
  const value = deref(thing ?? panic('missing argument'));
  if (typeof value === 'string') return literalPattern(value);
  if (typeof value === 'object' && value.t === 'char') return literalPattern(value.v);
  const test = (c: string): boolean => {
    if (typeof value === 'object' && value.t === 'list')
      return value.items.some((item) => (item as { readonly v: string }).v === c);
    return truth(run, callFn(run, value, [char(c)]));
  };
  return (whole, from) => {
    for (let i = from; i < whole.length; ) {
      const c = String.fromCodePoint(whole.codePointAt(i) as number);
      if (test(c)) return [i, c.length];
      i += c.length;
    }
    return null;
  };
}

const literalPattern =
  (wanted: string): Pattern =>
  (whole, from) => {
    const at = whole.indexOf(wanted, from);
    return at < 0 ? null : [at, wanted.length];
  };

/** Pieces between matches; at most `limit`. */
function pieces(run: Run, value: string, pattern: Pattern, limit = Number.POSITIVE_INFINITY): string[] {
  const found: string[] = [];
  let start = 0;
  let from = 0;
  while (found.length + 1 < limit) {
    run.spend();
    const match = pattern(value, from);
    if (match === null) break;
    const [at, size] = match;
    found.push(value.slice(start, at));
    start = at + size;
    from = size === 0 ? at + (String.fromCodePoint(value.codePointAt(at) ?? 32).length || 1) : start;
    if (from > value.length) break;
  }
  found.push(value.slice(start));
  return found;
}

/** Trims matches of a pattern from the ends. */
function trimmed(value: string, test: (c: string) => boolean, start: boolean, end: boolean): string {
  let chars = [...value];
  if (start) while (chars[0] !== undefined && test(chars[0])) chars = chars.slice(1);
  if (end) while (chars.at(-1) !== undefined && test(chars.at(-1) as string)) chars.pop();
  return chars.join('');
}
const trimWith =
  (start: boolean, end: boolean): Method =>
  (run, self, [pattern]) => {
    const match = patternOf(run, pattern);
    return trimmed(text(self), (c) => match(c, 0)?.[0] === 0, start, end);
  };
const isSpace = (c: string): boolean => /\p{White_Space}/u.test(c);

const ascii = (value: string, pattern: RegExp, change: (c: string) => string): string => value.replace(pattern, change);

export const STRING: Readonly<Record<string, Method>> = {
  len: (_, self) => usize(length(text(self))),
  is_empty: (_, self) => text(self) === '',
  as_str: (_, self) => self,
  into_string: (_, self) => self,
  into_boxed_str: (_, self) => self,
  to_string: (_, self) => self,
  as_bytes: (_, self) => bytesOf(text(self)),
  into_bytes: (_, self) => bytesOf(text(self)),
  bytes: (run, self) => iterate(run, bytesOf(text(self))),
  chars: (_, self) => Iter.of([...text(self)].map(char)),
  char_indices: (_, self) => {
    let at = 0;
    return Iter.of(
      [...text(self)].map((c) => {
        const pair = tuple([usize(at), char(c)]);
        at += length(c);
        return pair;
      }),
    );
  },
  to_lowercase: (_, self) => text(self).toLowerCase(),
  to_uppercase: (_, self) => text(self).toUpperCase(),
  to_ascii_lowercase: (_, self) => ascii(text(self), /[A-Z]/g, (c) => c.toLowerCase()),
  to_ascii_uppercase: (_, self) => ascii(text(self), /[a-z]/g, (c) => c.toUpperCase()),
  trim: (_, self) => trimmed(text(self), isSpace, true, true),
  trim_start: (_, self) => trimmed(text(self), isSpace, true, false),
  trim_end: (_, self) => trimmed(text(self), isSpace, false, true),
  trim_matches: trimWith(true, true),
  trim_start_matches: trimWith(true, false),
  trim_end_matches: trimWith(false, true),
  lines: (_, self) => {
    const all = text(self).split('\n');
    if (all.at(-1) === '') all.pop();
    return Iter.of(all.map((line) => line.replace(/\r$/, '')));
  },
  split_whitespace: (_, self) =>
    Iter.of(
      text(self)
        .split(/\p{White_Space}+/u)
        .filter((word) => word !== ''),
    ),
  split: (run, self, [pattern]) => Iter.of(pieces(run, text(self), splitting(run, pattern))),
  splitn: (run, self, [n, pattern]) => Iter.of(pieces(run, text(self), splitting(run, pattern), Number(intOf(run, n).v))),
  split_terminator: (run, self, [pattern]) => {
    const all = pieces(run, text(self), splitting(run, pattern));
    if (all.at(-1) === '') all.pop();
    return Iter.of(all);
  },
  split_once: (run, self, [pattern]) => {
    const match = patternOf(run, pattern)(text(self), 0);
    return match === null ? NONE : some(tuple([text(self).slice(0, match[0]), text(self).slice(match[0] + match[1])]));
  },
  split_at: (run, self, [at]) => {
    const [n, all] = [Number(intOf(run, at).v), length(text(self))];
    return tuple([substring(text(self), 0, n), substring(text(self), n, all)]);
  },
  starts_with: (run, self, [pattern]) => patternOf(run, pattern)(text(self), 0)?.[0] === 0,
  ends_with: (run, self, [pattern]) => endMatch(run, text(self), pattern) !== null,
  strip_prefix: (run, self, [pattern]) => {
    const match = patternOf(run, pattern)(text(self), 0);
    return match?.[0] === 0 ? some(text(self).slice(match[1])) : NONE;
  },
  strip_suffix: (run, self, [pattern]) => {
    const found = endMatch(run, text(self), pattern);
    return found === null ? NONE : some(text(self).slice(0, text(self).length - found));
  },
  contains: (run, self, [pattern]) => patternOf(run, pattern)(text(self), 0) !== null,
  find: (run, self, [pattern]) => {
    const match = patternOf(run, pattern)(text(self), 0);
    return match === null ? NONE : some(usize(length(text(self).slice(0, match[0]))));
  },
  replace: (run, self, [pattern, by]) =>
    pieces(run, text(self), splitting(run, pattern)).join(settle(run, by as Thing) as string),
  repeat: (run, self, [n]) => {
    const times = Number(intOf(run, n).v);
    run.spend(times * text(self).length);
    return text(self).repeat(times);
  },
  eq_ignore_ascii_case: (run, self, [other]) => {
    const lower = (value: string): string => ascii(value, /[A-Z]/g, (c) => c.toLowerCase());
    return lower(text(self)) === lower(settle(run, other as Thing) as string);
  },
  is_ascii: (_, self) => /^[\0-\x7f]*$/.test(text(self)),
  parse: (run, self, _, info) => parse(run, text(self), info),
};

const bytesOf = (value: string): Value => list([...bytes(value)].map((byte) => int(byte, 'u8')));

/** An empty pattern also matches at both ends, which `pieces` does not do. */
function splitting(run: Run, thing: Thing | undefined): Pattern {
  if (deref(thing ?? panic('missing argument')) === '') run.abstracted('split by an empty pattern');
  return patternOf(run, thing);
}

/** Length of the match that ends the text. */
function endMatch(run: Run, value: string, pattern: Thing | undefined): number | null {
  const wanted = deref(pattern ?? panic('missing argument'));
  if (typeof wanted === 'string') return value.endsWith(wanted) ? wanted.length : null;
  const last = [...value].at(-1);
  return last !== undefined && patternOf(run, wanted)(last, 0) !== null ? last.length : null;
}

function parse(run: Run, value: string, info: CallInfo): Value {
  const type: Type | null = info.types[0] ?? info.expected?.args[0] ?? null;
  const failed = err(opaque('ParseError', [value]));
  if (type?.kind === 'int') {
    const width = widthOf(type);
    const signed = width?.startsWith('i') === true ? /^[+-]?\d+$/ : /^\+?\d+$/;
    if (!signed.test(value)) return failed;
    const number = BigInt(value.replace(/^\+/, ''));
    return fits(number, width) ? ok(int(number, width)) : failed;
  }
  if (type?.kind === 'float') {
    if (!/^[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)$/.test(value)) return failed;
    return ok(float(Number(value), type.name === 'f32' ? 'f32' : 'f64'));
  }
  if (type?.kind === 'bool') return value === 'true' || value === 'false' ? ok(value === 'true') : failed;
  if (type?.kind === 'char') return [...value].length === 1 ? ok(char(value)) : failed;
  if (type?.kind === 'string') return ok(value);
  run.abstracted('parse into an inferred type');
  return ok(opaque('parse', [value]));
}

const piece = (run: Run, thing: Thing | undefined): string => {
  const value = settle(run, thing ?? panic('missing argument'));
  return typeof value === 'string' ? value : (value as { readonly v: string }).v;
};

export const STRING_MUT: Readonly<Record<string, Mutator>> = {
  push: (run, place, self, [c]) => {
    place.set(text(self) + piece(run, c));
    return UNIT;
  },
  push_str: (run, place, self, [more]) => {
    run.spend(text(self).length >> 6);
    place.set(text(self) + piece(run, more));
    return UNIT;
  },
  clear: (_, place) => {
    place.set('');
    return UNIT;
  },
  pop: (_, place, self) => {
    const chars = [...text(self)];
    const last = chars.pop();
    if (last === undefined) return NONE;
    place.set(chars.join(''));
    return some(char(last));
  },
  truncate: (run, place, self, [n]) => {
    const to = Number(intOf(run, n).v);
    if (to < length(text(self))) place.set(substring(text(self), 0, to));
    return UNIT;
  },
  insert: (run, place, self, [at, c]) => insertAt(run, place, text(self), at, c),
  insert_str: (run, place, self, [at, c]) => insertAt(run, place, text(self), at, c),
  remove: (run, place, self, [at]) => {
    const from = Number(intOf(run, at).v);
    const rest = substring(text(self), from, length(text(self)));
    const c = [...rest][0] ?? panic('cannot remove a char from the end of a string');
    place.set(substring(text(self), 0, from) + rest.slice(c.length));
    return char(c);
  },
  extend: (run, place, self, [more]) => {
    let now = text(self);
    for (let item = iterate(run, more as Thing), next = item.next(); next !== undefined; next = item.next()) {
      run.spend();
      now += piece(run, next);
    }
    place.set(now);
    return UNIT;
  },
};

function insertAt(
  run: Run,
  place: { set(value: Value): void },
  value: string,
  at: Thing | undefined,
  what: Thing | undefined,
): Thing {
  const from = Number(intOf(run, at).v);
  place.set(substring(value, 0, from) + piece(run, what) + substring(value, from, length(value)));
  return UNIT;
}
