import { each, entryOf, factsOf, type Kind, type Operator, type ProgramView } from '../ir/index.ts';
import { elementBytes, holdsMany } from './element-size.ts';
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
/** Networks and ports are priced by their ends. */
const FREE: Price = {};
/** Of an operator that is not known. */
const OPAQUE: Price = { perInput: 'opaqueNs' };

const PRICES: Readonly<Record<Kind, Price>> = {
  ...each(HANDED, 'Cast', 'ObserveNonDet', 'AssertIsConsistent', 'Batch', 'YieldConcat', 'BeginAtomic', 'EndAtomic'),
  ...each(HANDED, 'CycleSource', 'CycleSink', 'Null', 'Source', 'SingletonSource', 'UnboundSingleton'),
  ...each(EACH, 'Map', 'Filter', 'FilterMap', 'Inspect', 'Counter', 'Enumerate', 'Partition', 'PartitionShared'),
  ...each(EACH, 'PartitionSide'),
  ...each({ perInput: 'elementNs', perOutput: 'elementNs' }, 'FlatMap', 'FlatMapStreamBlocking'),
  ...each({ perInput: 'cloneNs', moves: true }, 'Tee', 'Reference'),
  ...each({ perInput: 'chainNs' }, 'Chain', 'ChainFirst', 'MergeOrdered'),
  ...each({ perOutput: 'crossNs', moves: true }, 'CrossSingleton', 'CrossProduct'),
  ...each({ perInput: 'hashNs', perOutput: 'crossNs', moves: true }, 'Join', 'JoinHalf'),
  ...each({ perInput: 'hashNs' }, 'Difference', 'AntiJoin', 'Unique'),
  ...each({ perInput: 'hashNs', perOutput: 'elementNs' }, 'FoldKeyed', 'ReduceKeyed', 'ReduceKeyedWatermark'),
  ...each({ perInput: 'foldNs' }, 'Fold', 'Reduce', 'Scan', 'ScanAsyncBlocking'),
  ...each({ perInput: 'futureNs' }, 'ResolveFutures', 'ResolveFuturesBlocking', 'ResolveFuturesOrdered'),
  ...each({ perInput: 'sinkNs' }, 'ForEach', 'DestSink', 'EmbeddedOutput'),
  Sort: { perInput: 'sortNs' },
  DeferTick: { perInput: 'deferNs' },
  ...each(FREE, 'Network', 'VersionedNetwork', 'VersionedNetworkFork', 'ExternalInput', 'SendExternal'),
};

/** A table from key to state or to what waits; its pairs are made where they are emitted. */
const KEYED: Price = { perInput: 'hashNs' };
const PAIRS: Price = { perInput: 'elementNs', perOutput: 'crossNs', moves: true };

function priceOf(view: ProgramView, op: Operator): Price {
  if (op.kind === 'Scan' && factsOf(view.program).role(op) === 'keyed') return KEYED;
  if (view.program.expressions.get(`${op.id}.acc`)?.glue?.template === 'combine') return KEYED;
  if (view.program.expressions.get(`${op.id}.f`)?.glue?.template === 'each-match') return PAIRS;
  if (view.program.expressions.get(`${op.id}.f`)?.glue?.template === 'asked') return PAIRS;
  return entryOf(PRICES, op.kind) ?? OPAQUE;
}

const CLOSURES = ['f', 'acc', 'sink'] as const;

/** @param perBatch batches per command */
export function workOf(view: ProgramView, op: Operator, flow: (id: number) => Flow, table: CostTable, perBatch: number): Work {
  if (op.kind === 'ExternalInput' || op.kind === 'SendExternal') return portWork(view, op, flow, table);
  const price = priceOf(view, op);
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
  if (output > 0 && isReplayedJoin(view, op)) {
    // Made, looked for among those that were out, and counted as out.
    const pair = cost(table, 'crossNs') + 2 * cost(table, 'hashNs') + elementBytes(type ?? '', table) * cost(table, 'byteNs');
    charge(perBatch * cost(table, 'joinedSoFar'), pair, 'a pair of before, made again and taken away again');
  }
  if (isCopiedState(view, op))
    charge(perBatch * cost(table, 'keysPerSnapshot'), cost(table, 'crossNs'), 'an entry of the state, copied for a snapshot');
  const functions = CLOSURES.reduce((sum, field) => sum + userCalls(view.program.text(op.id, field)), 0);
  charge(calls, functions * cost(table, 'userFunctionNs'), `calls of ${functions} user functions`);
  return { ns, reason: parts.join(' + ') };
}

/** A snapshot of a fold or reduce is a copy of its state, in every tick. */
function isCopiedState(view: ProgramView, op: Operator): boolean {
  const { kind, elementType } = op.collection ?? {};
  if (op.kind !== 'Batch' || (kind !== 'Singleton' && kind !== 'Optional') || !holdsMany(elementType ?? '')) return false;
  let from = view.from(op.id);
  while (from !== null && VIEWS.has(view.kind(from) ?? '')) from = view.from(from);
  const source = from === null ? undefined : view.kind(from);
  return source === 'Fold' || source === 'Reduce';
}
const VIEWS: ReadonlySet<string> = new Set(['Cast', 'Tee']);

/** Outside of ticks Hydro 0.16 makes all pairs of a join since the start in every tick, and takes away those that were out. */
function isReplayedJoin(view: ProgramView, op: Operator): boolean {
  if (op.kind !== 'Join' && op.kind !== 'CrossProduct') return false;
  return view.inputs(op.id).every(({ from }) => {
    const { place, collection } = view.op(from);
    return place.scopes[0]?.kind !== 'tick' && collection?.bound === 'Unbounded';
  });
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
