import { findIdioms } from '../../ir/index.ts';
import { demandOf } from '../demand-of.ts';
import { type LocationLoad, locationLoads } from '../location-load.ts';
import { type CostName, type CostTable, withCosts } from '../table.ts';
import { median, type Sample } from './samples.ts';

/** One measured location of one sample as a linear equation: the sum of `uses` times constants is its CPU. */
export interface Row {
  readonly sample: string;
  readonly clients: number;
  readonly location: string;
  /** How often each constant is paid per command, in the order of the names. */
  readonly uses: readonly number[];
  /** What constants with a known value in this sample make of it, ns. */
  readonly knownNs: number;
  /** Measured CPU per command over all members, ns, by round. */
  readonly rounds: readonly number[];
  readonly medianNs: number;
  /** Messages per command, measured and by the model: where they differ, the model has the wrong flow. */
  readonly messages: { readonly measured: number; readonly modelled: number };
  /** Times that the members wake up per command; `measured` is null where nobody counted. */
  readonly wakes: { readonly measured: number | null; readonly modelled: number };
}

/** The time on the wire is no CPU, aliases cost nothing, and what a function of the user does only the user can say. */
const NO_PRICES: ReadonlySet<string> = new Set(['hopNs', 'castNs', 'userFunctionNs']);

/** Programs of the calibration say how large their clusters are. */
export const DEFAULT_CLUSTER_SIZE = 3;

/** Constants that the CPU of a location is linear in: prices in ns. */
export const pricesOf = (table: CostTable): CostName[] =>
  (Object.keys(table.entries) as CostName[]).filter((name) => table.entries[name].unit.startsWith('ns') && !NO_PRICES.has(name));

/** Rows of the counted locations of a sample; clients are the load, and not what is priced. */
export function rowsOf(sample: Sample, names: readonly CostName[], table: CostTable): Row[] {
  const known = withCosts(sample.known, table);
  const nothing = Object.fromEntries(names.map((name) => [name, 0]));
  const idioms = findIdioms(sample.program);
  const at = (prices: Readonly<Record<string, number>>) => {
    const costs = withCosts({ ...nothing, ...prices }, known);
    const demand = demandOf(sample.program, idioms, costs, { defaultClusterSize: DEFAULT_CLUSTER_SIZE });
    return locationLoads(sample.program, demand, costs);
  };
  const given = at(Object.fromEntries(Object.entries(sample.known).filter(([name]) => names.includes(name as CostName))));
  const units = names.map((name) => (Object.hasOwn(sample.known, name) ? null : at({ [name]: 1 })));
  return given.flatMap((load, i) => {
    const measured = sample.locations.find(({ key }) => key === load.location);
    if (!measured || !load.counted) return [];
    return [
      {
        sample: sample.name,
        clients: sample.clients,
        location: sample.program.location(load.location).name,
        uses: units.map((loads) => (loads === null ? 0 : cpuNs(loads[i]))),
        knownNs: cpuNs(load),
        rounds: measured.rounds,
        medianNs: median(measured.rounds),
        messages: { measured: measured.messages, modelled: load.machine.messages * load.busy * load.spread },
        wakes: {
          measured: measured.wakes.length === 0 ? null : median(measured.wakes),
          modelled: wakesPerCommand(load, sample.clients),
        },
      },
    ];
  });
}

/** Times that the machines of a location wake up for each command, with so many under way. */
export const wakesPerCommand = ({ round, busy }: LocationLoad, clients: number): number => (round.wakes * busy) / clients;

/** CPU per command over all members of a location. */
const cpuNs = (load: LocationLoad | undefined): number =>
  load === undefined ? 0 : load.workNs + load.sendNs + load.receiveNs + load.machine.batchNs * load.busy * load.spread;
