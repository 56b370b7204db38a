/** Types of atoms, as far as the type hint of the closure shows them: tells an Option from a list, so that payloads stay traceable. */
import type { Machine } from './machine.ts';
import { atom, type Term, variant } from './term.ts';
import { readType } from './types.ts';

/** Type of a projection of an argument; null when it leads into a type that the text does not spell out. */
function typeOf(machine: Machine, term: Term): string | null {
  if (term.t !== 'atom') return null;
  for (const known of machine.types) {
    const { path } = known.atom;
    if (known.atom.id !== term.id || path.some((step, i) => term.path[i] !== step)) continue;
    let type: string | null = known.type;
    for (const step of term.path.slice(path.length)) type = type === null ? null : stepInto(type, step);
    return type;
  }
  return null;
}

function stepInto(text: string, step: string): string | null {
  let read = readType(text);
  for (let i = 0; i < 8 && read.target !== null; i++) read = readType(read.target);
  if (/^\d+$/.test(step)) return read.items[Number(step)] ?? null;
  if (read.name === 'Option' && step === 'Some.0') return read.args[0] ?? null;
  if (read.name === 'Result' && step === 'Ok.0') return read.args[0] ?? null;
  if (read.name === 'Result' && step === 'Err.0') return read.args[1] ?? null;
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
  if (read.kind !== 'path') return null;
  if (read.name === 'Option') return [payload('Some'), variant('None')];
  if (read.name === 'Result' && read.args.length === 2) return [payload('Ok'), payload('Err')];
  return null;
}
