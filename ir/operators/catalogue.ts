import type { CollectionKind } from '../graph/collection.ts';
import { type Claims, type OperatorRecord, operator, passing } from './record.ts';

/*
 * One record per variant of HydroRoot and HydroNode. Sources: `compile/ir/mod.rs` of hydro_lang 0.16.0 and 0.17.0-alpha.6 for fields and
 * lifetimes, the signatures in `live_collections` for what a collection claims.
 */

const STREAMS = ['Stream', 'KeyedStream'] as const;
const PAIRS = ['Stream', 'KeyedStream', 'KeyedSingleton'] as const;
const VALUES = ['Singleton', 'Optional'] as const;
const LATER = { releases: ['0.17'] } as const satisfies Partial<OperatorRecord>;
const KEY = ['0'];
const WHOLE: readonly string[] = [];

/** Gives a collection another type, reader or interpretation. */
const view = (more: Partial<OperatorRecord> = {}): Partial<OperatorRecord> => ({
  made: 'first',
  isView: true,
  claims: passing(['inner']),
  ...more,
});
const border = (way: 'into' | 'out-of', more: Partial<Claims> = {}): OperatorRecord =>
  operator('inner:in', 'plumbing', { made: 'first', border: way, claims: passing(['inner'], more) });
const chain = (
  role: 'plumbing' | 'whole',
  kinds: typeof STREAMS | typeof VALUES,
  more: Partial<OperatorRecord> = {},
): OperatorRecord =>
  operator('first:in second:in', role, {
    made: 'any',
    claims: passing(['first', 'second'], { takes: { first: kinds, second: kinds }, gives: kinds }),
    ...more,
  });
const elementwise = (more: Partial<OperatorRecord> = {}): OperatorRecord =>
  operator('f:expr input:in', 'elementwise', { claims: { from: ['input'] }, ...more });
const future = (more: Partial<Claims> = {}): OperatorRecord =>
  operator('input:in', 'elementwise', { claims: { from: ['input'], ...more } });
const ONE_TO_MANY = { from: ['input'], takes: { input: STREAMS }, gives: STREAMS } as const;
/** Takes the elements of the second side away from the first. */
const without = (key: readonly string[], pos: Claims['gives'] & {}, more: Partial<Claims> = {}): OperatorRecord =>
  operator('pos:in neg:in', 'keyed', {
    made: 'first',
    keys: { pos: key, neg: WHOLE },
    silentWhen: 'first',
    remembers: { neg: 'place' },
    claims: passing(['pos'], { takes: { pos, neg: ['Stream'] }, gives: pos, ...more }),
  });

/**
 * In 0.16 the library puts an ObserveNonDet before each aggregate that is given a weaker stream (`Stream::fold`); in 0.17 the type of the
 * closure proves that order and repeats do not matter, and the aggregate reads the stream as it is.
 */
const aggregated = (kind: CollectionKind): Partial<Claims> => ({
  takes: { input: [kind === 'KeyedSingleton' ? 'KeyedStream' : 'Stream'] },
  gives: [kind],
});
const aggregate = (fields: string, kind: 'Singleton' | 'Optional' | 'KeyedSingleton', more: Partial<OperatorRecord> = {}) =>
  operator(fields, kind === 'KeyedSingleton' ? 'keyed' : 'whole', {
    ...(kind === 'KeyedSingleton' ? { made: 'grouped', keys: { input: KEY } } : {}),
    remembers: { input: 'place' },
    strictIn: ['0.16'],
    claims: { from: ['input'], ...aggregated(kind) },
    ...more,
  });
const reduced = (kind: 'Optional' | 'KeyedSingleton', more: Partial<Claims> = {}): Partial<OperatorRecord> => ({
  claims: passing(['input'], { ...aggregated(kind), ...more }),
});
/** One running state; `keys` are those of a scan that keeps one state per key, which its closure shows. */
const running = (more: Partial<OperatorRecord> = {}): Partial<OperatorRecord> => ({
  remembers: { input: 'place' },
  strictIn: 'all',
  claims: { from: ['input'], takes: { input: STREAMS }, gives: STREAMS },
  ...more,
});
const FOLD = 'init:expr acc:expr input:in';
const REDUCE = 'f:expr input:in';

const source = (fields: string, role: 'source' | 'constant', more: Partial<OperatorRecord> = {}): OperatorRecord =>
  operator(fields, role, { silentWhen: null, ...more });
const root = (fields: string, role: 'sink' | 'plumbing', more: Partial<OperatorRecord> = {}): OperatorRecord =>
  operator(fields, role, { isRoot: true, ...more });

const PORT_OUT =
  'to_external_key:data to_port_id:data to_many:data unpaired:data serialize_fn:expr? instantiate_fn:data input:in';
