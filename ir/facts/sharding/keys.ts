import type { Term } from '../../closure/index.ts';
import type { LocationKey } from '../../graph/operator.ts';
import type { FieldPath, Program } from '../../graph/program.ts';
import { placesOf } from '../key-flow.ts';
import { networksInto, type Policy } from '../policy.ts';
import { type KeyLeaf, keyLeaves } from '../types.ts';

/** Atom ids of the fields that a list of leaves hashes. The types are part of the id: keys of unequal types never count as equal. */
export function keyAtoms(leaves: readonly KeyLeaf[]): string[] {
  const types = leaves.map((leaf) => leaf.type).join('|');
  return leaves.map((_, i) => `k:${types}#${i}`);
}

/** The element of each network with atoms at the hashed fields. */
export function entryTerms(program: Program, location: LocationKey, policy: Policy): Map<number, Term> {
  const entries = new Map<number, Term>();
  for (const network of networksInto(program, location)) {
    const paths = policy.get(network.id);
    const leaves = paths ? keyLeaves(network.collection?.elementType ?? '_', paths) : [];
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
    return { t: 'struct', name: '?', fields: Object.fromEntries(heads.map((head) => [head, nest(byHead.get(head) ?? [])])) };
  }
  const size = Math.max(...heads.map(Number)) + 1;
  const items = Array.from({ length: size }, (_, i): Term => nest(byHead.get(String(i)) ?? []));
  return { t: 'tuple', items };
}

/** Do all sides hold all atoms of one key, each at a common place? An empty flow compares nothing. */
export function sharedKey(keys: readonly Term[]): boolean {
  const [first] = keys;
  if (first === undefined) return true;
  const atoms = new Set<string>();
  collectAtoms(first, atoms);
  const classes = new Set([...atoms].map((atom) => atom.slice(0, atom.lastIndexOf('#'))));
  return [...classes].some((type) => {
    const count = type.slice(2).split('|').length;
    return Array.from({ length: count }, (_, i) => `${type}#${i}`).every((atom) => {
      const sides = keys.map((key) => new Set((placesOf(key, new Set([atom])).get(atom) ?? []).map((path) => path.join('.'))));
      return [...(sides[0] ?? [])].some((place) => sides.every((side) => side.has(place)));
    });
  });
}

function collectAtoms(term: Term, into: Set<string>): void {
  if (term.t === 'atom' && term.id.startsWith('k:')) into.add(term.id);
  else if (term.t === 'tuple') for (const item of term.items) collectAtoms(item, into);
  else if (term.t === 'choice' && term.of[0]) collectAtoms(term.of[0], into);
}
