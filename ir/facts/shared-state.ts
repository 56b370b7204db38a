import type { InputEdge, Program } from '../graph/program.ts';
import { type Impurity, impurity } from './purity.ts';

/**
 * Operators that may share state behind the back of the dataflow: of two closures on one machine that are not known to be free of it, one
 * may see what the other did, and which of them came first.
 */
export const sharingOutside = (program: Program): ReadonlySet<number> => program.fact(findSharing);

function findSharing(program: Program): ReadonlySet<number> {
  const impure = stateful(program);
  const byLocation = new Map<string, number[]>();
  for (const op of program.operators()) {
    if (!impure.has(op.id)) continue;
    const here = byLocation.get(op.place.root);
    if (here) here.push(op.id);
    else byLocation.set(op.place.root, [op.id]);
  }
  return new Set([...byLocation.values()].flatMap((ids) => (ids.length > 1 ? ids : [])));
}

/**
 * Edges by which one element reaches two closures that may share state: where one operator feeds both, or one of them the other. A network
 * there would let later elements overtake, so the closures would run in another order. What reaches them from different places comes in
 * any order already.
 * @returns whether an edge into an operator is one of them
 */
export function timedByState(program: Program): (edge: InputEdge, to: number) => boolean {
  const sharing = sharingOutside(program);
  const reaches = new Map<number, Set<number>>();
  for (const id of sharing) spread([id], reaches, id, (at) => inputsOf(program, at));
  const forks = [...reaches.keys()].filter((id) => {
    const ways = outputsOf(program, id).map((to) => reaches.get(to) ?? new Set<number>());
    if (sharing.has(id)) ways.push(new Set([id]));
    return ways.filter(({ size }) => size > 0).length > 1 && new Set(ways.flatMap((way) => [...way])).size > 1;
  });
  const behind = new Map<number, Set<number>>();
  spread(forks, behind, 0, (at) => outputsOf(program, at));
  return (edge, to) => behind.has(edge.from) && reaches.has(to);
}

/** Marks everything that leads on from `start` with `mark`. */
function spread(
  start: readonly number[],
  marks: Map<number, Set<number>>,
  mark: number,
  next: (id: number) => readonly number[],
): void {
  const open = [...start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const marked = marks.get(id) ?? new Set<number>();
    if (marked.has(mark)) continue;
    marks.set(id, marked.add(mark));
    open.push(...next(id));
  }
}

/** Only on one location: what a network brings comes at any time. */
const inputsOf = (program: Program, id: number): number[] =>
  program.op(id).kind === 'Network' ? [] : program.inputs(id).map(({ from }) => from);
const outputsOf = (program: Program, id: number): number[] =>
  program.outputs(id).flatMap(({ to }) => (program.op(to).kind === 'Network' ? [] : [to]));

/** Operators with a closure that is not known to be free of outside state. */
const stateful = (program: Program): ReadonlyMap<number, Impurity> => program.fact(findStateful);

function findStateful(program: Program): ReadonlyMap<number, Impurity> {
  const found = new Map<number, Impurity>();
  for (const op of program.operators()) {
    const impure = impurity(program, op);
    if (impure !== null) found.set(op.id, impure);
  }
  return found;
}

/** A closure behind some operators, on whatever location, that is not known to be free of outside state; null where there is none. */
export function statefulBehind(program: Program, from: readonly number[]): Impurity | null {
  const impure = stateful(program);
  if (impure.size === 0) return null;
  const behind = new Map<number, Set<number>>();
  spread(from, behind, 0, (id) => program.outputs(id).map(({ to }) => to));
  const first = [...behind.keys()].filter((id) => impure.has(id) && !from.includes(id)).sort((a, b) => a - b)[0];
  return first === undefined ? null : (impure.get(first) ?? null);
}
