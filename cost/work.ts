import { entryOf, type Kind, type Operator, type ProgramView } from '../ir/index.ts';
import { elementBytes } from './element-size.ts';
import { type CostName, type CostTable, cost } from './table.ts';
import type { Flow } from './transfer.ts';
import { userCalls } from './user-calls.ts';

/** CPU of one operator per command (ns, over all members of its location), networks excluded, and what it is made of. */
export interface Work {
  readonly ns: number;
  readonly reason: string;
}

/** Per-element price of a kind. `perOutput` is charged on what comes out, `perInput` on everything that goes in. */
interface Price {
  readonly perInput?: CostName;
  readonly perOutput?: CostName;
  /** Copies the element's bytes, on the side that is charged. */
  readonly moves?: boolean;
}

const HANDED: Price = { perInput: 'castNs' };
const EACH: Price = { perInput: 'elementNs' };
const CLONED: Price = { perInput: 'cloneNs', moves: true };
const CHAINED: Price = { perInput: 'chainNs' };
const CROSSED: Price = { perOutput: 'crossNs', moves: true };
const JOINED: Price = { perInput: 'hashNs', perOutput: 'crossNs', moves: true };
const HASHED: Price = { perInput: 'hashNs' };
const GROUPED: Price = { perInput: 'hashNs', perOutput: 'elementNs' };
const FOLDED: Price = { perInput: 'foldNs' };
const AWAITED: Price = { perInput: 'futureNs' };
const SUNK: Price = { perInput: 'sinkNs' };
const FLATTENED: Price = { perInput: 'elementNs', perOutput: 'elementNs' };
/** Networks and ports are priced by their ends. */
const FREE: Price = {};
/** Of an operator that is not known. */
const OPAQUE: Price = { perInput: 'opaqueNs' };

const PRICES: Readonly<Record<Kind, Price>> = {
  Cast: HANDED,
  ObserveNonDet: HANDED,
  AssertIsConsistent: HANDED,
  Batch: HANDED,
  YieldConcat: HANDED,
  BeginAtomic: HANDED,
  EndAtomic: HANDED,
  CycleSource: HANDED,
  CycleSink: HANDED,
  Null: HANDED,
  Source: HANDED,
  SingletonSource: HANDED,
  UnboundSingleton: HANDED,
  Map: EACH,
  Filter: EACH,
  FilterMap: EACH,
  Inspect: EACH,
  Counter: EACH,
  Enumerate: EACH,
  Partition: EACH,
  PartitionShared: EACH,
  PartitionSide: EACH,
  FlatMap: FLATTENED,
  FlatMapStreamBlocking: FLATTENED,
  Tee: CLONED,
  Reference: CLONED,
  Chain: CHAINED,
  ChainFirst: CHAINED,
  MergeOrdered: CHAINED,
  CrossSingleton: CROSSED,
  CrossProduct: CROSSED,
  Join: JOINED,
  JoinHalf: JOINED,
  Difference: HASHED,
  AntiJoin: HASHED,
  Unique: HASHED,
  FoldKeyed: GROUPED,
  ReduceKeyed: GROUPED,
  ReduceKeyedWatermark: GROUPED,
  Fold: FOLDED,
  Reduce: FOLDED,
  Scan: FOLDED,
  ScanAsyncBlocking: FOLDED,
  ResolveFutures: AWAITED,
  ResolveFuturesBlocking: AWAITED,
  ResolveFuturesOrdered: AWAITED,
  ForEach: SUNK,
  DestSink: SUNK,
  EmbeddedOutput: SUNK,
  Sort: { perInput: 'sortNs' },
  DeferTick: { perInput: 'deferNs' },
  Network: FREE,
  VersionedNetwork: FREE,
  VersionedNetworkFork: FREE,
  ExternalInput: FREE,
  SendExternal: FREE,
};

const CLOSURES = ['f', 'acc', 'sink'] as const;

export function workOf(view: ProgramView, op: Operator, flow: (id: number) => Flow, table: CostTable): Work {
  if (op.kind === 'ExternalInput' || op.kind === 'SendExternal') return portWork(view, op, flow, table);
  const price = entryOf(PRICES, op.kind) ?? OPAQUE;
  const calls = view.inputs(op.id).reduce((sum, edge) => sum + flow(edge.from).rate, 0);
  const output = flow(op.id).rate;
  const type = op.collection?.elementType;
  const parts: string[] = [];
  let ns = 0;
  const charge = (rate: number, each: number, what: string): void => {
    if (rate * each === 0) return;
    ns += rate * each;
    parts.push(`${round(rate)} x ${round(each)} ns ${what}`);
  };
  if (price.perInput) charge(calls, cost(table, price.perInput), price.perInput.replace(/Ns$/, ''));
  if (price.perOutput) charge(output, cost(table, price.perOutput), price.perOutput.replace(/Ns$/, ''));
  if (price.moves && type) charge(output, elementBytes(type, table) * cost(table, 'byteNs'), 'bytes');
  const functions = CLOSURES.reduce((sum, field) => sum + userCalls(view.program.text(op.id, field)), 0);
  charge(calls, functions * cost(table, 'userFunctionNs'), `calls of ${functions} user functions`);
  return { ns, reason: parts.join(' + ') };
}

/** A port to the outside is one end of a network whose other end is not ours. */
function portWork(view: ProgramView, op: Operator, flow: (id: number) => Flow, table: CostTable): Work {
  const input = view.from(op.id);
  const sends = op.kind === 'SendExternal';
  const rate = sends ? (input === null ? 0 : flow(input).rate) : flow(op.id).rate;
  const type = (sends && input !== null ? view.type(input) : op.collection)?.elementType ?? '';
  const bytes = elementBytes(type, table) + cost(table, 'frameBytes');
  const each = sends
    ? cost(table, 'sendNs') + bytes * cost(table, 'sendByteNs')
    : cost(table, 'receiveNs') + bytes * cost(table, 'receiveByteNs');
  return { ns: rate * each, reason: `${round(rate)} x ${round(each)} ns ${sends ? 'send' : 'receive'} at a port` };
}

const round = (n: number): string => String(Number(n.toPrecision(3)));
