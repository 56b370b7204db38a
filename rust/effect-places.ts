/** Names and places of a closure: what may be read, borrowed and changed. */
import type { Expr, ExprOf } from './core/core.ts';
import { rootOf, within } from './core/parts.ts';
import { itemKind } from './items.ts';
import { DATA, FIXED, joined, type Names, type Origin } from './origins.ts';
import { compactOf } from './syntax.ts';
import { fail, isPromised, shownPath, type Walk } from './walk.ts';

/** Names that Hydro generates: own ids and members of clusters, and values of the dataflow that a closure borrows. */
const GENERATED = /^__hydro_lang_cluster_(?:self_id|ids)_\w+$/;
const SELF = /^CLUSTER_SELF_ID\w*__free$/;
const BORROWED = /^__hydro_singleton_ref_\d+$/;

/** A name or a path, used as a value: a copy of it. */
export function nameOf(walk: Walk, node: ExprOf<'name'>, names: Names): Origin {
  if (node.at.type === 'generic_function') return fail('generic function is not understood', node);
  const path = node.path.text;
  const bound = node.path.name === null ? undefined : names.find(path);
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

/**
 * A place that is looked into, borrowed or called on. If a static is at the bottom, then what is there may change or be computed on first
 * use, so only constants that are known may be.
 */
export function placeOf(walk: Walk, node: Expr, names: Names, borrowed = false, call?: string): Origin {
  const { bottom, indices } = takenApart(node);
  const origins = indices.map((index) => walk.expression(index, names));
  const item = itemAt(bottom, names);
  if (item !== null && !isFixed(walk, item) && (borrowed || bottom !== node))
    fail(`${call ?? compactOf(node.at)} works on ${shownPath(item)}, which is outside the closure`, node);
  const origin = walk.expression(bottom, names);
  return bottom === node ? origin : joined([origin, ...origins]);
}

/** What a place starts from, and what it is indexed with. */
function takenApart(place: Expr): { readonly bottom: Expr; readonly indices: readonly Expr[] } {
  const indices: Expr[] = [];
  let now = place;
  while (now.is === 'index' || now.is === 'field' || now.is === 'deref' || (now.is === 'borrow' && !now.mutable)) {
    if (now.is === 'index') indices.push(now.index);
    now = now.of;
  }
  return { bottom: now, indices };
}

/** The path of an item, where it is no variable of the text. */
function itemAt(node: Expr, names: Names): string | null {
  if (node.is !== 'name' || node.at.type === 'generic_function') return null;
  const { name, text } = node.path;
  return name !== null && names.find(name) !== undefined ? null : names.resolve(text);
}

/** The own id of a display text, and what Hydro puts in, are no items. */
const isFixed = (walk: Walk, item: string): boolean =>
  isPromised(walk, item) || itemKind(item) === 'constant' || GENERATED.test(item) || BORROWED.test(item) || SELF.test(item);

/** The variable at the bottom of a place is changed. */
export function write(place: Expr, names: Names): void {
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

/** The variables and items that a write to a place writes to. */
export function writtenNames(place: Expr): readonly string[] {
  if (place.is === 'tuple' || place.is === 'array' || place.is === 'struct' || place.is === 'call') {
    const targets = place.is === 'call' ? place.args : [place];
    return targets
      .flatMap((target) => [...within(target)])
      .flatMap((part) => (part.is === 'name' && part.path.name !== '_' ? [part.path.text] : []));
  }
  const root = rootOf(place);
  return root === null ? [] : [root.text];
}
