/** Types of atoms, as far as the type hint of the closure shows them: tells an Option from a list, so that payloads stay traceable. */
import type { Machine } from './machine.ts';
import { standardName } from './standard.ts';
import { type Atom, atom, type Term, variant } from './term.ts';
import { readType } from './types.ts';

/** Type of a projection of an argument; null when it leads into a type that the text does not spell out, or texts disagree. */
export function typeOf(machine: Machine, term: Term): string | null {
  if (term.t !== 'atom') return null;
  let found: string | null = null;
  for (const known of machine.types) {
    const { path } = known.atom;
    if (known.atom.id !== term.id || path.some((step, i) => term.path[i] !== step)) continue;
    let type: string | null = known.type;
    for (const step of term.path.slice(path.length)) type = type === null ? null : typeInside(type, step);
    if (type === null || (found !== null && found !== type)) return null;
    found = type;
  }
  return found;
}

/** The atoms in a value of a type, each with the type of its place; parts of types that cannot be opened are left out. */
export function typedAtoms(term: Term, type: string): { readonly atom: Atom; readonly type: string }[] {
  switch (term.t) {
    case 'atom':
      return [{ atom: term, type }];
    case 'tuple':
      return term.items.flatMap((item, i) => typedPart(item, type, String(i)));
    case 'variant':
      return term.items.flatMap((item, i) => typedPart(item, type, `${term.name}.${i}`));
    case 'choice':
      return term.of.flatMap((one) => typedAtoms(one, type));
    default:
      return [];
  }
}

const typedPart = (part: Term, type: string, step: string): ReturnType<typeof typedAtoms> => {
  const inner = typeInside(type, step);
  return inner === null ? [] : typedAtoms(part, inner);
};

/** Type of one part of a value, as the type's text shows it: an item of a tuple, the payload of an Option or Result. */
export function typeInside(text: string, step: string): string | null {
  let read = readType(text);
  for (let i = 0; i < 8 && read.target !== null; i++) read = readType(read.target);
  if (/^\d+$/.test(step)) return read.items[Number(step)] ?? null;
  const name = standardName(read);
  if (name === 'Option' && step === 'Some.0') return read.args[0] ?? null;
  if (name === 'Result' && step === 'Ok.0') return read.args[0] ?? null;
  if (name === 'Result' && step === 'Err.0') return read.args[1] ?? null;
  return null;
}

/** `Some(x)` or `None` for an atom known to be an Option, `Ok(x)` or `Err(e)` for a Result; null for anything else. */
export function alternativesOf(machine: Machine, term: Term): readonly Term[] | null {
  if (term.t !== 'atom') return null;
  const type = typeOf(machine, term);
  if (type === null) return null;
  let read = readType(type);
  for (let i = 0; i < 8 && read.target !== null; i++) read = readType(read.target);
  const payload = (name: string): Term => variant(name, [atom(term.id, [...term.path, `${name}.0`])]);
  const name = standardName(read);
  if (name === 'Option') return [payload('Some'), variant('None')];
  if (name === 'Result' && read.args.length === 2) return [payload('Ok'), payload('Err')];
  return null;
}
