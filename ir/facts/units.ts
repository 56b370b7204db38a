import { isBounded, isStream } from '../graph/collection.ts';
import { clockOf, isNested, type LocationKey, type Operator } from '../graph/operator.ts';
import type { InputEdge, Program } from '../graph/program.ts';
import { recordOf } from '../operators/catalogue.ts';
import { isMemberList, isMembership } from '../operators/sources.ts';
import { isEmbedded } from './embedded.ts';
import { emptyOperators } from './empty.ts';
import { keyedOrderMaps } from './keyed-order.ts';
import { impurity } from './purity.ts';
import { travelling } from './received.ts';
import { replicaOperators } from './replica.ts';
import { roleOf } from './roles.ts';
import { timedByState } from './shared-state.ts';

/** Operators that must stay on one location together. `id` is the smallest operator id in it. */
export interface Unit {
  readonly id: number;
  readonly location: LocationKey;
  readonly operators: readonly number[];
  /** Clock of the tick or atomic section inside, if any. */
  readonly clock: number | null;
  /** Why the unit cannot leave its location; null when it can move. */
  readonly pinned: Pin | null;
}

/** `port`: data enters or leaves there. `state`: an expression may see or change something outside it. */
export interface Pin {
  readonly kind: 'port' | 'state';
  readonly operator: number;
  readonly reason: string;
}

/** A top-level stream edge between two units of one location: it may become a network. */
export interface Cut {
  readonly from: number;
  readonly to: number;
  readonly port: string;
  readonly fromUnit: number;
  readonly toUnit: number;
}

/** An edge that ties its ends together, and why: what kind of reason, and the reason in words. */
export interface Bond {
  readonly from: number;
  readonly to: number;
  readonly because: BondReason;
  readonly reason: string;
}

/** Why an edge may not become a network. `view`: it says nothing of what the author wrote. `type`: its elements may not travel. */
export type BondReason = OfTheEdge | OfTheValue;
type OfTheEdge = 'empty' | 'cycle' | 'borrowed' | 'shared' | 'unused' | 'opaque' | 'instant' | 'view' | 'choice' | 'key-order';
type OfTheValue = 'replica' | 'no-kind' | 'value' | 'bounded' | 'state-order' | 'type';

export interface UnitGraph {
  readonly units: ReadonlyMap<number, Unit>;
  readonly unitOf: ReadonlyMap<number, number>;
  readonly cuts: readonly Cut[];
  readonly bonds: readonly Bond[];
}

/**
 * Units of every location, by union-find over clocks, shared nodes, cycle pairs and edges that no network may replace. A network delivers
 * late and bit by bit, so only an unbounded stream outside of ticks may be cut without changing what the program means.
 */
export const unitGraph = (program: Program): UnitGraph => program.fact(findUnits);

function findUnits(program: Program): UnitGraph {
  const operators = program.operators();
  const replicas = replicaOperators(program);
  const ordered = keyedOrderMaps(program);
  const empty = emptyOperators(program);
  const timed = timedByState(program);
  const parent = new Map<number, number>(operators.map((op) => [op.id, op.id]));
  const find = (id: number): number => {
    let root = id;
    while (parent.get(root) !== root) root = parent.get(root) as number;
    for (let at = id; at !== root; ) {
      const next = parent.get(at) as number;
      parent.set(at, root);
      at = next;
    }
    return root;
  };
  const union = (a: number, b: number): void => {
    const [low, high] = [find(a), find(b)].sort((x, y) => x - y) as [number, number];
    parent.set(high, low);
  };

  for (const [first, ...others] of sameInstant(operators)) for (const other of others) union(first as number, other);
  const bonds: Bond[] = [];
  const cuttable: { from: number; to: number; port: string }[] = [];
  for (const op of operators) {
    for (const edge of program.inputs(op.id)) {
      if (op.kind === 'Network') continue;
      const dead = empty.has(edge.from) && empty.has(op.id);
      const tie = dead ? tied('empty', 'nothing ever flows here') : tieOf(program, op, edge, { replicas, ordered, timed });
      if (tie === null) cuttable.push({ from: edge.from, to: op.id, port: edge.port });
      else {
        bonds.push({ from: edge.from, to: op.id, ...tie });
        union(edge.from, op.id);
      }
    }
  }

  const members = new Map<number, number[]>();
  const unitOf = new Map<number, number>();
  for (const op of operators) {
    const unit = find(op.id);
    unitOf.set(op.id, unit);
    const list = members.get(unit);
    if (list) list.push(op.id);
    else members.set(unit, [op.id]);
  }
  const units = new Map<number, Unit>();
  for (const [id, list] of members) {
    const ops = list.map((member) => program.op(member));
    const clocked = ops.find((op) => clockOf(op.place) !== null);
    units.set(id, {
      id,
      location: (ops[0] as Operator).place.root,
      operators: list,
      clock: clocked ? clockOf(clocked.place) : null,
      pinned: pinned(program, ops),
    });
  }
  const cuts = cuttable
    .map((edge) => ({ ...edge, fromUnit: find(edge.from), toUnit: find(edge.to) }))
    .filter((cut) => cut.fromUnit !== cut.toUnit);
  return { units, unitOf, cuts, bonds };
}