const PORT_IN =
  'from_external_key:data from_port_id:data from_many:data codec_type:data instantiate_fn:data deserialize_fn:expr?';
const NETWORK =
  'name:data networking_info:data serialize_fn:expr?@0.16 serialize:data?@0.17 instantiate_fn:data deserialize_fn:expr?@0.16 ' +
  'deserialize:data?@0.17 input:in';

export const CATALOGUE = {
  // Views
  Cast: operator('inner:in', 'plumbing', view({ passes: 'all' })),
  ObserveNonDet: operator(
    'inner:in trusted:data',
    'plumbing',
    view({
      passes: 'some',
      claims: passing(['inner'], { mayOrder: true, mayDeduplicate: true, takes: { inner: STREAMS }, gives: STREAMS }),
    }),
  ),
  AssertIsConsistent: operator('inner:in trusted:data', 'plumbing', view({ ...LATER, passes: 'all' })),
  Tee: operator('inner:shared', 'plumbing', view({ passes: 'all', claims: null })),
  UnboundSingleton: operator('inner:in', 'whole', view({ ...LATER, remembers: { inner: 'static' } })),
  Reference: operator(
    'inner:shared kind:data access_counter:data?',
    'opaque',
    view({ ...LATER, passes: 'all', remembers: { inner: 'tick' }, claims: null }),
  ),

  // Into an instant and out of it
  BeginAtomic: border('into'),
  EndAtomic: border('out-of'),
  Batch: { ...border('into', { mayBound: true }), replays: 'snapshot' },
  YieldConcat: border('out-of', { unbounds: true }),
  DeferTick: operator('input:in', 'plumbing', {
    made: 'first',
    remembers: { input: 'next-tick' },
    claims: passing(['input']),
  }),

  // Sources and cycles
  Source: source('source:data', 'source', { replays: 'constant' }),
  ExternalInput: source(PORT_IN, 'source'),
  SingletonSource: source('value:expr first_tick_only:data', 'constant', { replays: 'constant' }),
  CycleSource: operator('cycle_id:data', 'plumbing', { ports: ['cycle'], made: 'first', passes: 'all' }),
  CycleSink: root('cycle_id:data input:in', 'plumbing', { made: 'first', passes: 'all' }),

  // One element at a time
  Map: elementwise({ made: 'mapped' }),
  FlatMap: elementwise({ made: 'emitted', claims: ONE_TO_MANY }),
  FlatMapStreamBlocking: elementwise({ claims: ONE_TO_MANY }),
  FilterMap: elementwise({ made: 'emitted' }),
  Filter: elementwise({ made: 'first', passes: 'some', claims: passing(['input']) }),
  Inspect: elementwise({ made: 'first', passes: 'all', claims: passing(['input']) }),
  ResolveFutures: future({ ...ONE_TO_MANY, unordered: true }),
  ResolveFuturesBlocking: future(),
  ResolveFuturesOrdered: future(ONE_TO_MANY),
  Partition: operator('inner:shared f:expr is_true:data', 'elementwise', { releases: ['0.16'], made: 'first', passes: 'some' }),
  PartitionShared: operator('input:in f:expr', 'elementwise', {
    ...LATER,
    made: 'first',
    passes: 'all',
    claims: passing(['input']),
  }),
  PartitionSide: operator('inner:shared is_true:data', 'plumbing', { ...LATER, made: 'first', passes: 'some' }),
  // Passes elements on, but prints one rate for all of them.
  Counter: operator('tag:data duration:expr prefix:data input:in', 'whole', {
    made: 'first',
    passes: 'all',
    claims: passing(['input']),
  }),

  // Two inputs
  Chain: chain('plumbing', STREAMS),
  // Of two changing values it is a value itself, whose states are not elements.
  ChainFirst: chain('whole', VALUES, { silentWhen: null }),
  MergeOrdered: chain('whole', STREAMS, LATER),
  CrossSingleton: operator('left:in right:in', 'cross', {
    made: 'pair',
    silentWhen: 'any',
    remembers: { right: 'place' },
    claims: { from: ['left'], boundedBy: ['left', 'right'], takes: { right: VALUES } },
  }),
  CrossProduct: operator('left:in right:in', 'cross', {
    made: 'pair',
    silentWhen: 'any',
    remembers: { left: 'place', right: 'place' },
    claims: { from: ['left', 'right'], takes: { left: ['Stream'], right: ['Stream'] }, gives: ['Stream'] },
  }),
  // `Stream::join` of hydro_lang 0.16.0 gives the bound of its receiver, whatever that of the other side is.
  Join: operator('left:in right:in', 'keyed', {
    made: 'matched',
    keys: { left: KEY, right: KEY },
    silentWhen: 'any',
    remembers: { left: 'place', right: 'place' },
    claims: { from: ['left', 'right'], forgetsBoundOf: ['right'], takes: { left: PAIRS, right: PAIRS }, gives: STREAMS },
  }),
  JoinHalf: operator('left:in right:in', 'keyed', {
    made: 'matched',
    keys: { left: KEY, right: KEY },
    silentWhen: 'any',
    remembers: { right: 'place' },
    claims: { from: ['left'], takes: { left: STREAMS, right: PAIRS }, gives: STREAMS },
  }),
  // `Stream::filter_not_in` of hydro_lang 0.16.0 writes Bounded whatever its receiver is; a build with debug assertions panics there.
  Difference: without(WHOLE, ['Stream'], { forgetsBoundOf: ['pos'] }),
  AntiJoin: without(KEY, PAIRS),

  // State
  Unique: operator('input:in', 'keyed', {
    made: 'first',
    passes: 'some',
    keys: { input: WHOLE },
    remembers: { input: 'place' },
    claims: passing(['input'], { takes: { input: STREAMS }, gives: STREAMS, mayDeduplicate: true }),
  }),
  Sort: operator('input:in', 'whole', {
    made: 'first',
    remembers: { input: 'tick' },
    claims: passing(['input'], { takes: { input: ['Stream'] }, gives: ['Stream'], mayOrder: true }),
  }),
  Enumerate: operator('input:in', 'whole', running({ made: 'counted' })),
  Scan: operator(FOLD, 'whole', running({ made: 'scanned', keys: { input: KEY } })),
  ScanAsyncBlocking: operator(FOLD, 'whole', running()),
  // A fold of nothing is its initial value.
  Fold: aggregate(FOLD, 'Singleton', { silentWhen: null }),
  Reduce: aggregate(REDUCE, 'Optional', reduced('Optional')),
  FoldKeyed: aggregate(FOLD, 'KeyedSingleton'),
  ReduceKeyed: aggregate(REDUCE, 'KeyedSingleton', reduced('KeyedSingleton')),
  ReduceKeyedWatermark: aggregate('f:expr input:in watermark:in', 'KeyedSingleton', {
    ...reduced('KeyedSingleton', {
      takes: { input: ['KeyedStream'], watermark: VALUES },
      boundedBy: ['input', 'watermark'],
    }),
    remembers: { input: 'place', watermark: 'place' },
  }),

  // Between locations
  Network: operator(NETWORK, 'network', { border: 'location' }),
  VersionedNetworkFork: operator('channel_id:data channel_name:data senders:senders', 'opaque', {
    ...LATER,
    silentWhen: null,
    border: 'location',
  }),
  VersionedNetwork: operator('fork:shared version:data deserialize:data', 'opaque', {
    ...LATER,
    silentWhen: null,
    border: 'location',
  }),

  // Out of the program
  ForEach: root('f:expr input:in', 'sink'),
  SendExternal: root(PORT_OUT, 'sink'),
  DestSink: root('sink:expr input:in', 'sink'),
  EmbeddedOutput: root('ident:data input:in', 'sink'),
  Null: root('input:in', 'plumbing', { made: 'first' }),
} satisfies Readonly<Record<string, OperatorRecord>>;

