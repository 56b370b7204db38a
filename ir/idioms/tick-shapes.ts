import { isAtomic } from '../graph/operator.ts';
import { type AnyKind, recordOf } from '../operators/catalogue.ts';
import type { Idiom } from './idiom.ts';
import { downstreamOf, sorted, upstreamOf } from './match.ts';
import { briefType } from './type-shape.ts';
import type { View } from './view.ts';

const isElementwise = (kind: AnyKind): boolean => recordOf(kind)?.role === 'elementwise';
/** Remembers the elements of the one line that it is on. */
const isState = (kind: AnyKind): boolean => recordOf(kind)?.remembers['input'] === 'place';

/** `use::state(init)`: the value of the last tick, or the initial value; closed by the CycleSink of the next value. */
export function findTickStates(view: View): Idiom[] {
  const found: Idiom[] = [];
  for (const op of view.operators) {
    if (op.kind !== 'ChainFirst') continue;
    const last = upstreamOf(view, op.id, 'first');
    const initial = upstreamOf(view, op.id, 'second');
    const source = last && view.kind(last.end) === 'DeferTick' ? upstreamOf(view, last.end) : null;
    const clock = view.clock(op.id);
    if (!last || !initial || !source || clock === null) continue;
    if (view.kind(source.end) !== 'CycleSource' || view.kind(initial.end) !== 'SingletonSource') continue;
    const cycleSink = view.from(source.end, 'cycle');
    found.push({
      kind: 'tick-state',
      label: `state ${briefType(op.collection?.elementType ?? '_')} kept from tick to tick`,
      location: op.place.root,
      operators: sorted([
        op.id,
        ...last.passed,
        last.end,
        ...source.passed,
        source.end,
        ...initial.passed,
        initial.end,
        ...(cycleSink === null ? [] : [cycleSink]),
      ]),
      root: op.id,
      details: { cycleSource: source.end, cycleSink, initial: initial.end, tickClock: clock },
    });
  }
  return found;
}

/** `across_ticks`: out of the tick into its atomic section, through a stateful operator there, and back by a Batch. */
export function findAcrossTicks(view: View): Idiom[] {
  const found: Idiom[] = [];
  for (const op of view.operators) {
    if (op.kind !== 'YieldConcat' || !isAtomic(op.place)) continue;
    const line = atomicLine(view, op.id);
    const clock = view.clock(op.id);
    if (!line || clock === null) continue;
    found.push({
      kind: 'across-ticks',
      label: `${view.op(line.state).kind} over all ticks`,
      location: op.place.root,
      operators: sorted([op.id, ...line.operators]),
      root: line.state,
      details: { state: line.state, tickClock: clock },
    });
  }
  return found;
}

function atomicLine(view: View, start: number): { state: number; operators: readonly number[] } | null {
  const operators: number[] = [];
  let state: number | null = null;
  let at = start;
  for (;;) {
    const walk = downstreamOf(view, at);
    if (!walk) return null;
    operators.push(...walk.passed, walk.end);
    at = walk.end;
    const { kind, place } = view.op(at);
    if (kind === 'Batch') return state === null ? null : { state, operators };
    if (!isAtomic(place)) return null;
    if (isState(kind)) state ??= at;
    else if (!isElementwise(kind)) return null;
  }
}

/** Every element of a batch paired with a snapshot of a value that changes outside the tick. */
export function findSnapshotCrosses(view: View): Idiom[] {
  const found: Idiom[] = [];
  for (const op of view.operators) {
    const clock = view.clock(op.id);
    const left = op.kind === 'CrossSingleton' ? view.from(op.id, 'left') : null;
    if (left === null || clock === null || view.type(left)?.kind !== 'Stream') continue;
    const line = snapshotLine(view, op.id);
    if (!line) continue;
    const value = view.type(line.snapshot)?.elementType ?? '_';
    found.push({
      kind: 'snapshot-cross',
      label: `batch crossed with a snapshot of ${briefType(value)}`,
      location: op.place.root,
      operators: sorted([op.id, ...line.operators]),
      root: op.id,
      details: { cross: op.id, snapshot: line.snapshot, tickClock: clock },
    });
  }
  return found;
}

/** From the right side of a cross up to the Batch that takes the snapshot; `operators` only while nobody else reads them. */
function snapshotLine(view: View, cross: number): { snapshot: number; operators: readonly number[] } | null {
  const operators: number[] = [];
  let at = view.from(cross, 'right');
  let alone = true;
  for (let steps = 0; at !== null && steps <= view.operators.length; steps++) {
    const op = view.op(at);
    alone &&= view.consumers(at).length === 1;
    if (alone) operators.push(at);
    if (op.kind === 'Batch') {
      const outside = view.from(at);
      const type = outside === null ? null : view.type(outside);
      return type && (type.kind === 'Singleton' || type.kind === 'Optional') ? { snapshot: at, operators } : null;
    }
    if (!view.isView(at) && !isElementwise(op.kind)) return null;
    at = view.from(at);
  }
  return null;
}

/** An output that nobody reads: a Null root and the operators that only serve it. */
export function findUnusedOutputs(view: View): Idiom[] {
  const found: Idiom[] = [];
  for (const op of view.operators) {
    if (op.kind !== 'Null') continue;
    const operators = [op.id];
    let of = view.from(op.id);
    while (of !== null && view.consumers(of).length === 1) {
      const { kind } = view.op(of);
      if (!view.isView(of) && !isElementwise(kind)) break;
      operators.push(of);
      of = view.from(of);
      if (kind === 'Tee') break;
    }
    if (of === null) continue;
    found.push({
      kind: 'unused-output',
      label: 'unused output',
      location: op.place.root,
      operators: sorted(operators),
      root: op.id,
      details: { of },
    });
  }
  return found;
}
