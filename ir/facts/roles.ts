import type { Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { isKeyedScan } from './keyed-scan.ts';

/**
 * What each operator kind does, as far as moving and sharding are concerned (hydro-ir reference section 4, table "Operators").
 * A kind that is not listed is `opaque`: nothing may be concluded about it.
 */
export type OperatorRole =
  /** One element in, at most one shape of element out, no memory. */
  | 'elementwise'
  /** Passes collections on unchanged; free at run time. */
  | 'plumbing'
  /** Remembers or compares elements by a key: the first component, or the whole element. */
  | 'keyed'
  /** Looks at several elements at once without a key: whole aggregates, order, index. */
  | 'whole'
  /** Pairs elements with a value of the other side. */
  | 'cross'
  /** Data enters here and nowhere else. */
  | 'source'
  /** An effect outside the program. */
  | 'sink'
  | 'constant'
  | 'network'
  | 'opaque';

const ROLES: Readonly<Record<string, OperatorRole>> = {
  Map: 'elementwise',
  Filter: 'elementwise',
  FilterMap: 'elementwise',
  FlatMap: 'elementwise',
  FlatMapStreamBlocking: 'elementwise',
  Inspect: 'elementwise',
  ResolveFutures: 'elementwise',
  ResolveFuturesBlocking: 'elementwise',
  ResolveFuturesOrdered: 'elementwise',
  Partition: 'elementwise',
  PartitionShared: 'elementwise',
  PartitionSide: 'plumbing',
  Cast: 'plumbing',
  ObserveNonDet: 'plumbing',
  AssertIsConsistent: 'plumbing',
  Tee: 'plumbing',
  BeginAtomic: 'plumbing',
  EndAtomic: 'plumbing',
  Batch: 'plumbing',
  YieldConcat: 'plumbing',
  DeferTick: 'plumbing',
  Chain: 'plumbing',
  CycleSource: 'plumbing',
  CycleSink: 'plumbing',
  Null: 'plumbing',
  FoldKeyed: 'keyed',
  ReduceKeyed: 'keyed',
  ReduceKeyedWatermark: 'keyed',
  Join: 'keyed',
  JoinHalf: 'keyed',
  AntiJoin: 'keyed',
  Difference: 'keyed',
  Unique: 'keyed',
  Fold: 'whole',
  Reduce: 'whole',
  Scan: 'whole',
  ScanAsyncBlocking: 'whole',
  Enumerate: 'whole',
  // Passes elements on, but prints one rate for all of them.
  Counter: 'whole',
  Sort: 'whole',
  ChainFirst: 'whole',
  MergeOrdered: 'whole',
  UnboundSingleton: 'whole',
  CrossProduct: 'cross',
  CrossSingleton: 'cross',
  Source: 'source',
  ExternalInput: 'source',
  SingletonSource: 'constant',
  Network: 'network',
  ForEach: 'sink',
  SendExternal: 'sink',
  DestSink: 'sink',
  EmbeddedOutput: 'sink',
};

/** The role of an operator by its kind alone. */
export function roleOf(kind: string): OperatorRole {
  return ROLES[kind] ?? 'opaque';
}

/** The role of an operator of a program: a scan that keeps one state per key is keyed. */
export function roleIn(program: Program, op: Operator): OperatorRole {
  return op.kind === 'Scan' && isKeyedScan(program, op) ? 'keyed' : roleOf(op.kind);
}
