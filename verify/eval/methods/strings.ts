/** Methods of strings. Positions count bytes of UTF-8, as in Rust. */

import { Iter } from '../iter.ts';
import { iterate } from '../iterate.ts';
import { panic, type Run, settle, type Thing } from '../things.ts';
import { char, int, list, NONE, some, tuple, UNIT, usize, type Value } from '../value.ts';
import { intOf } from './ints.ts';
import type { Method, Methods, Mutators, Receiver } from './method.ts';
import { parse } from './parse.ts';
import { allMatches, firstMatch, type Pattern, patternOf, prefixOf, suffixOf, trimmed } from './patterns.ts';

const text = (self: Receiver | Thing): string => self as string;
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);
const length = (value: string): number => bytes(value).length;
const decode = (value: Uint8Array): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);

/** The part between two byte positions. */
export function substring(value: string, from: number, to: number): string {
  const raw = bytes(value);
  if (from > to || to > raw.length) return panic(`byte index ${Math.max(from, to)} is out of bounds of ${JSON.stringify(value)}`);
  const inside = (at: number): boolean => at < raw.length && ((raw[at] as number) & 0xc0) === 0x80;
  return inside(from) || inside(to) ? panic('byte index is not a char boundary') : decode(raw.slice(from, to));
}

/** Pieces between matches; at most `limit`. */
function pieces(run: Run, value: string, thing: Thing | undefined, limit = Number.POSITIVE_INFINITY): string[] {
  if (limit === 0) return [];
  // Rust looks for the next match when the next piece is asked for.
  return run.apart('of a pattern', () => {
    const found: string[] = [];
    let start = 0;
    if (limit > 1)
      for (const [at, end] of allMatches(value, patternOf(run, thing))) {
        run.spend();
        found.push(value.slice(start, at));
        start = end;
        if (found.length + 1 >= limit) break;
      }
    found.push(value.slice(start));
    return found;
  });
}

const trimWith =
  (start: boolean, end: boolean): Method =>
  (run, self, [pattern]) =>
    trimmed(text(self), patternOf(run, pattern), start, end);
const SPACE: Pattern = { test: (c) => /\p{White_Space}/u.test(c) };

const ascii = (value: string, pattern: RegExp, change: (c: string) => string): string => value.replace(pattern, change);

/** Unicode grows: a character that nobody assigned yet may become a letter. */
function cased(run: Run, before: string, after: string): string {
  if (/\p{Cn}/u.test(before)) run.abstracted('a character that is not assigned');
  return after;
}

export const STRING: Methods = {
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
  to_lowercase: (run, self) => cased(run, text(self), text(self).toLowerCase()),
  to_uppercase: (run, self) => cased(run, text(self), text(self).toUpperCase()),
  to_ascii_lowercase: (_, self) => ascii(text(self), /[A-Z]/g, (c) => c.toLowerCase()),
  to_ascii_uppercase: (_, self) => ascii(text(self), /[a-z]/g, (c) => c.toUpperCase()),
  trim: (_, self) => trimmed(text(self), SPACE, true, true),
  trim_start: (_, self) => trimmed(text(self), SPACE, true, false),
  trim_end: (_, self) => trimmed(text(self), SPACE, false, true),
  trim_matches: trimWith(true, true),
  trim_start_matches: trimWith(true, false),
  trim_end_matches: trimWith(false, true),
  lines: (_, self) => {
    const all = text(self).split('\n');
    const rest = all.pop();
    // Only what ends a line loses its carriage return.
    const lines = all.map((line) => line.replace(/\r$/, ''));
    return Iter.of(rest === undefined || rest === '' ? lines : [...lines, rest]);
  },
  split_whitespace: (_, self) =>
    Iter.of(
      text(self)
        .split(/\p{White_Space}+/u)
        .filter((word) => word !== ''),
    ),
  split: (run, self, [pattern]) => Iter.of(pieces(run, text(self), pattern)),
  splitn: (run, self, [n, pattern]) => oneEnd(pieces(run, text(self), pattern, Number(intOf(run, n).v))),
  split_terminator: (run, self, [pattern]) => {
    const all = pieces(run, text(self), pattern);
    if (all.at(-1) === '') all.pop();
    return Iter.of(all);
  },
  split_once: (run, self, [pattern]) => {
    const match = firstMatch(text(self), patternOf(run, pattern));
    return match === null ? NONE : some(tuple([text(self).slice(0, match[0]), text(self).slice(match[1])]));
  },
  split_at: (run, self, [at]) => {
    const [n, all] = [Number(intOf(run, at).v), length(text(self))];
    return tuple([substring(text(self), 0, n), substring(text(self), n, all)]);
  },
  starts_with: (run, self, [pattern]) => prefix(run, text(self), pattern) !== null,
  ends_with: (run, self, [pattern]) => suffix(run, text(self), pattern) !== null,
  strip_prefix: (run, self, [pattern]) => {
    const found = prefix(run, text(self), pattern);
    return found === null ? NONE : some(text(self).slice(found));
  },
  strip_suffix: (run, self, [pattern]) => {
    const found = suffix(run, text(self), pattern);
    return found === null ? NONE : some(text(self).slice(0, text(self).length - found));
  },
  contains: (run, self, [pattern]) => firstMatch(text(self), patternOf(run, pattern)) !== null,
  find: (run, self, [pattern]) => {
    const match = firstMatch(text(self), patternOf(run, pattern));
    return match === null ? NONE : some(usize(length(text(self).slice(0, match[0]))));
  },
  replace: (run, self, [pattern, by]) => pieces(run, text(self), pattern).join(settle(run, by as Thing) as string),
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
  parse: (run, self, _, info) =>
    parse(run, text(self), info.types[0] ?? (info.expected?.kind === 'result' ? (info.expected.args[0] ?? null) : null)),
};

const prefix = (run: Run, value: string, pattern: Thing | undefined): number | null =>
  prefixOf(value, patternOf(run, pattern), 0, value.length);
const suffix = (run: Run, value: string, pattern: Thing | undefined): number | null =>
  suffixOf(value, patternOf(run, pattern), 0, value.length);

/** Cannot be gone through from behind. */
function oneEnd(items: readonly string[]): Iter<Thing> {
  const all = Iter.of<Thing>(items);
  return new Iter({ next: () => all.next(), copy: all.copy });
}

const bytesOf = (value: string): Value => list([...bytes(value)].map((byte) => int(byte, 'u8')));

const piece = (run: Run, thing: Thing | undefined): string => {
  const value = settle(run, thing ?? panic('missing argument'));
  return typeof value === 'string' ? value : (value as { readonly v: string }).v;
};

export const STRING_MUT: Mutators = {
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