/** Kinds of operators that are known. A layer that has something for each of them says `Record<Kind, ...>`, so that none is forgotten. */
export type Kind = keyof typeof CATALOGUE;

declare const unknown: unique symbol;
/** The name of a variant that is not in the catalogue; no text in our code is one, so a misspelt kind in a table does not compile. */
export type UnknownKind = string & { readonly [unknown]: true };
export type AnyKind = Kind | UnknownKind;

export const isKind = (name: string): name is Kind => Object.hasOwn(CATALOGUE, name);

/** The kind of a variant by its name. */
export const kindOf = (name: string): AnyKind => (isKind(name) ? name : (name as UnknownKind));

/** What is known of a kind; undefined for an unknown one, of which nothing is. */
export const recordOf = (kind: AnyKind): OperatorRecord | undefined => (isKind(kind) ? CATALOGUE[kind] : undefined);

/** One value for several kinds, for such a table. */
export const each = <K extends Kind, T>(value: T, ...kinds: readonly K[]): Record<K, T> =>
  Object.fromEntries(kinds.map((kind) => [kind, value])) as Record<K, T>;

/** The entry of a layer's table; undefined for an unknown kind, which the layer has to refuse. */
export const entryOf = <T>(table: Readonly<Record<Kind, T>>, kind: AnyKind): T | undefined =>
  isKind(kind) ? table[kind] : undefined;
