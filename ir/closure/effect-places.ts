/** Names and places of a closure: what may be read, borrowed and changed. */
import type { Syntax } from './grammar.ts';
import { itemKind } from './items.ts';
import { DATA, FIXED, joined, type Names, type Origin } from './origins.ts';
import { calleeOf, compactOf, descendants, field, has, named, rootName, textOf } from './syntax.ts';
import { fail, isPromised, shownPath, type Walk } from './walk.ts';

/** Names that Hydro generates: own ids and members of clusters, and values of the dataflow that a closure borrows. */
const GENERATED = /^__hydro_lang_cluster_(?:self_id|ids)_\w+$/;
const SELF = /^CLUSTER_SELF_ID\w*__free$/;
const BORROWED = /^__hydro_singleton_ref_\d+$/;

/** A name or a path, used as a value: a copy of it. */
export function nameOf(walk: Walk, node: Syntax, names: Names): Origin {
  const path = compactOf(node);
  const bound = node.type === 'scoped_identifier' ? undefined : names.find(path);
  if (bound !== undefined) {
    // What is declared `mut` outside the closure is there to be changed from call to call.
    if (bound.mutable && bound.depth === 0 && names.depth > 0) fail(`captured value ${path} may be changed`, node);
    return bound.origin;
  }
  if (GENERATED.test(path)) return FIXED;
  if (BORROWED.test(path)) return DATA;
  if (SELF.test(path)) return FIXED;
  if (/__free$/.test(path)) return hidden(walk, path);
  const full = names.resolve(path);
  if (isPromised(walk, full)) {
    walk.assumes.add(full);
    return FIXED;
  }
  const kind = itemKind(full);
  if (kind === 'constant') return FIXED;
  if (kind === 'own' || kind === 'variant') {
    walk.constants.add(full);
    return { ...FIXED, item: kind === 'own' ? full : null };
  }
  return fail(`${shownPath(full)} is a variable or a function outside the closure`, node);
}

/** A display text leaves out what was captured: by rights a number or a text that was known when the program was built. */
function hidden(walk: Walk, name: string): Origin {
  walk.constants.add(name);
  return { ...FIXED, item: name };
}

export const isPlace = (node: Syntax): boolean =>
  node.type === 'identifier' ||
  node.type === 'scoped_identifier' ||
  node.type === 'index_expression' ||
  node.type === 'field_expression' ||
  (node.type === 'unary_expression' && has(node, '*')) ||
  (node.type === 'parenthesized_expression' && named(node)[0] !== undefined && isPlace(named(node)[0] as Syntax));

/**
 * A place that is looked into, borrowed or called on. If a static is at the bottom, then what is there may change or be computed on first
 * use, so only constants that are known may be.
 */
export function placeOf(walk: Walk, node: Syntax, names: Names, borrowed = false, call?: string): Origin {
  const { bottom, indices } = takenApart(node);
  const origins = indices.map((index) => walk.expression(index, names));
  const item = itemAt(bottom, names);
  if (item !== null && !isFixed(walk, item) && (borrowed || bottom !== node))
    fail(`${call ?? compactOf(node)} works on ${shownPath(item)}, which is outside the closure`, node);
  const origin = walk.expression(bottom, names);
  return bottom === node ? origin : joined([origin, ...origins]);
}

/** What a place starts from, and what it is indexed with. */
function takenApart(place: Syntax): { readonly bottom: Syntax; readonly indices: readonly Syntax[] } {
  const indices: Syntax[] = [];
  let now = place;
  for (;;) {
    const steps =
      /^(?:index|field|parenthesized|reference)_expression$/.test(now.type) || (now.type === 'unary_expression' && has(now, '*'));
    const inner = steps && !has(now, 'mutable_specifier') ? (field(now, 'value') ?? named(now)[0]) : undefined;
    if (inner === undefined) return { bottom: now, indices };
    if (now.type === 'index_expression') indices.push(...named(now).slice(1));
    now = inner;
  }
}

/** The path of an item, where it is no variable of the text. */
function itemAt(node: Syntax, names: Names): string | null {
  if (node.type !== 'identifier' && node.type !== 'scoped_identifier') return null;
  const path = compactOf(node);
  return node.type === 'identifier' && names.find(path) !== undefined ? null : names.resolve(path);
}

/** The own id of a display text, and what Hydro puts in, are no items. */
const isFixed = (walk: Walk, item: string): boolean =>
  isPromised(walk, item) || itemKind(item) === 'constant' || GENERATED.test(item) || BORROWED.test(item) || SELF.test(item);

/** The variable at the bottom of a place is changed. */
export function write(place: Syntax, names: Names): void {
  if (names.lazy)
    fail('a macro for logging evaluates its arguments only where its level is enabled, so they must change nothing', place);
  for (const name of writtenNames(place)) {
    const bound = names.find(name);
    if (bound === undefined) {
      if (BORROWED.test(name)) fail(`${name} is a value of the dataflow and may be changed`, place);
      fail(
        /__free$/.test(name) ? `captured value ${name} may be changed` : `${name} is outside the closure and may be changed`,
        place,
      );
    }
    if (bound.depth === 0 && names.depth > 0) fail(`captured value ${name} may be changed`, place);
  }
}

export function writtenNames(place: Syntax): readonly string[] {
  if (/^(?:tuple|array|struct|call)_expression$/.test(place.type) && rootName(place) === null)
    return [...descendants(place)].flatMap((part) =>
      part.type === 'identifier' && part.field !== 'function' && /^[a-z_]/.test(textOf(part)) && textOf(part) !== '_'
        ? [textOf(part)]
        : [],
    );
  const root = rootName(place) ?? rootPath(place);
  return root === null ? [] : [root];
}

/** The path to an item that a place starts from. */
function rootPath(place: Syntax): string | null {
  let now: Syntax | undefined = place;
  while (now !== undefined && now.type !== 'scoped_identifier')
    now =
      now.type === 'call_expression'
        ? (calleeOf(now).receiver ?? undefined)
        : /^(?:field|index|parenthesized|unary|try|reference)_expression$/.test(now.type)
          ? (field(now, 'value') ?? named(now)[0])
          : undefined;
  return now === undefined ? null : compactOf(now);
}
