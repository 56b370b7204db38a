/** Patterns: does a thing match, and what do its names stand for. Patterns look through references. */
import * as rust from '../../../rust/index.ts';
import { parseLiteral } from '../numbers.ts';
import { compareIn, equalIn } from '../order.ts';
import { asVariant } from '../symbols.ts';
import { deref, type Frame, isPlace, itemPlace, partOf, partPlace, type Run, type Thing } from '../things.ts';
import { type Data, list, type Opaque, opaque, type Value } from '../value.ts';
import { charLiteral, stringLiteral } from './literals.ts';
import { constant, type Names } from './paths.ts';
import { type Scope, Unsupported } from './scope.ts';
import { partName } from './syntax.ts';

type Pattern = rust.core.Pattern;
type PatternOf<K extends Pattern['is']> = Extract<Pattern, { readonly is: K }>;
/** Binds names as it goes; what was bound before a mismatch is not used. */
export type Matcher = (frame: Frame, thing: Thing) => boolean;

export function compilePattern(pattern: Pattern, scope: Scope): Matcher {
  switch (pattern.is) {
    case 'any':
    case 'rest':
      return () => true;
    case 'bind':
      return compileBind(pattern, scope);
    case 'reference': {
      const inner = compilePattern(pattern.of, scope);
      return (frame, thing) => inner(frame, deref(thing));
    }
    case 'tuple':
      return compileTuple(pattern.items, scope);
    case 'slice':
      return compileSlice(pattern.items, scope);
    case 'variant':
      return compileVariant(pattern, scope);
    case 'struct':
      return compileStruct(pattern, scope);
    case 'or': {
      const alternatives = pattern.items.map((item) => compilePattern(item, scope));
      return (frame, thing) => alternatives.some((match) => match(frame, thing));
    }
    case 'path':
      return compilePath(pattern.path, scope);
    case 'range':
      return compileRange(pattern);
    case 'literal': {
      const expected = literal(pattern);
      return (frame, thing) => equalIn(frame.run, thing, expected);
    }
    case 'other':
      return fail(pattern);
  }
}

function fail({ at }: Pattern): never {
  throw new Unsupported(`pattern ${at.type} ${rust.textOf(at).slice(0, 60)}`);
}

function literal(pattern: PatternOf<'literal'>): Value {
  const { of, text } = pattern;
  switch (of) {
    case 'int': {
      const digits = parseLiteral(text.replace(/^-\s*/, ''));
      if (digits === null) return fail(pattern);
      return text.startsWith('-') ? { ...digits, v: -digits.v } : digits;
    }
    case 'bool':
      return text === 'true';
    case 'char':
      return charLiteral(text) ?? fail(pattern);
    case 'string':
      return stringLiteral(text) ?? fail(pattern);
    case 'float':
      return fail(pattern);
  }
}

/** Names in lower case bind, and captured values (`CLUSTER_SELF_ID__free`); others are constants and unit variants. */
function compileBind(pattern: PatternOf<'bind'>, scope: Scope): Matcher {
  const { name, mutable } = pattern;
  const inner = pattern.inner === null ? null : compilePattern(pattern.inner, scope);
  const bind =
    /^[A-Z]/.test(name) && !name.endsWith('__free')
      ? compilePath({ segments: [name], generics: [], self: null }, scope)
      : bindName(name, mutable, scope);
  return inner === null ? bind : (frame, thing) => inner(frame, thing) && bind(frame, thing);
}

function bindName(name: string, mutable: boolean, scope: Scope): Matcher {
  // All alternatives of an or-pattern bind the same variable.
  const { slot } = scope.own(name) ?? scope.declare(name, mutable);
  return (frame, thing) => {
    frame.slots[slot] = thing;
    return true;
  };
}

/** A part by position; of a mutable reference it is a mutable reference. */
export const child = (run: Run, thing: Thing, name: string | number): Thing =>
  isPlace(thing) ? partPlace(run, thing, name) : partOf(run, thing, name);

/** Patterns before and after `..`, which is null where there is none. */
function around(items: readonly Pattern[], scope: Scope): { rest: Pattern | null; before: Matcher[]; after: Matcher[] } {
  const at = items.findIndex((item) => item.is === 'rest' || (item.is === 'bind' && item.inner?.is === 'rest'));
  const compiled = (some: readonly Pattern[]): Matcher[] => some.map((item) => compilePattern(item, scope));
  if (at < 0) return { rest: null, before: compiled(items), after: [] };
  return { rest: items[at] ?? null, before: compiled(items.slice(0, at)), after: compiled(items.slice(at + 1)) };
}

function compileTuple(items: readonly Pattern[], scope: Scope): Matcher {
  const { before, after } = around(items, scope);
  return (frame, thing) => {
    for (let i = 0; i < before.length; i++) if (!before[i]?.(frame, child(frame.run, thing, i))) return false;
    if (after.length === 0) return true;
    const whole = deref(thing);
    const start = typeof whole === 'object' && 'items' in whole ? whole.items.length - after.length : before.length;
    return after.every((match, i) => match(frame, child(frame.run, thing, start + i)));
  };
}

