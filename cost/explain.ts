import { type LocationKey, type Program, ProgramView } from '../ir/index.ts';
import type { Demand, Round } from './demand.ts';
import { locationLoads } from './location-load.ts';
import type { CostTable } from './table.ts';

const TOP = 12;

/** Where the CPU of one machine of a location goes: fixed part, networks and operators, largest first, each with its reason. */
export function explainCost(program: Program, demand: Demand, table: CostTable, location: LocationKey): string[] {
  const view = new ProgramView(program);
  const load = locationLoads(program, demand, table).find((entry) => entry.location === location);
  if (!load) return [];
  const machines = Math.max(1, load.busy * load.shards);
  const items = [
    {
      ns: load.machine.batchNs,
      text: `rounds: ${roundText(load.round)}, share ${number(load.share)}`,
    },
    ...load.networksOut.map((id) => networkItem(view, demand, id, 'send', machines)),
    ...load.networksIn.map((id) => networkItem(view, demand, id, 'receive', machines)),
    ...load.operators.map((id) => ({
      ns: (demand.cpu.get(id) ?? 0) / machines,
      text: `${view.kind(id)} ${id}: ${demand.cpuReasons.get(id) ?? ''}; ${demand.reasons.get(id) ?? ''}`,
    })),
  ]
    .filter((item) => item.ns > 0)
    .sort((a, b) => b.ns - a.ns || (a.text < b.text ? -1 : 1));
  const shown = items.slice(0, TOP);
  const rest = items.slice(TOP);
  return [
    `${program.location(location).name}: ${number(load.machine.cpuNs)} ns per command at one of ${load.machines} machines`,
    ...shown.map((item) => `${number(item.ns).padStart(8)} ns  ${item.text}`),
    ...(rest.length === 0 ? [] : [`${number(rest.reduce((sum, item) => sum + item.ns, 0)).padStart(8)} ns  ${rest.length} more`]),
  ];
}

function networkItem(view: ProgramView, demand: Demand, id: number, side: 'send' | 'receive', machines: number) {
  const network = demand.networks.get(id);
  const input = view.from(id);
  const peer = view.locationName(side === 'send' ? view.root(id) : input === null ? '' : view.root(input));
  const ns = (side === 'send' ? network?.sendNs : network?.receiveNs) ?? 0;
  return {
    ns: ns / machines,
    text: `${side} ${number((network?.messages ?? 0) / machines)} messages of ${number(network?.elementBytes ?? 0)} bytes ${side === 'send' ? 'to' : 'from'} ${peer} (network ${id})`,
  };
}

const roundText = ({ wakes, operators, transfers, polls, asks }: Round): string =>
  `${number(wakes)} wake-ups of ${operators} operators, ${number(transfers)} reads and writes, ${number(polls + asks)} looks at connections`;

const number = (n: number): string => (Math.abs(n) >= 100 ? n.toFixed(0) : String(Number(n.toPrecision(3))));
