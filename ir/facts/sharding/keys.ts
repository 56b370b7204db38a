import type { Term } from '../../../rust/index.ts';
import type { LocationKey } from '../../graph/operator.ts';
import type { FieldPath, Program } from '../../graph/program.ts';
import { coarserStep } from '../coarser.ts';
import { fieldTypes } from '../field-types.ts';
import { hashedAs, injective } from '../injective.ts';
import { networksInto } from '../networks.ts';
import type { KeySide, Policy } from '../policy.ts';
import { type KeyLeaf, keyLeaves, tupleItems } from '../types.ts';

/** The hashed leaves of a network's elements under a policy. */
export const leavesOf = (program: Program, network: number, paths: readonly FieldPath[]): readonly KeyLeaf[] =>
  keyLeaves(program.op(network).collection?.elementType ?? '_', paths, fieldTypes(program));

/** Atom ids of the fields that a list of leaves hashes. The types are part of the id: keys of unequal types never count as equal. */
export function keyAtoms(leaves: readonly KeyLeaf[]): string[] {
  const types = leaves.map(({ type, coarser }) => (coarser === null ? type : `${type} ${coarserStep(coarser)}`)).join('|');
  return leaves.map((_, i) => `k:${types}#${i}`);
}

/** The element of each network with atoms at the hashed fields. */
export function entryTerms(program: Program, location: LocationKey, policy: Policy): Map<number, Term> {
  const entries = new Map<number, Term>();
  for (const network of networksInto(program, location)) {
    const paths = policy.get(network.id);
    const leaves = paths ? leavesOf(program, network.id, paths) : [];
    const atoms = keyAtoms(leaves);
    entries.set(network.id, nest(leaves.map((leaf, i) => [leaf.path, atoms[i] as string] as const)));
  }
  return entries;
}

function nest(leaves: readonly (readonly [FieldPath, string])[]): Term {
  const whole = leaves.find(([path]) => path.length === 0);
  if (whole) return { t: 'atom', id: whole[1], path: [] };
  if (leaves.length === 0) return { t: 'unknown' };
  const byHead = new Map<string, (readonly [FieldPath, string])[]>();
  for (const [path, atom] of leaves) {
    const head = path[0] as string;
    byHead.set(head, [...(byHead.get(head) ?? []), [path.slice(1), atom] as const]);
  }
  const heads = [...byHead.keys()].sort();
  if (!heads.every((head) => /^\d+$/.test(head))) {
    return { t: 'struct', name: '', fields: Object.fromEntries(heads.map((head) => [head, nest(byHead.get(head) ?? [])])) };
  }
  const size = Math.max(...heads.map(Number)) + 1;
  const items = Array.from({ length: size }, (_, i): Term => nest(byHead.get(String(i)) ?? []));
  return { t: 'tuple', items };
}

/**
 * Do all sides hold all atoms of one key, each at a common place and as the type it was hashed as? An empty flow compares nothing. Where
 * all sides keep the same injective function of an atom instead, equal keys still mean equal atoms.
 */
export function sharedKey(keys: readonly KeySide[]): boolean {
  const [first] = keys;
  if (first === undefined) return true;
  const sides = keys.map(({ term, type }) => placesIn(term, type));
  const classes = new Set(
    [...(sides[0] as ReadonlyMap<string, unknown>).keys()].map((atom) => atom.slice(0, atom.lastIndexOf('#'))),
  );
  return [...classes].some((types) => {
    const hashed = types.slice(2).split('|');
    return hashed.every((_, i) => {
      const places = sides.map((side) => side.get(`${types}#${i}`) ?? new Set<string>());
      return [...(places[0] as ReadonlySet<string>)].some((place) => places.every((side) => side.has(place)));
    });
  });
}

/**
 * Every place of a key that fixes what is hashed of an atom: position in tuples and, where the place holds a function of it, that function. Equal
 * tuples are equal at every place; equal structs need not be: their type may define `Eq` as it likes.
 */
function placesIn(term: Term, type: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const visit = (at: Term, of: string, place: string, depth: number): void => {
    if (depth > 8) return;
    const items = tupleItems(of);
    // What a network delivers is known as far as the last field that is hashed.
    if (at.t === 'tuple' && items !== null && at.items.length <= items.length) {
      at.items.forEach((item, i) => void visit(item, items[i] as string, `${place}.${i}`, depth + 1));
      return;
    }
    if (at.t === 'choice') {
      // A place counts when it fixes the atom in the same way under every alternative.
      const all = at.of.map((one) => placesIn(one, of));
      for (const [atom, places] of all[0] ?? [])
        for (const inner of places) if (all.every((other) => other.get(atom)?.has(inner))) add(atom, place + inner);
      return;
    }
    const kept = injective(at, of);
    if (kept?.atom.t !== 'atom' || !kept.atom.id.startsWith('k:') || kept.atom.path.length > 0) return;
    if (hashedAs(kept.atom.id)?.type === kept.from) add(kept.atom.id, place + kept.through);
  };
  const add = (atom: string, place: string): void => {
    const places = found.get(atom) ?? new Set<string>();
    found.set(atom, places.add(place));
  };
  visit(term, type, '', 0);
  return found;
}
