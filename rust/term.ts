/**
 * Abstract values: what is known about a value that a closure computes, in terms of its arguments.
 *
 * - `atom`: an exact projection of a named input. Steps are field names or tuple positions; the payload of an enum is one step
 *   `Variant.position`, such as `Some.0`.
 * - `struct`: a field called `..` holds the value that the fields not listed come from (`S { a, ..base }`, or `b` after `b.a = …`); the
 *   name is empty when it is not known.
 * - `variant`: `Some`, `None`, `Ok`, `Err`, `Enum::X`, tuple structs; `Iter` is a list of exactly these items in this order; `Many` any
 *   number of items, each of which is one of these.
 * - `apply`: a deterministic function of its arguments. The name tells functions apart; a name with `#` is one call site only.
 * - `choice`: one of these, picked by control flow. What decides is not recorded, so the value is **not** a function of the atoms in it.
 *
 * Terms speak about values, not types: `2` may be a u32 here and a u64 there. Who hashes must compare the types of the places too.
 */
export type Term =
  | { readonly t: 'atom'; readonly id: string; readonly path: readonly string[] }
  | { readonly t: 'tuple'; readonly items: readonly Term[] }
  | { readonly t: 'struct'; readonly name: string; readonly fields: Readonly<Record<string, Term>> }
  | { readonly t: 'variant'; readonly name: string; readonly items: readonly Term[] }
  | { readonly t: 'const'; readonly text: string }
  | { readonly t: 'apply'; readonly fn: string; readonly args: readonly Term[] }
  | { readonly t: 'choice'; readonly of: readonly Term[] }
  | { readonly t: 'unknown' };

export type Atom = Extract<Term, { t: 'atom' }>;

export const UNKNOWN: Term = { t: 'unknown' };
export const UNIT: Term = { t: 'tuple', items: [] };

/** Larger terms become unknown: shared subterms print and compare as trees, so size is what bounds the work. */
const MAX_SIZE = 4000;
const MAX_CHOICES = 32;

/** Shape known bottom-up, kept per object because terms are shared. */
interface Shape {
  readonly size: number;
  readonly depth: number;
  /** Contains an unknown, a choice or `Many`: two such terms may look alike and still be different values. */
  readonly exact: boolean;
  readonly hasUnknown: boolean;
}
const shapes = new WeakMap<Term, Shape>();

/** Direct subterms in a fixed order. */
export function childrenOf(term: Term): readonly Term[] {
  switch (term.t) {
    case 'tuple':
    case 'variant':
      return term.items;
    case 'struct':
      return Object.keys(term.fields)
        .sort()
        .map((name) => term.fields[name] as Term);
    case 'apply':
      return term.args;
    case 'choice':
      return term.of;
    default:
      return [];
  }
}

function shapeOf(term: Term): Shape {
  const known = shapes.get(term);
  if (known !== undefined) return known;
  // Terms from outside may be deep: an explicit stack instead of recursion.
  const stack: Term[] = [term];
  while (stack.length > 0) {
    const top = stack[stack.length - 1] as Term;
    const open = childrenOf(top).filter((child) => !shapes.has(child));
    if (open.length > 0) {
      stack.push(...open);
      continue;
    }
    stack.pop();
    let size = 1;
    let depth = 0;
    let exact = top.t !== 'unknown' && top.t !== 'choice' && !(top.t === 'variant' && top.name === 'Many');
    let hasUnknown = top.t === 'unknown';
    for (const child of childrenOf(top)) {
      const shape = shapes.get(child) as Shape;
      size += shape.size;
      depth = Math.max(depth, shape.depth);
      exact &&= shape.exact;
      hasUnknown ||= shape.hasUnknown;
    }
    shapes.set(top, { size, depth: depth + 1, exact, hasUnknown });
  }
  return shapes.get(term) as Shape;
}

function bounded(term: Term): Term {
  const shape = shapeOf(term);
  return shape.size > MAX_SIZE || shape.depth > 200 ? UNKNOWN : term;
}

