import type { CollectionKind } from '../../ir/index.ts';

/** What an operator's output collection may claim, given its inputs. Source: hydro-ir reference section 4, hydro_lang 0.16.0. */
export interface KindRule {
  /** Ports whose order and retries the output cannot exceed. */
  readonly from: readonly string[];
  /** Ports that must be Bounded for the output to be; as `from` when left out. */
  readonly boundedBy?: readonly string[];
  /**
   * Of those, ports that Hydro's signature forgets: the collection is said to be Bounded although what comes in there need not be. True of a
   * program as it was written; what arrives over a network that a rewrite put in is not excused.
   */
  readonly forgetsBoundOf?: readonly string[];
  /** Port whose element type is passed on. */
  readonly passes?: readonly string[];
  /** Kinds it can give; any when left out. */
  readonly gives?: readonly CollectionKind[];
  /** The input must be TotalOrder and ExactlyOnce; of an `aggregate` only where the version says so (`versions.ts`). */
  readonly strict?: boolean | 'aggregate';
  /** It may make an order, remove retries, make bounded. */
  readonly mayOrder?: boolean;
  readonly mayDeduplicate?: boolean;
  readonly mayBound?: boolean;
  /** It never gives an order, or nothing bounded. */
  readonly unordered?: boolean;
  readonly unbounds?: boolean;
}

const STREAMS = ['Stream', 'KeyedStream'] as const;
const elementwise: KindRule = { from: ['input'] };
const passing = (port: string, more: Partial<KindRule> = {}): KindRule => ({ from: [port], passes: [port], ...more });
const aggregate = (kind: CollectionKind, more: Partial<KindRule> = {}): KindRule => ({
  from: ['input'],
  gives: [kind],
  strict: 'aggregate',
  ...more,
});

export const KIND_RULES: Readonly<Record<string, KindRule>> = {
  Cast: passing('inner'),
  ObserveNonDet: passing('inner', { mayOrder: true, mayDeduplicate: true, gives: STREAMS }),
  AssertIsConsistent: passing('inner'),
  UnboundSingleton: passing('inner'),
  BeginAtomic: passing('inner'),
  EndAtomic: passing('inner'),
  Batch: passing('inner', { mayBound: true }),
  YieldConcat: passing('inner', { unbounds: true }),
  Chain: { from: ['first', 'second'], passes: ['first', 'second'] },
  ChainFirst: { from: ['first', 'second'], passes: ['first', 'second'] },
  MergeOrdered: { from: ['first', 'second'], passes: ['first', 'second'] },
  CrossSingleton: { from: ['left'], boundedBy: ['left', 'right'] },
  CrossProduct: { from: ['left', 'right'] },
  // `Stream::join` of hydro_lang 0.16.0 gives the bound of its receiver, whatever that of the other side is.
  Join: { from: ['left', 'right'], forgetsBoundOf: ['right'] },
  JoinHalf: { from: ['left'] },
  // `Stream::filter_not_in` of hydro_lang 0.16.0 writes Bounded whatever its receiver is; a build with debug assertions panics there.
  Difference: { from: ['pos'], passes: ['pos'], forgetsBoundOf: ['pos'] },
  AntiJoin: { from: ['pos'], passes: ['pos'] },
  ResolveFutures: { from: ['input'], unordered: true },
  ResolveFuturesBlocking: elementwise,
  ResolveFuturesOrdered: elementwise,
  Map: elementwise,
  FlatMap: elementwise,
  FlatMapStreamBlocking: elementwise,
  FilterMap: elementwise,
  Filter: passing('input'),
  Inspect: passing('input'),
  Counter: passing('input'),
  DeferTick: passing('input'),
  PartitionShared: passing('input'),
  Enumerate: { from: ['input'], gives: STREAMS, strict: true },
  Unique: passing('input', { gives: STREAMS, mayDeduplicate: true }),
  Sort: passing('input', { gives: ['Stream'], mayOrder: true }),
  Scan: { from: ['input'], gives: STREAMS, strict: true },
  ScanAsyncBlocking: { from: ['input'], gives: STREAMS, strict: true },
  Fold: aggregate('Singleton'),
  Reduce: aggregate('Optional', { passes: ['input'] }),
  FoldKeyed: aggregate('KeyedSingleton'),
  ReduceKeyed: aggregate('KeyedSingleton', { passes: ['input'] }),
  ReduceKeyedWatermark: aggregate('KeyedSingleton', { passes: ['input'], boundedBy: ['input', 'watermark'] }),
};
