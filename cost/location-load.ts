import { type LocationKey, type Program, ProgramView } from '../ir/index.ts';
import type { Demand } from './demand.ts';
import { factorsAt } from './factors.ts';
import { type NetworkLoad, networkLoad, routeGlue } from './network-load.ts';
import { isClient, type Scale, scaleOf } from './scale.ts';
import { type CostTable, cost } from './table.ts';

/** What one command costs at one location; totals are over all its machines, `machine` is a busy one of them. */
export interface LocationLoad extends Scale {
  readonly location: LocationKey;
  readonly operators: readonly number[];
  readonly networksIn: readonly number[];
  readonly networksOut: readonly number[];
  /** Operators' own work, ns. */
  readonly workNs: number;
  readonly sendNs: number;
  readonly receiveNs: number;
  /** Connections of one machine that carry commands, each direction counted. */
  readonly connections: number;
  /** Share of all commands that one machine takes part in, 0 to 1. */
  readonly share: number;
  readonly machine: { readonly cpuNs: number; readonly batchNs: number; readonly messages: number; readonly bytes: number };
  readonly counted: boolean;
}

/**
 * Loads of all locations, also of a rewritten program: operators and networks that `demand` does not know (it was made for the
 * original) take over the rate of their input.
 */
export function locationLoads(
  program: Program,
  demand: Demand,
  table: CostTable,
  view = new ProgramView(program),
): LocationLoad[] {
  const scales = new Map<LocationKey, Scale>();
  const parts = new Map<LocationKey, Parts>();
  for (const key of program.locations.keys()) {
    scales.set(key, scaleOf(program, key, demand.clusterSize, demand.leaders));
    parts.set(key, { operators: [], networksIn: [], networksOut: [], workNs: 0 });
  }
  const loads = new Map<number, NetworkLoad>();
  for (const op of view.operators) {
    const here = parts.get(op.place.root);
    here?.operators.push(op.id);
    if (here) here.workNs += demand.cpu.get(op.id) ?? 0;
    if (op.kind !== 'Network') continue;
    const input = view.from(op.id);
    loads.set(op.id, demand.networks.get(op.id) ?? networkLoad(view, op.id, rateThrough(view, demand, op.id), table));
    here?.networksIn.push(op.id);
    if (input !== null) parts.get(view.root(input))?.networksOut.push(op.id);
  }
  return [...program.locations.keys()].map((key) =>
    assemble({ view, demand, table, scales, loads }, key, parts.get(key) as Parts),
  );
}

interface Parts {
  readonly operators: number[];
  readonly networksIn: number[];
  readonly networksOut: number[];
  workNs: number;
}
interface Context {
  readonly view: ProgramView;
  readonly demand: Demand;
  readonly table: CostTable;
  readonly scales: ReadonlyMap<LocationKey, Scale>;
  readonly loads: ReadonlyMap<number, NetworkLoad>;
}

function assemble(context: Context, key: LocationKey, parts: Parts): LocationLoad {
  const { view, demand, table, loads } = context;
  const scale = context.scales.get(key) as Scale;
  const total = (ids: readonly number[], of: (load: NetworkLoad) => number): number =>
    ids.reduce((sum, id) => sum + of(loads.get(id) as NetworkLoad), 0);
  const { networksIn, networksOut, operators, workNs } = parts;
  const sendNs = total(networksOut, (load) => load.sendNs);
  const receiveNs = total(networksIn, (load) => load.receiveNs);
  const share = shareOf(context, parts, scale);
  const connections =
    networksIn.reduce((sum, id) => sum + peers(context, id, 'in'), 0) +
    networksOut.reduce((sum, id) => sum + peers(context, id, 'out'), 0);
  // A machine that takes part in every command counts in full, a shard of n in one of n, with batches of its own.
  const factor = factorsAt(demand, view.program, key).batch;
  const batchNs = share * demand.commands * demand.batchNs(connections, operators.length, scale.shards) * factor;
  const even = scale.machines === 0 ? 0 : 1 / (scale.busy * scale.spread);
  const skewed = even * (scale.hashed ? cost(table, 'shardSkew') : 1);
  const both = [...networksIn, ...networksOut];
  const idle = operators.length === 0 && both.length === 0;
  return {
    location: key,
    ...scale,
    machines: idle ? 0 : scale.machines,
    operators,
    networksIn,
    networksOut,
    workNs,
    sendNs,
    receiveNs,
    connections,
    share,
    machine: {
      cpuNs: idle ? 0 : (workNs + sendNs + receiveNs) * skewed + batchNs,
      batchNs,
      messages: total(both, (load) => load.messages) * even,
      bytes: total(both, (load) => load.bytes) * even,
    },
    counted: !idle && !isClient(view.program, key) && view.program.location(key).kind !== 'external',
  };
}

/** Share of the commands that one machine sees: what arrives at (or starts on) a busy logical member, at most all of them. */
function shareOf(context: Context, parts: Parts, scale: Scale): number {
  const { view, demand, loads } = context;
  if (scale.machines === 0 || demand.commands === 0) return 0;
  const arriving = parts.networksIn.reduce((sum, id) => sum + (loads.get(id) as NetworkLoad).messages, 0);
  const starting = parts.operators
    .filter((id) => view.kind(id) === 'ExternalInput' || view.kind(id) === 'Source')
    .reduce((sum, id) => sum + (demand.rates.get(id) ?? 0), 0);
  return Math.min(1, (arriving + starting) / scale.busy / demand.commands) / scale.spread;
}

/** Machines at the other end of a network that one machine here talks to, weighted by how often a batch has anything for them. */
function peers(context: Context, network: number, side: 'in' | 'out'): number {
  const { view, demand, table, scales, loads } = context;
  const input = view.from(network);
  if (input === null) return 0;
  const sender = scales.get(view.root(input));
  const receiver = scales.get(view.root(network));
  if (!sender || !receiver) return 0;
  const other = side === 'in' ? sender : receiver;
  const keepsShard = routeGlue(view, network)?.shard === 'keep' && sender.shards === receiver.shards;
  const reached = other.busy * (keepsShard ? 1 : other.shards);
  const perBatch = (loads.get(network) as NetworkLoad).messages * cost(table, 'commandsPerBatch');
  const pairs = Math.max(1, sender.busy * (keepsShard ? 1 : sender.shards) * receiver.busy * receiver.shards);
  return demand.commands === 0 ? 0 : reached * Math.min(1, perBatch / demand.commands / pairs);
}

/** Rate of an operator the demand does not know: that of the nearest known operator upstream. */
export function rateThrough(view: ProgramView, demand: Demand, id: number): number {
  let at: number | null = id;
  for (let steps = 0; at !== null && steps <= view.operators.length; steps++) {
    const known = demand.rates.get(at);
    if (known !== undefined) return known;
    at = view.from(at);
  }
  return 0;
}