export const atom = (id: string, path: readonly string[] = []): Term => ({ t: 'atom', id, path });
export const constant = (text: string): Term => ({ t: 'const', text });
export const tuple = (items: readonly Term[]): Term => bounded({ t: 'tuple', items });
export const variant = (name: string, items: readonly Term[] = []): Term => bounded({ t: 'variant', name, items });
export const struct = (name: string, fields: Readonly<Record<string, Term>>): Term => bounded({ t: 'struct', name, fields });

/** A function of arguments that are not all known is not known. */
export function apply(fn: string, args: readonly Term[]): Term {
  return args.some((arg) => shapeOf(arg).hasUnknown) ? UNKNOWN : bounded({ t: 'apply', fn, args });
}

/** No unknown, choice or `Many` anywhere in it: the value is a function of the atoms it names and of nothing else. */
export const isExact = (term: Term): boolean => shapeOf(term).exact;

/** The atoms that fix the value, in order of appearance; null when control flow or something unknown has a say. */
export function determinedBy(term: Term): readonly Atom[] | null {
  if (!isExact(term) || shapeOf(term).size > MAX_SIZE) return null;
  const found = new Map<string, Atom>();
  const stack: Term[] = [term];
  while (stack.length > 0) {
    const top = stack.pop() as Term;
    if (top.t === 'atom') found.set(printTerm(top), top);
    stack.push(...[...childrenOf(top)].reverse());
  }
  return [...found.values()];
}

/** Same structure, whether or not that makes them the same value. */
function alike(a: Term, b: Term): boolean {
  if (shapeOf(a).size !== shapeOf(b).size || shapeOf(a).size > MAX_SIZE) return a === b;
  const stack: [Term, Term][] = [[a, b]];
  while (stack.length > 0) {
    const [x, y] = stack.pop() as [Term, Term];
    if (x === y) continue;
    if (headOf(x) !== headOf(y)) return false;
    const left = childrenOf(x);
    const right = childrenOf(y);
    if (left.length !== right.length) return false;
    left.forEach((child, i) => {
      stack.push([child, right[i] as Term]);
    });
  }
  return true;
}

/** Everything about a term but its subterms, as an unambiguous text. */
function headOf(term: Term): string {
  switch (term.t) {
    case 'atom':
      return JSON.stringify(['atom', term.id, term.path]);
    case 'struct':
      return JSON.stringify(['struct', term.name, Object.keys(term.fields).sort()]);
    case 'variant':
      return JSON.stringify(['variant', term.name]);
    case 'const':
      return JSON.stringify(['const', term.text]);
    case 'apply':
      return JSON.stringify(['apply', term.fn]);
    default:
      return term.t;
  }
}

/** Certainly the same value. False when not known: an unknown is not even the same as itself. */
export const sameTerm = (a: Term, b: Term): boolean => isExact(a) && isExact(b) && alike(a, b);

/** One or the other. */
export function joinTerms(a: Term, b: Term): Term {
  if (a.t === 'unknown' || b.t === 'unknown') return UNKNOWN;
  if (alike(a, b) && (isExact(a) || a === b)) return a;
  const all: Term[] = [];
  for (const term of [...(a.t === 'choice' ? a.of : [a]), ...(b.t === 'choice' ? b.of : [b])])
    if (!all.some((other) => alike(other, term))) all.push(term);
  // A single member stays wrapped: it hides an earlier choice, so it must not look exact.
  return all.length > MAX_CHOICES ? UNKNOWN : bounded({ t: 'choice', of: all });
}

export const joinAll = (terms: readonly Term[]): Term => (terms.length === 0 ? UNKNOWN : terms.reduce((a, b) => joinTerms(a, b)));

/** Maps every alternative of a choice. The result stays a choice: which alternative holds is still decided by control flow. */
export function overChoices(term: Term, map: (one: Term) => Term): Term {
  return term.t === 'choice' ? joinAll(term.of.map(map)) : map(term);
}