function compileSlice(parts: readonly Pattern[], scope: Scope): Matcher {
  const { rest, before, after } = around(parts, scope);
  const bindRest = rest?.is === 'bind' ? bindName(rest.name, false, scope) : null;
  const item = (thing: Thing, items: readonly Value[], i: number): Thing =>
    isPlace(thing) ? itemPlace(thing, i) : (items[i] as Thing);
  return (frame, thing) => {
    const whole = deref(thing);
    if (typeof whole !== 'object' || whole.t !== 'list') return false;
    const { items } = whole;
    const least = before.length + after.length;
    if (rest === null ? items.length !== least : items.length < least) return false;
    if (!before.every((match, i) => match(frame, item(thing, items, i)))) return false;
    const start = items.length - after.length;
    if (!after.every((match, i) => match(frame, item(thing, items, start + i)))) return false;
    return bindRest === null || bindRest(frame, list(items.slice(before.length, start)));
  };
}

const STD: Readonly<Record<string, readonly string[]>> = {
  Some: ['None', 'Some'],
  None: ['None', 'Some'],
  Ok: ['Ok', 'Err'],
  Err: ['Ok', 'Err'],
  Less: ['Less', 'Equal', 'Greater'],
  Equal: ['Less', 'Equal', 'Greater'],
  Greater: ['Less', 'Equal', 'Greater'],
};

/** All variants of the enum of a variant as far as known; null for a struct. */
export function siblings({ segments }: Names, scope: Scope): readonly string[] | null {
  const name = segments.at(-1) ?? '';
  if (Object.hasOwn(STD, name)) return STD[name] ?? null;
  const known = scope.unit.types.enums.get(segments.at(-2) ?? '');
  if (known?.includes(name)) return known;
  for (const variants of scope.unit.types.enums.values()) if (variants.includes(name)) return variants;
  return /^[A-Z]/.test(segments.at(-2) ?? '') ? [name] : null;
}

/** Whether a thing is of this variant. What a symbol is depends on its key; a struct is what it is. */
function isVariant(run: Run, whole: Data | Opaque, name: string, all: readonly string[] | null): boolean {
  if (whole.t === 'data') return whole.shape.name === name || (all === null && whole.items.length > 0);
  return all === null || asVariant(run.world, whole, all) === name;
}

const payload = (run: Run, thing: Thing, whole: Data | Opaque, variant: string, name: string | number, isEnum: boolean): Thing =>
  whole.t === 'opaque' && isEnum ? opaque(`.${variant}.${name}`, [whole]) : child(run, thing, name);

/** A variant or a struct, and what has to match in it. */
function compileParts(
  path: Names,
  parts: readonly { readonly part: string | number; readonly match: Matcher }[],
  scope: Scope,
): Matcher {
  const name = path.segments.at(-1) ?? '';
  const all = siblings(path, scope);
  return (frame, thing) => {
    const whole = deref(thing);
    if (typeof whole !== 'object' || (whole.t !== 'data' && whole.t !== 'opaque')) return false;
    if (!isVariant(frame.run, whole, name, all)) return false;
    return parts.every(({ part, match }) => match(frame, payload(frame.run, thing, whole, name, part, all !== null)));
  };
}

function compileVariant(pattern: PatternOf<'variant'>, scope: Scope): Matcher {
  const { before, after } = around(pattern.items, scope);
  if (after.length > 0) return fail(pattern);
  return compileParts(
    pattern.path,
    before.map((match, part) => ({ part, match })),
    scope,
  );
}

const compileStruct = ({ path, fields }: PatternOf<'struct'>, scope: Scope): Matcher =>
  compileParts(
    path,
    fields.map(({ name, of }) => ({ part: partName(name), match: compilePattern(of, scope) })),
    scope,
  );

/** A constant, a unit variant or a unit struct. */
function compilePath(path: Names, scope: Scope): Matcher {
  const name = path.segments.at(-1) ?? '';
  const value = Object.hasOwn(STD, name) ? null : constant(path);
  if (value !== null) return (frame, thing) => equalIn(frame.run, thing, value);
  if (/^[A-Z][A-Z0-9_]*$/.test(name) && name.length > 1) {
    const symbol = opaque(path.segments.join('::'));
    scope.unit.abstracted.add(path.segments.join('::'));
    return (frame, thing) => equalIn(frame.run, thing, symbol);
  }
  const all = siblings(path, scope) ?? [name];
  return (frame, thing) => {
    const whole = deref(thing);
    if (typeof whole !== 'object' || (whole.t !== 'data' && whole.t !== 'opaque')) return false;
    return isVariant(frame.run, whole, name, all);
  };
}

function compileRange(pattern: PatternOf<'range'>): Matcher {
  const bound = (side: Pattern | null): Value | null => {
    if (side === null) return null;
    if (side.is === 'literal') return literal(side);
    const segments = side.is === 'bind' ? [side.name] : side.is === 'path' ? side.path.segments : [];
    return constant({ segments, generics: [], self: null }) ?? fail(pattern);
  };
  const [from, to] = [bound(pattern.from), bound(pattern.to)];
  return (frame, thing) => {
    if (from !== null && compareIn(frame.run, thing, from) < 0) return false;
    if (to === null) return true;
    const found = compareIn(frame.run, thing, to);
    return pattern.inclusive ? found <= 0 : found < 0;
  };
}
