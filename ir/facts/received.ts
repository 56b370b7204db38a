/** Values that came over a network and may go over another: what was read back once is read back the same again, if the type does anything sane. */
import { projectTerm, readType, type Term, typeInside } from '../../rust/index.ts';
import type { Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { deliveredTerms } from './networks.ts';
import { cannotTravel, isSerialized, survives, unsaidParts } from './travel.ts';
import { tupleItems } from './types.ts';

// Rewrites put networks only where values have been delivered, so what is fresh stays fresh: one answer for an operator of a program holds
// for all that are made of it. Networks themselves are added by rewrites, and deliver.
const freshKnown = (): Map<string, string | null> => new Map();

/** Why the elements of an operator's output may not go over a new network; null when they may. */
export function travelling(program: Program, from: Operator): string | null {
  const type = from.collection?.elementType ?? '_';
  if (survives(type)) return null;
  const part = cannotTravel(program, type);
  if (part !== null) return `elements of type ${part} are not known to cross a network unchanged`;
  const fresh = freshAt(program, from, type);
  return fresh === null
    ? null
    : `elements of type ${fresh} cross a network of the program, but here they are not what a network delivered, so a new one might change them`;
}

function freshAt(program: Program, from: Operator, type: string): string | null {
  if (from.kind === 'Network') return freshPart(program, type, { t: 'atom', id: `n${from.id}`, path: [] });
  const known = program.inherited(freshKnown);
  const name = `${from.id} ${type}`;
  const found = known.get(name);
  if (found !== undefined) return found;
  const fresh = freshPart(program, type, deliveredTerms(program, from.place.root).get(from.id) ?? { t: 'unknown' });
  known.set(name, fresh);
  return fresh;
}

/** A part of a value that is neither known to survive a network nor exactly what a network delivered as that type; null when there is none. */
function freshPart(program: Program, type: string, term: Term): string | null {
  const first = unsaidParts(program, type)[0];
  if (first === undefined) return null;
  const items = tupleItems(type);
  const parts = (pairs: readonly (readonly [string, Term])[]): string | null => {
    for (const [of, part] of pairs) {
      const fresh = freshPart(program, of, part);
      if (fresh !== null) return fresh;
    }
    return null;
  };
  if (items !== null) return parts(items.map((item, i) => [item, projectTerm(term, [String(i)])]));
  if (term.t === 'choice') return parts(term.of.map((one) => [type, one]));
  if (term.t === 'variant') {
    const inside = term.items.map((item, i) => [typeInside(type, `${term.name}.${i}`) ?? '_', item] as const);
    return /^(?:Some|None|Ok|Err)$/.test(term.name) ? parts(inside) : first;
  }
  return term.t === 'atom' && deliveredType(program, term.id, term.path) === readType(type).text ? null : first;
}

/** Type of a part of what a network delivers, as far as the text shows it. */
function deliveredType(program: Program, atom: string, path: readonly string[]): string | null {
  const network = /^n(\d+)$/.exec(atom)?.[1];
  if (network === undefined || !isSerialized(program, program.op(Number(network)))) return null;
  let type: string | null = program.op(Number(network)).collection?.elementType ?? null;
  for (const step of path) type = type === null ? null : typeInside(type, step);
  return type === null ? null : readType(type).text;
}
