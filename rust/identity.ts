/** Where a call gives back the value it was given: `clone`, `to_owned`, `*` are functions of the type's author unless its type is plain. */
import type { Machine } from './machine.ts';
import { typeOf } from './shapes.ts';
import { isPlain } from './standard.ts';
import { apply, overChoices, type Term, tuple, variant } from './term.ts';

const LITERAL = /^(?:-?\d|"|'|b"|r#*"|true$|false$)/;
const STD_VARIANTS = /^(?:Some|None|Ok|Err|Iter|Many)$/;

/** The value of `x.clone()` and its like: tuples, options and lists clone part by part; what has no proof is `fn` of the value. */
export function cloned(machine: Machine, fn: string, term: Term): Term {
  switch (term.t) {
    case 'tuple':
      return tuple(term.items.map((item) => cloned(machine, fn, item)));
    case 'variant':
      return STD_VARIANTS.test(term.name)
        ? variant(
            term.name,
            term.items.map((item) => cloned(machine, fn, item)),
          )
        : apply(fn, [term]);
    case 'choice':
      return overChoices(term, (one) => cloned(machine, fn, one));
    case 'const':
      return LITERAL.test(term.text) ? term : apply(fn, [term]);
    case 'atom':
      return isPlainAtom(machine, term) ? term : apply(fn, [term]);
    default:
      return apply(fn, [term]);
  }
}

/** The value of `*x`. A tuple, an option or a list dereferences only if it is behind a plain reference. */
export function dereferenced(machine: Machine, term: Term): Term {
  if (term.t === 'tuple' || (term.t === 'variant' && STD_VARIANTS.test(term.name))) return term;
  if (term.t === 'choice') return overChoices(term, (one) => dereferenced(machine, one));
  return cloned(machine, '*', term);
}

const isPlainAtom = (machine: Machine, term: Term): boolean => {
  // Ids of the own member.
  if (term.t === 'atom' && term.id.startsWith('self:') && term.path.length === 0) return true;
  const type = typeOf(machine, term);
  return type !== null && isPlain(type);
};
