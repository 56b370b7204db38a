/** Patterns: does a thing match, and what do its names stand for. Patterns look through references. */
import { rust } from '../../../ir/index.ts';
import { parseLiteral } from '../numbers.ts';
import { compareIn, equalIn } from '../order.ts';
import { asVariant } from '../symbols.ts';
import { deref, type Frame, isPlace, itemPlace, partOf, partPlace, type Run, type Thing } from '../things.ts';
import { type Data, list, type Opaque, opaque, type Value } from '../value.ts';
import { charLiteral, stringLiteral } from './literals.ts';
import { constant, type Path, pathOf } from './paths.ts';
import { type Scope, Unsupported } from './scope.ts';

type Syntax = rust.Syntax;
/** Binds names as it goes; what was bound before a mismatch is not used. */
export type Matcher = (frame: Frame, thing: Thing) => boolean;

const patternIn = (node: Syntax): Syntax | undefined =>
  rust.field(node, 'pattern') ??
  node.children.find(
    (child) => (child.named && child.type !== 'mutable_specifier' && child.field !== 'type') || child.type === '_',
  );

/** Parts of a tuple, slice or tuple struct pattern; `_` is anonymous in the grammar. */
export const partsOf = (node: Syntax): readonly Syntax[] =>
  node.children.filter(
    (child) => child.field !== 'type' && (child.named || child.type === '_') && child.type !== 'attribute_item',
  );

export function compilePattern(node: Syntax, scope: Scope, mutable = false): Matcher {
  switch (node.type) {
    case '_':
    case 'remaining_field_pattern':
      return () => true;
    case 'identifier':
    case 'shorthand_field_identifier':
      return compileName(rust.textOf(node), scope, mutable);
    case 'mut_pattern':
      return compilePattern(patternIn(node) ?? fail(node), scope, true);
    case 'ref_pattern':
    case 'parenthesized_pattern':
    case 'match_pattern':
      return compilePattern(patternIn(node) ?? fail(node), scope, mutable);
    case 'parameter':
      return compilePattern(patternIn(node) ?? fail(node), scope, rust.has(node, 'mutable_specifier'));
    case 'reference_pattern': {
      const inner = compilePattern(patternIn(node) ?? fail(node), scope);
      return (frame, thing) => inner(frame, deref(thing));
    }
    case 'captured_pattern':
      return compileCaptured(node, scope);
    case 'tuple_pattern': {
      const parts = partsOf(node);
      const [single] = parts;
      // The grammar has no other node for parentheses around a pattern.
      if (single !== undefined && parts.length === 1 && !rust.has(node, ',') && !isRest(single))
        return compilePattern(single, scope, mutable);
      return compileTuple(parts, scope);
    }
    case 'slice_pattern':
      return compileSlice(partsOf(node), scope);
    case 'tuple_struct_pattern':
      return compileTupleStruct(node, scope);
    case 'struct_pattern':
      return compileStruct(node, scope);
    case 'or_pattern':
      return compileOr(rust.named(node), scope);
    case 'scoped_identifier':
      return compilePath(pathOf(node), scope);
    case 'range_pattern':
      return compileRange(node);
    default: {
      const expected = literal(node);
      return (frame, thing) => equalIn(frame.run, thing, expected);
    }
  }
}

function fail(node: Syntax): never {
  throw new Unsupported(`pattern ${node.type} ${rust.textOf(node).slice(0, 60)}`);
}

function literal(node: Syntax): Value {
  const text = rust.textOf(node);
  switch (node.type) {
    case 'integer_literal':
    case 'negative_literal': {
      const digits = parseLiteral(text.replace(/^-\s*/, ''));
      if (digits === null) return fail(node);
      return text.startsWith('-') ? { ...digits, v: -digits.v } : digits;
    }
    case 'boolean_literal':
      return text === 'true';
    case 'char_literal':
      return charLiteral(text) ?? fail(node);
    case 'string_literal':
    case 'raw_string_literal':
      return stringLiteral(text) ?? fail(node);
    case 'unit_expression':
      return { t: 'tuple', items: [], key: null };
    default:
      return fail(node);
  }
}

/** Names in lower case bind, and captured values (`CLUSTER_SELF_ID__free`); others are constants and unit variants. */
function compileName(name: string, scope: Scope, mutable: boolean): Matcher {
  if (/^[A-Z]/.test(name) && !name.endsWith('__free')) return compilePath({ segments: [name], generics: [] }, scope);
  // All alternatives of an or-pattern bind the same variable.
  const { slot } = scope.own(name) ?? scope.declare(name, mutable);
  return (frame, thing) => {
    frame.slots[slot] = thing;
    return true;
  };
}

function compileCaptured(node: Syntax, scope: Scope): Matcher {
  const [nameNode, sub] = node.children.filter((child) => child.named || child.type === '_');
  if (nameNode === undefined || sub === undefined) return fail(node);
  const bind = compileName(rust.textOf(nameNode), scope, false);
  const inner = compilePattern(sub, scope);
  return (frame, thing) => inner(frame, thing) && bind(frame, thing);
}

/** A part by position; of a mutable reference it is a mutable reference. */
export const child = (run: Run, thing: Thing, name: string | number): Thing =>
  isPlace(thing) ? partPlace(run, thing, name) : partOf(run, thing, name);

