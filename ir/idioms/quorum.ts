import type { AnyKind } from '../operators/catalogue.ts';
import type { Idiom } from './idiom.ts';
import { leftoverChain } from './leftovers.ts';
import { sorted, upstreamOf } from './match.ts';
import { briefType, tupleParts } from './type-shape.ts';
import type { View } from './view.ts';

/** What a quorum's tick is made of. Anything else in the same tick is somebody else's work. */
const QUORUM_KINDS = new Set<AnyKind>([
  ...(['Cast', 'Tee', 'ObserveNonDet', 'Chain', 'Batch', 'YieldConcat', 'DeferTick', 'CycleSource', 'CycleSink'] as const),
  ...(['FoldKeyed', 'Filter', 'FilterMap', 'Map', 'AntiJoin', 'Difference'] as const),
]);

/**
 * Quorum counting: in one tick the responses that still wait (through DeferTick) are chained with the new ones, counted per key,
 * compared with thresholds, and an anti-join keeps what has to wait on.
 */
export function findQuorums(view: View): Idiom[] {
  const found: Idiom[] = [];
  for (const op of view.operators) {
    const keyType = op.collection?.keyType;
    if (op.kind !== 'FoldKeyed' || op.place.scopes[0]?.kind !== 'tick' || !keyType) continue;
    const chain = upstreamOf(view, op.id);
    const waiting = chain && leftoverChain(view, chain.end);
    const clock = view.clock(op.id);
    if (!waiting || view.kind(waiting.fresh) !== 'Batch' || clock === null) continue;
    const tick = tickBox(view, op.id);
    const thresholds = thresholdsOf(view, op.id, tick);
    const outputs = tick.filter((id) => view.kind(id) === 'YieldConcat');
    if (thresholds.length === 0 || outputs.length === 0) continue;
    const errors = errorBranches(view, waiting.fresh, keyType);
    found.push({
      kind: 'quorum',
      label: `quorum per ${briefType(keyType)}`,
      location: op.place.root,
      operators: sorted([...tick, ...errors.operators]),
      root: op.id,
      details: {
        keyType,
        tickClock: clock,
        input: waiting.fresh,
        outputs,
        fold: op.id,
        leftovers: waiting.defer,
        thresholds,
        max: largestNumber(thresholds.map((id) => view.program.text(id, 'f') ?? '')),
        errors: errors.filters,
      },
    });
  }
  return found;
}

/** Operators of the tick of `seed` connected with it, its YieldConcats and the tick's cycles that only carry themselves on. */
function tickBox(view: View, seed: number): number[] {
  const clock = view.clock(seed);
  const root = view.root(seed);
  const seen = new Set<number>([seed]);
  const queue = [seed];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const { kind } = view.op(at);
    // A Batch is entered but not left upstream, a YieldConcat not downstream: both belong to the outside there.
    const before = kind === 'Batch' ? [] : view.inputs(at).map((edge) => edge.from);
    const after = kind === 'YieldConcat' ? [] : view.consumers(at);
    for (const next of [...before, ...after]) {
      const inside = view.clock(next) === clock || view.kind(next) === 'YieldConcat';
      if (seen.has(next) || !inside || view.root(next) !== root || !QUORUM_KINDS.has(view.op(next).kind)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return sorted([...seen, ...idleCycles(view, clock, root)]);
}

/** Cycles of a tick that start and end in their own DeferTick: left over by the library, they never hold an element. */
function idleCycles(view: View, clock: number | null, root: string): number[] {
  return view.operators.flatMap((op) => {
    if (op.kind !== 'CycleSource' || op.place.root !== root || view.clock(op.id) !== clock) return [];
    const defer = view.consumers(op.id)[0];
    const sink = view.from(op.id, 'cycle');
    return defer !== undefined && sink !== null && view.kind(defer) === 'DeferTick' && view.from(sink) === defer
      ? [op.id, defer, sink]
      : [];
  });
}

/** Filters that read the counts of `fold`. */
function thresholdsOf(view: View, fold: number, tick: readonly number[]): number[] {
  return tick.filter((id) => {
    const { kind } = view.op(id);
    return (kind === 'Filter' || kind === 'FilterMap') && upstreamOf(view, id)?.end === fold;
  });
}

/** Largest number that the texts of conditions bind or compare with: the responses after which nothing more is awaited. */
export function largestNumber(texts: readonly string[]): number | null {
  const numbers = texts.flatMap((text) =>
    [...text.matchAll(/(?:=|>|<)\s*(\d+)\s*(?:_?usize)?\b/g)].map((match) => Number(match[1])),
  );
  return numbers.length > 0 ? Math.max(...numbers) : null;
}

/** On the responses before the quorum's Batch: filters that keep the errors and drop the rest. */
function errorBranches(view: View, batch: number, keyType: string): { filters: number[]; operators: number[] } {
  const tee = view.from(batch);
  const responses = tee !== null && view.kind(tee) === 'Tee' ? view.from(tee) : null;
  if (tee === null || responses === null) return { filters: [], operators: [] };
  const operators = [tee];
  const filters: number[] = [];
  for (const other of view.consumers(responses)) {
    const filter = view.consumers(other)[0];
    if (filter === undefined || view.kind(filter) !== 'FilterMap' || !passesErrors(view, filter, keyType)) continue;
    operators.push(other, filter);
    filters.push(filter);
  }
  return { filters: sorted(filters), operators };
}

/** A FilterMap from `(K, Result<V, E>)` to `(K, E)` that answers None to Ok. */
function passesErrors(view: View, id: number, keyType: string): boolean {
  const input = view.from(id);
  const before = tupleParts((input === null ? null : view.type(input)?.elementType) ?? '');
  const after = tupleParts(view.type(id)?.elementType ?? '');
  if (before?.[0] !== keyType || after?.[0] !== keyType || !before[1]?.includes('Result')) return false;
  return /Ok\(_\w*\)=>(\w+::)*None/.test(view.closure(id));
}
