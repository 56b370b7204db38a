import {
  apply,
  atom,
  childrenOf,
  printTerm,
  projectTerm,
  sameTerm,
  struct,
  type Term,
  tuple,
  UNKNOWN,
  variant,
} from '../../../rust/index.ts';
import { tupleItems } from '../types.ts';

/**
 * What a tick holds or gives, told by what its operators gave in the tick before: `element` of every element `x` of operator `of`, except
 * where one of `without` takes `x` away. Elements keep their number and their order.
 */
export interface Earlier {
  readonly of: number;
  readonly element: Term;
  readonly without: readonly Without[];
}

/** Takes away the elements whose `key` is one of `among`. */
export interface Without {
  readonly key: Term;
  readonly among: Earlier;
}

/** What an operator gives in a tick without new elements. */
export type Idle =
  | { readonly t: 'nothing' }
  | { readonly t: 'earlier'; readonly value: Earlier }
  /** Not known: because of what `at` does. */
  | { readonly t: 'unknown'; readonly at: number; readonly because: string };

export const NOTHING: Idle = { t: 'nothing' };
export const earlier = (value: Earlier): Idle => ({ t: 'earlier', value });
export const unknown = (at: number, because: string): Idle => ({ t: 'unknown', at, because });

/** The element of the operator that a value is told by. */
export const X: Term = atom('x');
export const all = (of: number): Earlier => ({ of, element: X, without: [] });
export const isWhole = ({ element }: Earlier): boolean => sameTerm(element, X);

const texts = new WeakMap<Earlier, string>();

/** Equal texts are equal values: a term that is not exact has no equal. */
export function textOf(value: Earlier): string {
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify([value.of, exactText(value.element), value.without.map(textOfWithout).sort()]);
  texts.set(value, text);
  return text;
}

export const textOfWithout = ({ key, among }: Without): string => JSON.stringify([exactText(key), textOf(among)]);

let unlike = 0;
const exactText = (term: Term): string => (sameTerm(term, term) ? JSON.stringify(term) : `#${unlike++} ${printTerm(term)}`);

export const same = (a: Idle, b: Idle): boolean =>
  a.t === 'nothing' ? b.t === 'nothing' : a.t === 'earlier' && b.t === 'earlier' && textOf(a.value) === textOf(b.value);

/** Of two descriptions with the same base: what the first takes away beyond the second; null when they differ otherwise. */
export function beyond(value: Earlier, base: Earlier): readonly Without[] | null {
  if (value.of !== base.of || !sameTerm(value.element, base.element)) return null;
  const own = new Set(value.without.map(textOfWithout));
  const given = new Set(base.without.map(textOfWithout));
  return [...given].every((text) => own.has(text)) ? value.without.filter((one) => !given.has(textOfWithout(one))) : null;
}

/** The term with `by` in the place of the element. */
export function substitute(term: Term, by: Term): Term {
  switch (term.t) {
    case 'atom':
      return term.id === 'x' ? projectTerm(by, term.path) : term;
    case 'tuple':
      return tuple(term.items.map((item) => substitute(item, by)));
    case 'variant':
      return variant(
        term.name,
        term.items.map((item) => substitute(item, by)),
      );
    case 'struct':
      return struct(
        term.name,
        Object.fromEntries(Object.entries(term.fields).map(([name, part]) => [name, substitute(part, by)])),
      );
    case 'apply':
      return apply(
        term.fn,
        term.args.map((arg) => substitute(arg, by)),
      );
    case 'const':
      return term;
    default:
      return UNKNOWN;
  }
}

/** `after` said of the elements that `value` gives, said of the elements of its base. */
export const rebase = (after: Earlier, value: Earlier): Earlier => ({
  of: value.of,
  element: substitute(after.element, value.element),
  without: distinct([
    ...value.without,
    ...after.without.map(({ key, among }) => ({ key: substitute(key, value.element), among })),
  ]),
});

export function distinct(without: readonly Without[]): Without[] {
  return [...new Map(without.map((one) => [textOfWithout(one), one])).values()];
}

/** Field paths at which `term` holds exactly `part`. */
export function pathsTo(term: Term, part: Term): string[][] {
  if (sameTerm(term, part)) return [[]];
  if (term.t === 'atom' && part.t === 'atom' && term.id === part.id && term.path.length < part.path.length)
    return term.path.every((step, i) => part.path[i] === step) ? [part.path.slice(term.path.length)] : [];
  if (term.t !== 'tuple') return [];
  return childrenOf(term).flatMap((item, i) => pathsTo(item, part).map((path) => [String(i), ...path]));
}

/** Type at a path of tuple positions; null when the path leaves tuples. */
export function tupleTypeAt(type: string, path: readonly string[]): string | null {
  let at: string | null = type;
  for (const step of path) at = at === null ? null : (tupleItems(at)?.[Number(step)] ?? null);
  return at;
}

/** `(x.0, x.1)` is `x` where `x` is a pair. */
export function whole(term: Term, type: string): Term {
  if (term.t !== 'tuple') return term;
  const items = term.items.map((item) => whole(item, type));
  const [first] = items;
  if (first?.t === 'atom' && first.id === 'x' && first.path.length > 0) {
    const path = first.path.slice(0, -1);
    const at = tupleTypeAt(type, path);
    const parts = at === null ? null : tupleItems(at);
    if (parts?.length === items.length && items.every((item, i) => sameTerm(item, atom('x', [...path, String(i)]))))
      return atom('x', path);
  }
  return tuple(items);
}