/** Follows field steps into a term. */
export function projectTerm(term: Term, path: readonly string[]): Term {
  let now = term;
  for (const step of path) now = projectStep(now, step);
  return now;
}

function projectStep(term: Term, step: string): Term {
  switch (term.t) {
    case 'atom':
      return { t: 'atom', id: term.id, path: [...term.path, step] };
    case 'tuple':
      return /^\d+$/.test(step) ? (term.items[Number(step)] ?? UNKNOWN) : UNKNOWN;
    case 'struct': {
      if (Object.hasOwn(term.fields, step) && step !== '..') return term.fields[step] as Term;
      const base = Object.hasOwn(term.fields, '..') ? term.fields['..'] : undefined;
      return base === undefined ? UNKNOWN : projectStep(base, step);
    }
    case 'variant':
      return projectVariant(term.name, term.items, step);
    case 'apply':
      return apply(`.${step}`, [term]);
    case 'choice':
      return overChoices(term, (one) => projectStep(one, step));
    default:
      return UNKNOWN;
  }
}

function projectVariant(name: string, items: readonly Term[], step: string): Term {
  if (name === 'Iter' || name === 'Many') return UNKNOWN;
  const last = name.slice(name.lastIndexOf(':') + 1);
  const at = /^(?:(\w+)\.)?(\d+)$/.exec(step);
  if (at === null || (at[1] !== undefined && at[1] !== last)) return UNKNOWN;
  return items[Number(at[2])] ?? UNKNOWN;
}

/** The value with the part at `path` replaced; what is not replaced stays visible through `..`. */
export function replaceAt(term: Term, path: readonly string[], value: Term): Term {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const part = replaceAt(projectStep(term, step), rest, value);
  if (term.t === 'tuple') {
    const at = Number(step);
    return at < term.items.length ? tuple(term.items.map((item, i) => (i === at ? part : item))) : UNKNOWN;
  }
  if (term.t === 'variant') return UNKNOWN;
  if (term.t === 'struct') return struct(term.name, { ...term.fields, [step]: part });
  if (term.t === 'choice') return overChoices(term, (one) => replaceAt(one, path, value));
  return struct('', { '..': term, [step]: part });
}

/**
 * What comes out when the value is flattened (filter_map, flat_map): the payload of `Some`, the items of a list. One of the terms in the
 * answer for every element; an empty answer means nothing ever comes out; null means not known.
 */
export function emittedItems(term: Term): readonly Term[] | null {
  const found: Term[] = [];
  for (const one of term.t === 'choice' ? term.of : [term]) {
    if (one.t !== 'variant') return null;
    if (one.name === 'None' || one.name === 'Err') continue;
    if (one.name !== 'Some' && one.name !== 'Ok' && one.name !== 'Iter' && one.name !== 'Many') return null;
    for (const item of one.items) if (!found.some((other) => alike(other, item))) found.push(item);
  }
  return found;
}

/** For people, tests and map keys of exact terms. */
export function printTerm(term: Term): string {
  if (shapeOf(term).size > MAX_SIZE) return '…';
  const list = (terms: readonly Term[]): string => terms.map(printTerm).join(', ');
  switch (term.t) {
    case 'atom':
      return [term.id, ...term.path].join('.');
    case 'tuple':
      return term.items.length === 1 ? `(${list(term.items)},)` : `(${list(term.items)})`;
    case 'struct':
      return `${term.name}{${Object.keys(term.fields)
        .sort()
        .map((name) => (name === '..' ? '..' : `${name}: `) + printTerm(term.fields[name] as Term))
        .join(', ')}}`;
    case 'variant':
      return term.items.length === 0 && term.name !== 'Iter' ? term.name : `${term.name}(${list(term.items)})`;
    case 'const':
      return term.text;
    case 'apply':
      return `${term.fn}[${list(term.args)}]`;
    case 'choice':
      return `{${term.of.map(printTerm).join(' | ')}}`;
    default:
      return '?';
  }
}
