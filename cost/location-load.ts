import { type LocationKey, type Program, ProgramView } from '../ir/index.ts';
import type { Demand, Round } from './demand.ts';
import { factorsAt } from './factors.ts';
import { hopsOf } from './hops.ts';
import { type NetworkLoad, networkLoad } from './network-load.ts';
import { PACKING, packsOf } from './packs.ts';
import { rateThrough } from './rate-through.ts';
import { isClient, type Scale, scaleOf } from './scale.ts';
import { type CostTable, cost } from './table.ts';
import { type Connections, type Wakes, wakesOf } from './wakes.ts';

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
  /** What a busy machine does for `commandsPerBatch` commands of its own, whatever they are. */
  readonly round: Round;
  /** Share of all commands that one machine takes part in, 0 to 1. */
  readonly share: number;
  readonly machine: { readonly cpuNs: number; readonly batchNs: number; readonly messages: number; readonly bytes: number };
  readonly counted: boolean;
}

/**
 * Loads of all locations, also of a rewritten program: operators and networks that `demand` does not know (it was made for the
 * original) take over the rate of their input.
 * @param packable networks that may be made to carry packs: they are priced so where it pays
 */
export function locationLoads(
  program: Program,
  demand: Demand,
  table: CostTable,
  view = new ProgramView(program),
  hops = hopsOf(program, demand, view).hops,
  packable: ReadonlySet<number> = new Set(),
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
  const arriving = new Map(
    [...parts].map(([key, part]) => [key, arrivingAt({ view, demand, loads }, part, scales.get(key) as Scale)]),
  );
  const { commands } = demand;
  const single = wakesOf({ view, table, scales, loads, commands, arriving, hops });
  const { packs, assumed } = packsOf(
    {
      view,
      table,
      commands,
      scales,
      loads,
      wakes: single,
      rate: (id) => rateThrough(view, demand, id),
      cpu: (id) => demand.cpu.get(id) ?? 0,
    },
    packable,
  );
  for (const [network, { load }] of packs) loads.set(network, load);
  const together = (of: 'sending' | 'receiving'): ReadonlyMap<number, Connections> =>
    new Map([...single[of], ...[...packs].map(([network, pack]): [number, Connections] => [network, pack[of]])]);
  const wakes: Wakes = { ...single, sending: together('sending'), receiving: together('receiving') };
  return [...parts].map(([key, part]) => assemble({ view, demand, table, scales, loads, arriving, wakes, assumed }, key, part));
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
  readonly arriving: ReadonlyMap<LocationKey, number>;
  readonly wakes: Wakes;
  /** Networks that are priced as if they carried packs. */
  readonly assumed: ReadonlySet<number>;
}

function assemble(context: Context, key: LocationKey, parts: Parts): LocationLoad {
  const { view, demand, table, loads } = context;
  const scale = context.scales.get(key) as Scale;
  const total = (ids: readonly number[], of: (load: NetworkLoad) => number): number =>
    ids.reduce((sum, id) => sum + of(loads.get(id) as NetworkLoad), 0);
  const { networksIn, networksOut, operators, workNs } = parts;
  const sendNs = total(networksOut, (load) => load.sendNs);
  const receiveNs = total(networksIn, (load) => load.receiveNs);
  // What arrives at a busy logical member, at most all commands.
  const share = Math.min(1, context.arriving.get(key) ?? 0) / scale.spread;
  const round = roundOf(context, key, parts);
  // With n shards there are n times as many commands under way, so each sees rounds of the same size, and one of n commands.
  const factor = factorsAt(demand, view.program, key).batch;
  const batchNs = (demand.commands / scale.spread) * demand.batchNs(round) * factor;
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
    round,
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

function roundOf({ wakes, assumed }: Context, key: LocationKey, parts: Parts): Round {
  const ins = parts.networksIn.flatMap((id) => wakes.receiving.get(id) ?? []);
  const outs = parts.networksOut.flatMap((id) => wakes.sending.get(id) ?? []);
  const added = (networks: readonly number[], operators: number): number =>
    networks.filter((id) => assumed.has(id)).length * operators;
  return {
    wakes: wakes.perRound.get(key) ?? 0,
    operators: parts.operators.length + added(parts.networksIn, PACKING.behind) + added(parts.networksOut, PACKING.before),
    transfers: [...ins, ...outs].reduce((sum, { transfers }) => sum + transfers, 0),
    polls: ins.reduce((sum, { looks }) => sum + looks, 0),
    asks: outs.reduce((sum, { looks }) => sum + looks, 0),
  };
}

/** Elements that arrive at or start on a busy logical member, for each element of the commands. */
function arrivingAt({ view, demand, loads }: Pick<Context, 'view' | 'demand' | 'loads'>, parts: Parts, scale: Scale): number {
  if (scale.machines === 0 || demand.commands === 0) return 0;
  const arriving = parts.networksIn.reduce((sum, id) => sum + (loads.get(id) as NetworkLoad).messages, 0);
  const starting = parts.operators
    .filter((id) => view.kind(id) === 'ExternalInput' || view.kind(id) === 'Source')
    .reduce((sum, id) => sum + (demand.rates.get(id) ?? 0), 0);
  return (arriving + starting) / scale.busy / demand.commands;
}
