import { clockOf, inTick, type LocationKey, type Operator } from '../../graph/operator.ts';
import { producersFirst } from '../../graph/order.ts';
import type { Program } from '../../graph/program.ts';
import { operatorsOn } from '../operators-on.ts';
import { replicaOperators } from '../replica.ts';
import { type Idle, same } from './earlier.ts';
import { IdleTick } from './idle-tick.ts';
import { TickBefore } from './tick-before.ts';

/*
 * Shards tick at different instants: while one shard ticks, the original program also ticks for the keys of the others. Such a tick brings
 * them no new element. It must leave what is held for them as it was, and nothing of them may leave it.
 *
 * Proved for any tick T and the tick after it: with the values of T as names, the operators of the next tick are worked out for no new
 * elements, by exact rules for each kind. Every DeferTick must come to hold again what it gave, and all that leaves must be nothing. No
 * assumption is made about T, so the proof covers any number of such ticks; before the first tick nothing is held, as after a tick of
 * nothing. That a tick works on each key apart is proved elsewhere (`keyLocalState`, `nothingWhole`).
 */

export interface IdleProblem {
  /** The DeferTick, or what gives something where it leaves the tick; then the operators in the way. */
  readonly where: readonly number[];
  readonly reason: string;
  readonly unlock: string;
}

/** What a tick without new elements of a key may change or show for it; null when it is proved that there is nothing. */
export const idleProblem = (program: Program, location: LocationKey): IdleProblem | null => program.factAbout(location, find);

function find(program: Program, location: LocationKey): IdleProblem | null {
  const operators = operatorsOn(program, location);
  if (!operators.some((op) => inTick(op.place))) return null;
  const tick = new TickBefore(program, operators);
  const idle = new IdleTick(tick, replicaOperators(program));
  // Producers first: ticks may be deeper than the stack.
  const inTicks = operators.flatMap((op) => (inTick(op.place) ? [op.id] : []));
  // What a DeferTick gives does not wait for what it gets.
  const order = producersFirst(inTicks, (id) =>
    program.op(id).kind === 'DeferTick' ? [] : program.inputs(id).map(({ from }) => from),
  );
  for (const id of order) tick.before(id);
  for (const id of order) idle.gives(id);
  for (const op of operators) {
    if (op.kind !== 'DeferTick') continue;
    const held = idle.gives(op.id);
    const next = idle.gives(tick.input(op));
    if (same(held, next)) continue;
    return {
      where: [op.id, ...placeOf(next)],
      reason: `what DeferTick ${op.id} holds for a key is not proved to stay as it is in a tick without new elements of the key: ${saidOf(next, HELD)}`,
      unlock: 'hold elements as they came until their key is answered, and take away all of them then',
    };
  }
  for (const op of operators) {
    for (const { from } of program.inputs(op.id)) {
      if (!leaves(program.op(from), op)) continue;
      const out = idle.gives(from);
      if (out.t === 'nothing') continue;
      return {
        where: [op.id, ...placeOf(out), ...heldBefore(program, op)],
        reason: `what leaves the tick at ${op.kind} ${op.id} is not proved to be nothing for a key without new elements: ${saidOf(out, REPEATED)}`,
        unlock: 'join it with the requests that ask for it, or leave out what has been said',
      };
    }
  }
  return null;
}

/** Does something go from a tick to anywhere else? What nobody reads goes nowhere. */
function leaves(from: Operator, to: Operator): boolean {
  if (!inTick(from.place)) return false;
  if (to.isRoot) return to.kind !== 'CycleSink' && to.kind !== 'Null';
  return !inTick(to.place) || clockOf(from.place) !== clockOf(to.place);
}

const HELD = { nothing: 'nothing is held after it', earlier: 'something else is held after it' };
const REPEATED = { nothing: '', earlier: 'elements of earlier ticks leave again' };

const saidOf = (idle: Idle, otherwise: { readonly nothing: string; readonly earlier: string }): string =>
  idle.t === 'unknown' ? idle.because : otherwise[idle.t];

const placeOf = (idle: Idle): number[] => (idle.t === 'unknown' ? [idle.at] : []);

/** The DeferTicks that what leaves may come from. */
function heldBefore(program: Program, op: Operator): number[] {
  const seen = new Set<number>();
  const queue = program.inputs(op.id).map(({ from }) => from);
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (seen.has(id) || !inTick(program.op(id).place)) continue;
    seen.add(id);
    queue.push(...program.inputs(id).map(({ from }) => from));
  }
  return [...seen].filter((id) => program.op(id).kind === 'DeferTick').sort((a, b) => a - b);
}