/** Operators of each clock of a location. */
function sameInstant(operators: readonly Operator[]): Iterable<readonly number[]> {
  const byClock = new Map<string, number[]>();
  for (const op of operators) {
    const clock = clockOf(op.place);
    if (clock === null || op.isRoot) continue;
    const key = `${op.place.root}/${clock}`;
    const same = byClock.get(key);
    if (same) same.push(op.id);
    else byClock.set(key, [op.id]);
  }
  return byClock.values();
}

type Tie = Pick<Bond, 'because' | 'reason'>;
const tied = (because: BondReason, reason: string): Tie => ({ because, reason });

/** What an edge is asked about, worked out once for a program. */
interface Reasons {
  readonly replicas: ReadonlySet<number>;
  readonly ordered: ReadonlySet<number>;
  readonly timed: ReturnType<typeof timedByState>;
}

/** Why an edge on one location may not become a network; null when it may. */
function tieOf(program: Program, to: Operator, edge: InputEdge, { replicas, ordered, timed }: Reasons): Tie | null {
  const from = program.op(edge.from);
  if (edge.port === 'cycle') return tied('cycle', 'a cycle sink and its source are one place');
  if (edge.port.startsWith('ref:')) return tied('borrowed', 'a closure borrows the value in place');
  if (edge.shared) return tied('shared', 'all consumers of a shared operator are on its location');
  if (to.kind === 'Null') return tied('unused', 'an unused output stays with what produces it');
  if (from.opaque || to.opaque) return tied('opaque', `nothing is known about ${from.opaque ? from.kind : to.kind}`);
  if (from.place.scopes.length > 0) return tied('instant', 'the value is part of a tick or an atomic section');
  if (to.kind === 'Cast' || (to.kind === 'ObserveNonDet' && readerOf(program, to) === undefined))
    return tied('view', 'a change of view stays with what it views');
  const choice = choiceIn(program, from);
  if (choice && readerOf(program, choice) === to.id)
    return tied('choice', 'a choice of order or duplicates is made where it is read');
  if (ordered.has(to.id)) return tied('key-order', 'an order per key that its type does not show runs through it');
  if (replicas.has(from.id)) return tied('replica', 'membership and constants are observed where they are used');
  const collection = from.collection;
  if (!collection) return tied('no-kind', 'the collection kind is unknown');
  if (!isStream(collection)) return tied('value', `a top-level ${collection.kind} is a changing value, not a stream`);
  if (isBounded(collection)) return tied('bounded', 'a bounded collection would arrive unbounded');
  if (timed(edge, to.id))
    return tied('state-order', 'closures behind it may share state outside the dataflow, and would see it in another order');
  const type = travelling(program, from);
  return type === null ? null : tied('type', type);
}

/*
 * The library writes a fold over unordered elements as ObserveNonDet and then the fold. Cut between the two, an order that nobody asked for
 * would cross the network; cut before both, what crosses is as unordered as the program says. A choice that several read is made once: it
 * stays with the first of them, and a network to another one keeps it.
 */

/** The first operator that reads a choice on its location; undefined when it is only sent away. */
function readerOf(program: Program, choice: Operator): number | undefined {
  const readers: number[] = [];
  const handed = new Set([choice.id]);
  for (const id of handed) {
    for (const { to } of program.outputs(id)) {
      const reader = program.op(to);
      if (handsOn(reader)) handed.add(to);
      else if (reader.kind !== 'Network') readers.push(to);
    }
  }
  return readers.length === 0 ? undefined : Math.min(...readers);
}

/** A view of exactly what it reads. */
function handsOn({ kind }: Operator): boolean {
  const record = recordOf(kind);
  return record?.isView === true && record.passes === 'all';
}

/** The ObserveNonDet whose choice an operator hands on as it is. */
function choiceIn(program: Program, op: Operator): Operator | undefined {
  let at = op;
  while (handsOn(at)) {
    const from = program.input(at.id, 'inner');
    if (from === undefined) return undefined;
    at = program.op(from);
  }
  return at.kind === 'ObserveNonDet' ? at : undefined;
}

function pinned(program: Program, ops: readonly Operator[]): Pin | null {
  return portAmong(program, ops) ?? stateAmong(program, ops);
}

function portAmong(program: Program, ops: readonly Operator[]): Pin | null {
  const port = (operator: number, reason: string): Pin => ({ kind: 'port', operator, reason });
  for (const op of ops) {
    const channel = isEmbedded(op) || program.outputs(op.id).some(({ to }) => isEmbedded(program.op(to)));
    if (channel) return port(op.id, 'an embedded channel is a port of this location');
    if (isNested(op.place)) return port(op.id, 'an instant inside another stays where it is');
    const role = roleOf(op.kind);
    if (role === 'opaque') return port(op.id, `${op.kind} is not known to Hydrofoil, so it stays where it is`);
    if (role === 'sink') return port(op.id, `${op.kind} is an effect at this location`);
    if (role === 'source' && !isMembership(op) && !isMemberList(program, op))
      return port(op.id, `${op.kind} is where data enters this location`);
  }
  return null;
}

function stateAmong(program: Program, ops: readonly Operator[]): Pin | null {
  for (const op of ops) {
    const found = impurity(program, op);
    if (found !== null) return { kind: 'state', operator: found.operator, reason: found.reason };
  }
  return null;
}
