import { impurity, type Operator, type Program } from '../../ir/index.ts';

const found = new WeakMap<Program, ReadonlySet<number>>();

/**
 * Operators that may share state behind the back of the dataflow: of two closures on one machine that are not known to be free of it, one
 * may see what the other did, and which of them came first.
 */
export function sharingOutside(program: Program): ReadonlySet<number> {
  const known = found.get(program);
  if (known !== undefined) return known;
  const byLocation = new Map<string, Operator[]>();
  for (const op of program.operators()) {
    if (impurity(program, op) === null) continue;
    byLocation.set(op.place.root, [...(byLocation.get(op.place.root) ?? []), op]);
  }
  const sharing = new Set([...byLocation.values()].flatMap((ops) => (ops.length > 1 ? ops.map(({ id }) => id) : [])));
  found.set(program, sharing);
  return sharing;
}
