/** What an operator needs to run, worked out once per program. */
import { type Collection, isBounded, type Operator, type Program } from '../../ir/index.ts';
import { type Shape, shapeOf } from './item.ts';

/** What happens besides with the output of a slot. */
export type Feed =
  | { readonly to: 'hook'; readonly region: number; readonly slot: number; readonly second: boolean }
  | { readonly to: 'flow'; readonly slot: number; readonly shape: Shape }
  | { readonly to: 'network'; readonly network: number }
  | { readonly to: 'output'; readonly output: number };

/** How a slot gets its output: by its node, from outside the region, by a decision, or out of the last tick. */
export type SlotRole = 'node' | 'source' | 'hook' | 'defer';

/** What an order-choosing operator decides. */
export interface Decision {
  /** `any`: any order; `per key`: any order of each key's elements; `keys`: keys in any order, each one's elements in theirs. */
  readonly order: 'any' | 'per key' | 'keys' | 'kept';
  /** Elements may come again. */
  readonly repeats: boolean;
}

export interface SlotSpec {
  readonly inTick: boolean;
  /** Per input: remembered for ever, because it is at top level or in an atomic section; else for one tick. */
  readonly keeps: readonly boolean[];
  readonly shapesIn: readonly Shape[];
  readonly shape: Shape;
  /** The output is known in full when the program starts. */
  readonly bounded: boolean;
  /** Which side of a partition this is; true for everything else. */
  readonly isTrue: boolean;
  /** The operator whose closures this one calls. */
  readonly closuresOf: number;
  readonly decision: Decision | null;
  /** What flows on the first input edge, wherever it comes from. */
  readonly before: Collection | null;
  /** In the first tick only. */
  readonly once: boolean;
}

export interface Slot extends SlotSpec {
  readonly op: Operator;
  /** Index in its region. */
  readonly at: number;
  readonly role: SlotRole;
  /** Slots of the inputs; the one of a `defer` is read at the end of the tick. */
  readonly ins: readonly number[];
  /** Slots of the nodes that read the output in the same instant. */
  readonly readers: number[];
  readonly feeds: Feed[];
}

/** @param froms the inputs inside the region, in the order in which nodes take them */
export function slotSpec(program: Program, op: Operator, froms: readonly number[], inTick: boolean): SlotSpec {
  const producers = froms.map((id) => program.op(id));
  return {
    inTick,
    keeps: producers.map(({ place }) => !inTick || place.scopes[0]?.kind === 'atomic'),
    shapesIn: producers.map(({ collection }) => shapeOf(collection)),
    shape: shapeOf(op.collection),
    bounded: op.collection !== null && isBounded(op.collection),
    isTrue: op.fields['is_true'] !== false,
    // Both sides of a partition use the closure of what they share.
    closuresOf: op.kind === 'PartitionSide' ? (program.input(op.id, 'inner') ?? op.id) : op.id,
    decision: decisionOf(program, op),
    before: beforeOf(program, op),
    once: op.fields['first_tick_only'] === true,
  };
}

const beforeOf = (program: Program, op: Operator): Collection | null => {
  const from = program.inputs(op.id)[0]?.from;
  return from === undefined ? null : program.op(from).collection;
};

/**
 * What an ObserveNonDet or MergeOrdered decides; null when there is nothing to decide. A trusted one promises that the outcome of what
 * reads it does not depend on the choice. That holds for the outcome, not for the states on the way (a maximum grows in other steps), so
 * at top level, where those can be seen, the choice is made all the same.
 */
export function decisionOf(program: Program, op: Operator): Decision | null {
  if (op.kind === 'MergeOrdered') return { order: 'kept', repeats: false };
  if (op.kind !== 'ObserveNonDet') return null;
  const before = beforeOf(program, op);
  const after = op.collection;
  if (before === null || after === null) return null;
  const trusted = op.fields['trusted'] === true;
  const inside = op.place.scopes.length > 0;
  if (trusted && (inside || isBounded(before))) return null;
  const repeats = !trusted && before.retry !== after.retry;
  const order = orderOf(before, after);
  return order === 'kept' && !repeats ? null : { order, repeats };
}

function orderOf(before: Collection, after: Collection): Decision['order'] {
  if (before.kind === 'KeyedStream' && after.kind === 'Stream' && after.order === 'TotalOrder')
    return before.order === 'TotalOrder' ? 'keys' : 'any';
  if (before.order === after.order) return 'kept';
  return before.kind === 'KeyedStream' ? 'per key' : 'any';
}
