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
  const repeated = new Set([...snapshots.map((op) => op.id), ...heldElements(program, operators, replicas).keys()]);
  const is = (op: Operator, port: string): boolean => repeated.has(program.input(op.id, port) ?? -1);
  const repeats = (op: Operator): boolean => {
    if (op.kind === 'Join' || op.kind === 'JoinHalf') return is(op, 'left') && is(op, 'right');
    if (op.kind === 'AntiJoin' || op.kind === 'Difference') return is(op, 'pos');
    if (op.kind === 'FoldKeyed' || op.kind === 'ReduceKeyed') return is(op, 'input') && !reportsOnce(program, op);
    if (roleIn(program, op) === 'keyed') return op.kind === 'Unique' && is(op, 'input');
    return program.inputs(op.id).some((edge) => repeated.has(edge.from));
  };
  for (let before = -1; before !== repeated.size; ) {
    before = repeated.size;
    for (const op of operators) if (inTick(op.place) && repeats(op)) repeated.add(op.id);
  }
  return operators.find((op) => op.kind === 'YieldConcat' && is(op, 'inner'));
}

/**
 * A group over held elements speaks again in every tick, unless what it says takes part in a difference of the same tick: either it removes
 * what it has decided from what is held, or it leaves out what it has said before. That is how a quorum reports once.
 */
function reportsOnce(program: Program, group: Operator): boolean {
  const seen = new Set<number>([group.id]);
  const queue = [group.id];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    for (const { to } of program.outputs(id)) {
      const op = program.op(to);
      if (op.kind === 'AntiJoin' || op.kind === 'Difference') return true;
      if (seen.has(to) || !inTick(op.place) || op.kind === 'CycleSink') continue;
      seen.add(to);
      queue.push(to);
    }
  }
  return false;
}
