import { type AnyKind, each, entryOf, type Kind } from '../../../ir/index.ts';
import { keyOf, tuple, type Value } from '../../eval/value.ts';
import { first, type Item, isGone, NOTHING } from '../item.ts';
import type { Slot, SlotSpec } from '../slot.ts';
import { elementwise, filter, filterMap, flatMap, map } from './elementwise.ts';
import { Combine, Enumerate, Fold, FoldKeyed, ReduceKeyedWatermark, Scan } from './folds.ts';
import { CrossSingleton, chain, firstOf, Join, JoinHalf, sort, Unique, Without } from './joins.ts';
import { awaited, type ClosureOf, identity, lastState, type Node, stateless } from './node.ts';

type Maker = (spec: SlotSpec, closure: ClosureOf) => Node;

/** At top level, of two changing singletons. */
const changing = (spec: SlotSpec): boolean => !spec.inTick && spec.shapesIn[0] === 'states';

/**
 * What each operator does; null where it is no node. Futures are ready at once, so resolving them passes them on (the evaluator unwraps them); effects of Inspect
 * and Counter are not part of what a program means.
 */
const MAKERS: Readonly<Record<Kind, Maker | null>> = {
  ...each(identity, 'ObserveNonDet', 'AssertIsConsistent', 'UnboundSingleton', 'Tee', 'Inspect', 'Counter', 'CycleSink'),
  ...each(identity, 'CycleSource', 'Batch', 'BeginAtomic', 'EndAtomic', 'YieldConcat', 'DeferTick', 'Network'),
  ...each(identity, 'ExternalInput', 'Source', 'SingletonSource', 'PartitionShared', 'MergeOrdered'),
  ...each(resolved, 'ResolveFutures', 'ResolveFuturesBlocking', 'ResolveFuturesOrdered'),
  Cast: cast,
  Map: map,
  Filter: filter,
  FilterMap: filterMap,
  FlatMap: flatMap,
  FlatMapStreamBlocking: flatMap,
  Fold: (spec, closure) => new Fold(spec, closure, 'init', 'acc'),
  Reduce: (spec, closure) => new Fold(spec, closure, null, 'f'),
  FoldKeyed: (spec, closure) => new FoldKeyed(spec, closure, 'init', 'acc'),
  ReduceKeyed: (spec, closure) => new FoldKeyed(spec, closure, null, 'f'),
  ReduceKeyedWatermark: (spec, closure) => new ReduceKeyedWatermark(spec, closure),
  Scan: (spec, closure) => new Scan(spec, closure),
  ScanAsyncBlocking: (spec, closure) => new Scan(spec, closure),
  Enumerate: (spec) => new Enumerate(spec),
  Unique: (spec) => new Unique(spec),
  Sort: sort,
  Chain: chain,
  ChainFirst: (spec) => (changing(spec) ? new Combine((a, b) => a ?? b) : firstOf()),
  CrossSingleton: (spec) =>
    changing(spec) ? new Combine((a, b) => (a === null || b === null ? null : tuple([a, b]))) : new CrossSingleton(spec),
  CrossProduct: (spec) => new Join(spec, false),
  Join: (spec) => new Join(spec, true),
  JoinHalf: (spec) => new JoinHalf(spec),
  Difference: (spec) => new Without(spec, false),
  AntiJoin: (spec) => new Without(spec, true),
  Partition: filter,
  PartitionSide: filter,
  // No nodes: what comes to a root leaves the run.
  ...each(null, 'ForEach', 'SendExternal', 'DestSink', 'EmbeddedOutput', 'Null', 'Reference', 'VersionedNetworkFork'),
  ...each(null, 'VersionedNetwork'),
  // Not run.
};

/** States that are known when the program starts may become elements; the layout refuses others. */
function cast({ inTick, shapesIn, shape }: SlotSpec): Node {
  if (inTick || shape !== 'elements' || shapesIn[0] === 'elements') return identity();
  if (shapesIn[0] === 'states')
    return stateless(([states = NOTHING]) => {
      const last = lastState(states);
      return last === null ? NOTHING : [last];
    });
  return stateless(([updates = NOTHING]) => present(updates));
}

function present(updates: readonly Item[]): readonly Item[] {
  const entries = new Map<string, Value>();
  for (const update of updates) {
    if (isGone(update)) entries.delete(keyOf(update.of as Value));
    else entries.set(keyOf(first(update)), update);
  }
  return [...entries.values()];
}

function resolved(spec: SlotSpec): Node {
  return elementwise(spec, (value, out) => {
    out.push(awaited(value));
  });
}

export const isKnown = (kind: AnyKind): boolean => (entryOf(MAKERS, kind) ?? null) !== null;

/** @throws TypeError on a kind that is not known */
export function createNode(slot: Slot, closure: ClosureOf): Node {
  const maker = entryOf(MAKERS, slot.op.kind) ?? null;
  if (maker === null) throw new TypeError(`${slot.op.kind} cannot be run`);
  return maker(slot, closure);
}
