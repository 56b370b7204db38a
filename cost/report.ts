import { type CostReport, type Program, ProgramView } from '../ir/index.ts';
import type { Demand } from './demand.ts';
import { hopsOf } from './hops.ts';
import { type LocationLoad, locationLoads } from './location-load.ts';
import type { CostTable } from './table.ts';

/**
 * Cost of a program under a demand. The demand may be that of the program it was rewritten from.
 * @param packable networks that may be made to carry packs: they are priced so where it pays
 */
export function costOf(program: Program, demand: Demand, table: CostTable, packable?: ReadonlySet<number>): CostReport {
  const view = new ProgramView(program);
  const { hops } = hopsOf(program, demand, view);
  const loads = locationLoads(program, demand, table, view, hops, packable);
  const bottleneck = busiest(loads);
  const sources = loads.map((load) => sourceOf(program, demand, table, load));
  return {
    throughput: bottleneck && bottleneck.machine.cpuNs > 0 ? 1e9 / bottleneck.machine.cpuNs : 0,
    bottleneck: bottleneck?.location ?? null,
    machines: loads.reduce((sum, load) => sum + (load.counted ? load.machines : 0), 0),
    hops,
    totalCpuNs: loads.reduce((sum, load) => sum + totalNs(load), 0),
    locations: loads.map((load, i) => ({
      location: load.location,
      name: program.location(load.location).name,
      role: roleOf(program, load),
      machines: load.machines,
      cpuNs: load.machine.cpuNs,
      messages: load.machine.messages,
      bytes: load.machine.bytes,
      counted: load.counted,
      source: sources[i] as string,
    })),
    source: ORDER.filter((source) => sources.some((text) => text.includes(source))).join(', ') || 'default',
  };
}

/** Where numbers can come from, most certain first. */
const ORDER = ['profile', 'user', 'calibrated', 'default'] as const;

/**
 * `profile` where the CPU was measured; beside the others where only rates or sizes were. The CPU of what was split off was measured
 * with what it was split from.
 */
function sourceOf(program: Program, demand: Demand, table: CostTable, load: LocationLoad): string {
  const whole = [load.location, program.location(load.location).origin?.from ?? ''].some((key) => demand.factors.has(key));
  if (whole) return 'profile';
  const some = [...load.operators, ...load.networksOut].some((id) => demand.measured.has(id));
  return [...(some ? ['profile'] : []), ...(table.replaced.length > 0 ? ['user'] : []), ...constantsOf(table)].join(', ');
}

/** `calibrated` for fitted constants, `default` for all others of the table. */
function constantsOf(table: CostTable): string[] {
  const sources = Object.values(table.entries).map(({ source }) => source);
  return [
    ...(sources.includes('calibrated') ? ['calibrated'] : []),
    ...(sources.includes('estimate') || sources.includes('published') ? ['default'] : []),
  ];
}

/** The counted location with the busiest machine; ties go to the first in the table. */
export function busiest(loads: readonly LocationLoad[]): LocationLoad | null {
  return loads
    .filter((load) => load.counted)
    .reduce<LocationLoad | null>((best, load) => (best === null || load.machine.cpuNs > best.machine.cpuNs ? load : best), null);
}

/** Work of all machines of a location per command, without the imbalance between shards. */
const totalNs = (load: LocationLoad): number =>
  load.workNs + load.sendNs + load.receiveNs + load.machine.batchNs * load.busy * load.spread;

function roleOf(program: Program, load: LocationLoad): string {
  const { role, origin, kind } = program.location(load.location);
  if (role === 'client') return 'client';
  if (kind === 'external') return 'external';
  if (origin) return origin.shards > 1 ? `${origin.role}, ${origin.shards} shards` : origin.role;
  return load.machines === 0 ? 'empty' : 'original';
}
