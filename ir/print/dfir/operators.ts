import type { Operator } from '../../graph/operator.ts';
import { each, entryOf, type Kind } from '../../operators/catalogue.ts';
import { atTop, boundedAtTop, type Lower, type Lowering } from './lowering.ts';
import { alias, batch, partition, reference, tee } from './plumbing.ts';
import { cycleName, ROOTS, type RootKind, serializer } from './roots.ts';
import { lowerConstant, lowerSource } from './sources.ts';
import { lowerUnknown } from './unknown.ts';
import { lowerWatermark } from './watermark.ts';

/** Emits the statements of one operator whose inputs are lowered. */
export function lowerOperator(lowering: Lowering, op: Operator): void {
  (entryOf<Lower>(LOWER, op.kind) ?? lowerUnknown)(lowering, op);
}

/** One more stage behind the only input. */
const stage =
  (text: (lowering: Lowering, op: Operator) => string): Lower =>
  (lowering, op) =>
    lowering.define(op, `${lowering.nameOf(lowering.first(op).id)} -> ${text(lowering, op)}`);
const fixed = (text: string): Lower => stage(() => text);
const mapping = (name: string): Lower => stage((lowering, op) => `${name}(${lowering.expression(op, 'f')})`);
const stateful = (name: string): Lower => stage((lowering, op) => `${name}::<${lowering.lifetime(op, 'input')}>()`);
/** A bounded collection at top level comes once and is not replayed. */
const folding = (name: string, fields: readonly string[], once?: string): Lower =>
  stage((lowering, op) => {
    const called = once !== undefined && boundedAtTop(lowering.first(op)) ? once : name;
    return `${called}::<${lowering.lifetime(op, 'input')}>(${fields.map((field) => lowering.expression(op, field)).join(', ')})`;
  });

/** An operator with one statement for itself and one for each input: where that comes from and the port of the operator. */
const joining =
  (text: (lowering: Lowering, op: Operator) => string, ports: Readonly<Record<string, string>>, kept?: Kept): Lower =>
  (lowering, op) => {
    lowering.define(op, text(lowering, op));
    for (const [from, port] of Object.entries(ports)) {
      const more = kept?.(lowering, op, from) === true ? " -> persist::<'static>()" : '';
      lowering.emit(op.place.root, `${lowering.input(op, from)}${more} -> [${port}]${lowering.nameOf(op.id)}`);
    }
  };
type Kept = (lowering: Lowering, op: Operator, port: string) => boolean;

const lifetimes = (lowering: Lowering, op: Operator, ...ports: readonly string[]): string =>
  ports.map((port) => lowering.lifetime(op, port)).join(', ');
const chained = (text: string): Lower => joining(() => text, { first: '0', second: '1' });
const multiset = (name: string): Lower =>
  joining(
    (lowering, op) => {
      // Both sides remembered: without the delta every tick would replay all pairs.
      const both = atTop(lowering.producer(op, 'left')) && atTop(lowering.producer(op, 'right'));
      return `${name}::<${lifetimes(lowering, op, 'left', 'right')}>()${both ? ' -> multiset_delta()' : ''}`;
    },
    { left: '0', right: '1' },
  );
const without = (name: string): Lower =>
  joining((lowering, op) => `${name}::<${lifetimes(lowering, op, 'pos', 'neg')}>()`, { pos: 'pos', neg: 'neg' });

const LOWER: Readonly<Record<Exclude<Kind, RootKind>, Lower>> & typeof ROOTS = {
  ...ROOTS,
  ...each(alias, 'Cast', 'ObserveNonDet', 'AssertIsConsistent', 'YieldConcat', 'BeginAtomic', 'EndAtomic'),
  ...each(alias, 'PartitionShared'),
  // Split where its first side is met; until then its readers see the input.
  Batch: batch,
  Tee: tee,
  ...each(partition, 'Partition', 'PartitionSide'),
  Reference: reference,
  CycleSource: (lowering, op) => lowering.alias(op, cycleName(op)),
  Source: lowerSource,
  SingletonSource: lowerConstant,
  ExternalInput: lowerReceiver,
  Network: lowerNetwork,
  Map: mapping('map'),
  FlatMap: mapping('flat_map'),
  FlatMapStreamBlocking: mapping('flat_map_stream_blocking'),
  Filter: mapping('filter'),
  FilterMap: mapping('filter_map'),
  Inspect: mapping('inspect'),
  ResolveFutures: fixed('resolve_futures()'),
  ResolveFuturesBlocking: fixed('resolve_futures_blocking()'),
  ResolveFuturesOrdered: fixed('resolve_futures_ordered()'),
  Sort: fixed('sort()'),
  DeferTick: fixed('defer_tick_lazy()'),
  UnboundSingleton: fixed("persist::<'static>()"),
  Enumerate: stateful('enumerate'),
  Unique: stateful('unique'),
  Fold: folding('fold', ['init', 'acc'], 'fold_no_replay'),
  FoldKeyed: folding('fold_keyed', ['init', 'acc']),
  Scan: folding('scan', ['init', 'acc']),
  ScanAsyncBlocking: folding('scan_async_blocking', ['init', 'acc']),
  Reduce: folding('reduce', ['f'], 'reduce_no_replay'),
  ReduceKeyed: folding('reduce_keyed', ['f']),
  ReduceKeyedWatermark: lowerWatermark,
  Counter: stage((lowering, op) => {
    const name = JSON.stringify(`${String(op.fields['prefix'])}(${String(op.fields['tag'])})`);
    return `_counter(${name}, ${lowering.expression(op, 'duration')})`;
  }),
  Chain: chained('chain()'),
  ChainFirst: chained('chain_first_n(1)'),
  MergeOrdered: chained('union()'),
  // A bounded value at top level comes once; every later element has to meet it.
  CrossSingleton: joining(
    () => 'cross_singleton()',
    { left: 'input', right: 'single' },
    (lowering, op, port) => port === 'right' && boundedAtTop(lowering.producer(op, port)),
  ),
  CrossProduct: multiset('cross_join_multiset'),
  Join: multiset('join_multiset'),
  JoinHalf: joining((lowering, op) => `join_multiset_half::<${lifetimes(lowering, op, 'right', 'left')}>()`, {
    left: 'probe',
    right: 'build',
  }),
  Difference: without('difference'),
  AntiJoin: without('anti_join'),
  // Only the simulator merges versions.
  ...each(lowerUnknown, 'VersionedNetworkFork', 'VersionedNetwork'),
};

/** A network has its two halves at two locations. */
function lowerNetwork(lowering: Lowering, op: Operator): void {
  const sender = lowering.producer(op, 'input');
  lowering.emit(sender.place.root, `${lowering.nameOf(sender.id)}${serializer(lowering, op)} -> dest_sink(DUMMY_SINK)`);
  lowerReceiver(lowering, op);
}

function lowerReceiver(lowering: Lowering, op: Operator): void {
  const text = lowering.coder(op, 'deserialize');
  lowering.define(op, `source_stream(DUMMY_SOURCE)${text === undefined ? '' : ` -> map(${text})`}`);
}