const isRest = (node: Syntax): boolean => node.type === 'remaining_field_pattern';

function compileTuple(parts: readonly Syntax[], scope: Scope): Matcher {
  const rest = parts.findIndex(isRest);
  const before = (rest < 0 ? parts : parts.slice(0, rest)).map((part) => compilePattern(part, scope));
  const after = (rest < 0 ? [] : parts.slice(rest + 1)).map((part) => compilePattern(part, scope));
  return (frame, thing) => {
    for (let i = 0; i < before.length; i++) if (!before[i]?.(frame, child(frame.run, thing, i))) return false;
    if (after.length === 0) return true;
    const whole = deref(thing);
    const start = typeof whole === 'object' && 'items' in whole ? whole.items.length - after.length : before.length;
    return after.every((match, i) => match(frame, child(frame.run, thing, start + i)));
  };
}

function compileSlice(parts: readonly Syntax[], scope: Scope): Matcher {
  const rest = parts.findIndex((part) => isRest(part) || (part.type === 'captured_pattern' && rust.named(part).some(isRest)));
  const restNode = rest < 0 ? undefined : parts[rest];
  const before = (rest < 0 ? parts : parts.slice(0, rest)).map((part) => compilePattern(part, scope));
  const after = (rest < 0 ? [] : parts.slice(rest + 1)).map((part) => compilePattern(part, scope));
  const bindRest =
    restNode?.type === 'captured_pattern' ? compileName(rust.textOf(rust.named(restNode)[0] ?? restNode), scope, false) : null;
  const item = (thing: Thing, items: readonly Value[], i: number): Thing =>
    isPlace(thing) ? itemPlace(thing, i) : (items[i] as Thing);
  return (frame, thing) => {
    const whole = deref(thing);
    if (typeof whole !== 'object' || whole.t !== 'list') return false;
    const { items } = whole;
    const least = before.length + after.length;
    if (rest < 0 ? items.length !== least : items.length < least) return false;
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
export function siblings({ segments }: Path, scope: Scope): readonly string[] | null {
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

function compileTupleStruct(node: Syntax, scope: Scope): Matcher {
  const type = rust.field(node, 'type');
  if (type === undefined) return fail(node);
  const path = pathOf(type);
  const name = path.segments.at(-1) ?? '';
  const all = siblings(path, scope);
  const parts = partsOf(node);
  const rest = parts.findIndex(isRest);
  const matchers = (rest < 0 ? parts : parts.slice(0, rest)).map((part) => compilePattern(part, scope));
  if (rest >= 0 && rest < parts.length - 1) return fail(node);
  return (frame, thing) => {
    const whole = deref(thing);
    if (typeof whole !== 'object' || (whole.t !== 'data' && whole.t !== 'opaque')) return false;
    if (!isVariant(frame.run, whole, name, all)) return false;
    for (let i = 0; i < matchers.length; i++)
      if (!matchers[i]?.(frame, payload(frame.run, thing, whole, name, i, all !== null))) return false;
    return true;
  };
}

function compileStruct(node: Syntax, scope: Scope): Matcher {
  const type = rust.field(node, 'type');
  if (type === undefined) return fail(node);
  const path = pathOf(type);
  const name = path.segments.at(-1) ?? '';
  const all = siblings(path, scope);
  const fields = node.children
    .filter((part) => part.type === 'field_pattern')
    .map((part) => {
      const label = rust.field(part, 'name') ?? fail(part);
      const text = rust.textOf(label);
      const pattern = rust.field(part, 'pattern');
      const mutable = rust.has(part, 'mutable_specifier');
      return {
        field: /^\d+$/.test(text) ? Number(text) : text,
        match: pattern === undefined ? compileName(text, scope, mutable) : compilePattern(pattern, scope),
      };
    });
  return (frame, thing) => {
    const whole = deref(thing);
    if (typeof whole !== 'object' || (whole.t !== 'data' && whole.t !== 'opaque')) return false;
    if (!isVariant(frame.run, whole, name, all)) return false;
    return fields.every(({ field, match }) => match(frame, payload(frame.run, thing, whole, name, field, all !== null)));
  };
}

function compileOr(parts: readonly Syntax[], scope: Scope): Matcher {
  const alternatives = parts.map((part) => compilePattern(part, scope));
  return (frame, thing) => alternatives.some((match) => match(frame, thing));
}

/** A constant, a unit variant or a unit struct. */
function compilePath(path: Path, scope: Scope): Matcher {
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

function compileRange(node: Syntax): Matcher {
  const bound = (side: string): Value | null => {
    const found = rust.field(node, side);
    if (found === undefined) return null;
    if (found.type === 'identifier' || found.type === 'scoped_identifier') return constant(pathOf(found)) ?? fail(node);
    return literal(found);
  };
  const [from, to] = [bound('left'), bound('right')];
  const inclusive = rust.has(node, '..=') || rust.has(node, '...');
  return (frame, thing) => {
    if (from !== null && compareIn(frame.run, thing, from) < 0) return false;
    if (to === null) return true;
    const found = compareIn(frame.run, thing, to);
    return inclusive ? found <= 0 : found < 0;
  };
}
