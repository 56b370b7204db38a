import { type LocationKey, type Profile, type Program, ProgramView } from '../ir/index.ts';
import type { Demand } from './demand.ts';
import type { Factors } from './factors.ts';
import { type LocationLoad, locationLoads } from './location-load.ts';
import type { NetworkLoad } from './network-load.ts';
import { type CostTable, cost } from './table.ts';

/** Poll times may exceed the CPU of their location by this much before they are taken for a mistake: both are sampled. */
const TOLERANCE = 1.05;

/**
 * Puts measured CPU in the place of the model's. What was measured of a whole (a location, a subgraph) is spread over its parts in
 * proportion to the model: an operator's own CPU per call first; then each subgraph's poll time over its other operators and the
 * networks it receives; then the rest of the location's CPU over its other operators, its other ends of networks and the fixed cost of
 * batches. All of it at the busiest member: that one decides the throughput.
 */
export function withMeasuredCpu(demand: Demand, profile: Profile, program: Program, table: CostTable): Demand {
  const cpu = new Map(demand.cpu);
  const networks = new Map(demand.networks);
  const cpuReasons = new Map(demand.cpuReasons);
  const factors = new Map<LocationKey, Factors>();
  const view = new ProgramView(program);
  const notes = [summaryOf(profile, view)];
  const calls = new Map<number, number>();
  for (const { op, inPerCommand, cpuNsPerCall } of profile.operators) {
    if (cpuNsPerCall === undefined) continue;
    const inputs = view.inputs(op).reduce((sum, edge) => sum + (demand.rates.get(edge.from) ?? 0), 0);
    const rate = inPerCommand === undefined ? inputs || (demand.rates.get(op) ?? 0) : inPerCommand * demand.commands;
    calls.set(op, rate);
    cpu.set(op, rate * cpuNsPerCall);
    cpuReasons.set(op, `${Number(rate.toPrecision(3))} x ${cpuNsPerCall} ns, measured`);
  }
  for (const load of locationLoads(program, demand, table, view)) {
    const spread = spreadAt(load, profile, demand, table, { fixed: new Set(calls.keys()), cpu, view });
    if (spread === null) continue;
    notes.push(...spread.notes);
    for (const { id, kind, ns } of spread.items) {
      if (kind === 'operator') {
        cpu.set(id, ns);
        cpuReasons.set(id, 'its share of what was measured');
      } else networks.set(id, { ...(networks.get(id) as NetworkLoad), [kind]: ns });
    }
    if (spread.factors) factors.set(load.location, spread.factors);
  }
  return { ...demand, cpu, networks, cpuReasons, factors, profileNotes: notes };
}

function summaryOf({ source, commands, operators, networks, locations }: Profile, view: ProgramView): string {
  const all = view.operators;
  const counts = [
    `output of ${operators.length} of ${all.length} operators`,
    `${networks.length} of ${all.filter((op) => op.kind === 'Network').length} networks`,
    `CPU of ${locations.length} of ${view.program.locations.size} locations`,
  ];
  const when = source.date === undefined ? '' : ` on ${source.date}`;
  return `measured by ${source.tool}${when} over ${commands} commands: ${counts.join(', ')}; the rest is the model's`;
}

/** Something that costs CPU at a location: an operator's own work or one end of a network; ns per command over all members. */
interface Item {
  readonly id: number;
  readonly kind: 'operator' | 'sendNs' | 'receiveNs';
  readonly ns: number;
}
interface Spread {
  readonly items: readonly Item[];
  /** Set where the CPU of the whole location was measured. */
  readonly factors: Factors | null;
  readonly notes: readonly string[];
}

function spreadAt(
  load: LocationLoad,
  profile: Profile,
  demand: Demand,
  table: CostTable,
  own: { readonly fixed: ReadonlySet<number>; readonly cpu: ReadonlyMap<number, number>; readonly view: ProgramView },
): Spread | null {
  const whole = profile.locations.find((entry) => entry.key === load.location);
  const subgraphs = (profile.subgraphs ?? []).filter((entry) => entry.location === load.location);
  if ((!whole && subgraphs.length === 0) || load.machines === 0) return null;
  const { commands } = demand;
  // Totals over all members count at one of them with this share.
  const even = (load.hashed ? cost(table, 'shardSkew') : 1) / (load.busy * load.spread);
  const busiest = whole && whole.cpuNsPerCommand > 0 ? whole.busiestCpuNsPerCommand / whole.cpuNsPerCommand : even;
  const notes: string[] = [];
  const polls = subgraphs.reduce((sum, entry) => sum + entry.pollNsPerCommand, 0);
  const consistent = !whole || polls <= whole.cpuNsPerCommand * TOLERANCE;
  if (!consistent)
    notes.push(
      `the subgraphs of ${own.view.locationName(load.location)} polled longer than it used CPU: only its CPU is taken over`,
    );

  const left = new Map(itemsOf(load, demand, own.fixed).map((item) => [`${item.kind} ${item.id}`, item]));
  const items: Item[] = [];
  const fixedNs = (ids: readonly number[]): number =>
    ids.reduce((sum, id) => sum + (own.fixed.has(id) ? (own.cpu.get(id) ?? 0) : 0), 0);
  let measured = 0;
  for (const { operators, pollNsPerCommand } of consistent ? subgraphs : []) {
    const here = operators.filter((id) => own.view.root(id) === load.location);
    const part = here.flatMap((id) => ['operator', 'receiveNs'].flatMap((kind) => left.get(`${kind} ${id}`) ?? []));
    for (const { kind, id } of part) left.delete(`${kind} ${id}`);
    // What nothing here can have used (the sending of a network) is left to the rest.
    const poll = part.length === 0 ? 0 : Math.max(0, (pollNsPerCommand * commands * busiest) / even - fixedNs(here));
    items.push(...scaled(part, poll));
    measured += poll;
  }
  if (!whole) return { items, factors: null, notes };

  const batches = load.machine.batchNs / even;
  const rest = Math.max(0, (whole.busiestCpuNsPerCommand * commands) / even - measured - fixedNs(load.operators));
  const others = [...left.values()];
  const model = others.reduce((sum, item) => sum + item.ns, batches);
  const batch = model > 0 ? rest / model : 1;
  items.push(...(model > 0 ? others.map((item) => ({ ...item, ns: item.ns * batch })) : scaled(others, rest)));
  const ends = items.reduce((sum, item) => sum + (item.kind === 'operator' ? 0 : item.ns), 0);
  const modelledEnds = load.sendNs + load.receiveNs;
  return { items, factors: { batch, network: modelledEnds > 0 ? ends / modelledEnds : batch }, notes };
}

/** What the location does for each command, but for operators whose own CPU was measured. */
function itemsOf(load: LocationLoad, demand: Demand, fixed: ReadonlySet<number>): Item[] {
  const end = (id: number, kind: 'sendNs' | 'receiveNs'): Item => ({ id, kind, ns: demand.networks.get(id)?.[kind] ?? 0 });
  return [
    ...load.operators.filter((id) => !fixed.has(id)).map((id): Item => ({ id, kind: 'operator', ns: demand.cpu.get(id) ?? 0 })),
    ...load.networksOut.map((id) => end(id, 'sendNs')),
    ...load.networksIn.map((id) => end(id, 'receiveNs')),
  ];
}

/** Items whose sum is `total`, in proportion to what they were; in equal parts where the model has nothing. */
function scaled(items: readonly Item[], total: number): Item[] {
  const before = items.reduce((sum, item) => sum + item.ns, 0);
  return items.map((item) => ({ ...item, ns: before > 0 ? item.ns * (total / before) : total / items.length }));
}
