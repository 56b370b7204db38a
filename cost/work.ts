import type { Operator, ProgramView } from '../ir/index.ts';
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

const FREE: Price = {};
const PRICES: Readonly<Record<string, Price>> = {
  ...all(['Cast', 'ObserveNonDet', 'AssertIsConsistent', 'Batch', 'YieldConcat', 'BeginAtomic', 'EndAtomic'], {
    perInput: 'castNs',
  }),
  ...all(['CycleSource', 'CycleSink', 'Null', 'Source', 'SingletonSource', 'UnboundSingleton'], { perInput: 'castNs' }),
  ...all(['Map', 'Filter', 'FilterMap', 'Inspect', 'Counter', 'Enumerate'], { perInput: 'elementNs' }),
  ...all(['Partition', 'PartitionShared', 'PartitionSide'], { perInput: 'elementNs' }),
  ...all(['FlatMap', 'FlatMapStreamBlocking'], { perInput: 'elementNs', perOutput: 'elementNs' }),
  ...all(['Tee', 'Reference'], { perInput: 'cloneNs', moves: true }),
  ...all(['Chain', 'ChainFirst', 'MergeOrdered'], { perInput: 'chainNs' }),
  ...all(['CrossSingleton', 'CrossProduct'], { perOutput: 'crossNs', moves: true }),
  ...all(['Join', 'JoinHalf'], { perInput: 'hashNs', perOutput: 'crossNs', moves: true }),
  ...all(['Difference', 'AntiJoin', 'Unique'], { perInput: 'hashNs' }),
  ...all(['FoldKeyed', 'ReduceKeyed', 'ReduceKeyedWatermark'], { perInput: 'hashNs', perOutput: 'elementNs' }),
  ...all(['Fold', 'Reduce', 'Scan', 'ScanAsyncBlocking'], { perInput: 'foldNs' }),
  ...all(['ResolveFutures', 'ResolveFuturesBlocking', 'ResolveFuturesOrdered'], { perInput: 'futureNs' }),
  ...all(['ForEach', 'DestSink', 'EmbeddedOutput'], { perInput: 'sinkNs' }),
  Sort: { perInput: 'sortNs' },
  DeferTick: { perInput: 'deferNs' },
  // Networks are priced by their two ends, see network-load.
  Network: FREE,
  VersionedNetwork: FREE,
  VersionedNetworkFork: FREE,
};

function all(kinds: readonly string[], price: Price): Record<string, Price> {
  return Object.fromEntries(kinds.map((kind) => [kind, price]));
}

const CLOSURES = ['f', 'acc', 'sink'] as const;

export function workOf(view: ProgramView, op: Operator, flow: (id: number) => Flow, table: CostTable): Work {
  if (op.kind === 'ExternalInput' || op.kind === 'SendExternal') return portWork(view, op, flow, table);
  const price = PRICES[op.kind] ?? { perInput: 'opaqueNs' as const };
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
