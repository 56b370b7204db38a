import { inTick, type Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { roleIn } from './roles.ts';

/*
 * Shards tick at different instants. A tick without new elements of a key must therefore change nothing for that key: neither what it
 * holds nor what has left.
 */

/** DeferTick operators through which elements go round, with the operators on the way; what an anti-join takes away does not go on. */
function heldElements(
  program: Program,
  operators: readonly Operator[],
  replicas: ReadonlySet<number>,
): ReadonlyMap<number, ReadonlySet<number>> {
  const here = new Set(operators.filter((op) => !replicas.has(op.id)).map((op) => op.id));
  const reach = (from: number, next: (id: number) => readonly number[]): Set<number> => {
    const found = new Set<number>();
    const queue = [from];
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      for (const to of next(id)) {
        if (found.has(to) || !here.has(to) || program.op(to).kind === 'Network') continue;
        found.add(to);
        queue.push(to);
      }
    }
    return found;
  };
  const loops = new Map<number, ReadonlySet<number>>();
  for (const op of operators) {
    if (op.kind !== 'DeferTick' || replicas.has(op.id)) continue;
    const after = reach(op.id, (id) => program.outputs(id).flatMap(({ to, port }) => (port === 'neg' ? [] : [to])));
    if (!after.has(op.id)) continue;
    const before = reach(op.id, (id) => program.inputs(id).flatMap(({ from, port }) => (port === 'neg' ? [] : [from])));
    loops.set(op.id, new Set([...after].filter((id) => before.has(id))));
  }
  return loops;
}

/** A tick without new elements of a key must leave what the key holds as it is: shards tick at different instants. */
export function countsTicks(
  program: Program,
  operators: readonly Operator[],
  replicas: ReadonlySet<number>,
): Operator | undefined {
  const loops = new Set([...heldElements(program, operators, replicas).values()].flatMap((loop) => [...loop]));
  return operators.find((op) => loops.has(op.id) && CHANGING.has(op.kind));
}

const CHANGING = new Set([
  'Map',
  'FilterMap',
  'FlatMap',
  'FlatMapStreamBlocking',
  'FoldKeyed',
  'Join',
  'JoinHalf',
  'CrossProduct',
  'CrossSingleton',
]);

/** A YieldConcat of what a snapshot of keyed state or a loop through ticks holds, unless elements of a batch ask for it (by a join). */
export function yieldedSnapshot(
  program: Program,
  operators: readonly Operator[],
  replicas: ReadonlySet<number>,
): Operator | undefined {
  const snapshots = operators.filter(
    (op) => op.kind === 'Batch' && op.collection?.kind === 'KeyedSingleton' && !replicas.has(op.id),
  );
  const loops = heldElements(program, operators, replicas);
  const repeated = new Set([...snapshots.map((op) => op.id), ...loops.keys()]);
  const decided = takenAway(program, new Set([...loops.values()].flatMap((loop) => [...loop])));
  const is = (op: Operator, port: string): boolean => repeated.has(program.input(op.id, port) ?? -1);
  const repeats = (op: Operator): boolean => {
    if (decided.has(op.id)) return false;
    if (op.kind === 'Join' || op.kind === 'JoinHalf') return is(op, 'left') && is(op, 'right');
    if (isDifference(op)) return is(op, 'pos') && !leavesOutWhatItSaid(program, op, decided);
    if (op.kind === 'FoldKeyed' || op.kind === 'ReduceKeyed') return is(op, 'input');
    if (roleIn(program, op) === 'keyed') return op.kind === 'Unique' && is(op, 'input');
    return program.inputs(op.id).some((edge) => repeated.has(edge.from));
  };
  for (let before = -1; before !== repeated.size; ) {
    before = repeated.size;
    for (const op of operators) if (inTick(op.place) && repeats(op)) repeated.add(op.id);
  }
  return operators.find((op) => op.kind === 'YieldConcat' && is(op, 'inner'));
}

/*
 * A group over held elements speaks again in every tick, unless what it says is what is taken away from the held elements, or it leaves
 * out what it has said before. That is how a quorum reports once. That something else is taken away is not enough: a group that speaks
 * when it has enough, but is held until it has all, speaks in every tick in between.
 */

const isDifference = ({ kind }: Operator): boolean => kind === 'AntiJoin' || kind === 'Difference';

/** Operators that hand on all their elements as they are. */
const PASSING = new Set(['Tee', 'Cast', 'ObserveNonDet', 'AssertIsConsistent', 'CycleSource', 'CycleSink']);

/** Where elements come from, and what they go through on the way, last first. */
function wayBack(program: Program, from: number | undefined, through = PASSING): number[] {
  const way: number[] = [];
  for (let id = from; id !== undefined && !way.includes(id); ) {
    way.push(id);
    id = through.has(program.op(id).kind) ? program.inputs(id)[0]?.from : undefined;
  }
  return way;
}

const originOf = (program: Program, from: number | undefined): number => wayBack(program, from).at(-1) ?? -1;

/** Operators all of whose elements are taken away from what is held. */
function takenAway(program: Program, held: ReadonlySet<number>): ReadonlySet<number> {
  const through = new Set([...PASSING, 'Map']);
  const differences = [...held].filter((id) => isDifference(program.op(id)));
  return new Set(differences.flatMap((id) => wayBack(program, program.input(id, 'neg'), through)));
}

/** A difference takes away what came in on its other side in earlier ticks, until that is taken away from what is held. */
function leavesOutWhatItSaid(program: Program, difference: Operator, decided: ReadonlySet<number>): boolean {
  const memory = program.op(originOf(program, program.input(difference.id, 'neg')));
  if (memory.kind !== 'DeferTick') return false;
  const said = originOf(program, program.input(difference.id, 'pos'));
  let now = originOf(program, program.input(memory.id, 'input'));
  while (isDifference(program.op(now)) && decided.has(originOf(program, program.input(now, 'neg'))))
    now = originOf(program, program.input(now, 'pos'));
  return now === said;
}
