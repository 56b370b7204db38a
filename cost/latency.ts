import type { Program } from '../ir/index.ts';
import type { Demand } from './demand.ts';
import { hopsOf } from './hops.ts';
import { type LocationLoad, locationLoads } from './location-load.ts';
import { type CostTable, cost } from './table.ts';

/** Machines of one kind that a command may use: `count` of them share the visits, each visit takes `demandNs / visits`. */
export interface Station {
  readonly name: string;
  /** CPU per command at one machine, averaged over all commands, ns. */
  readonly demandNs: number;
  /** Machines that share the commands among them; 1 when each command visits every machine. */
  readonly count: number;
}

export interface CurvePoint {
  readonly clients: number;
  /** Commands per second. */
  readonly throughput: number;
  readonly latencyNs: number;
}

/**
 * Exact mean value analysis of a closed network (Reiser and Lavenberg, 1980): one class, queueing stations of one server each, and a
 * fixed delay `thinkNs` (network hops). `clients` ascending.
 */
export function meanValueAnalysis(stations: readonly Station[], thinkNs: number, clients: readonly number[]): CurvePoint[] {
  const queues = stations.map(() => 0);
  const wanted = new Set(clients);
  const points: CurvePoint[] = [];
  for (let n = 1; n <= Math.max(0, ...clients); n++) {
    const residence = stations.map((station, i) => station.demandNs * (1 + (queues[i] as number)));
    const latencyNs = stations.reduce((sum, station, i) => sum + station.count * (residence[i] as number), 0);
    const perNs = latencyNs + thinkNs > 0 ? n / (latencyNs + thinkNs) : 0;
    for (let i = 0; i < queues.length; i++) queues[i] = perNs * (residence[i] as number);
    if (wanted.has(n)) points.push({ clients: n, throughput: perNs * 1e9, latencyNs: latencyNs + thinkNs });
  }
  return points;
}

/** Locations of a program as stations; clients are the load, not part of it. */
export function stationsOf(program: Program, loads: readonly LocationLoad[]): Station[] {
  return loads
    .filter((load) => load.counted && load.machine.cpuNs > 0)
    .map((load) => ({
      name: program.location(load.location).name,
      demandNs: load.machine.cpuNs,
      count: load.share > 0 ? Math.max(1, Math.min(load.busy * load.shards, Math.round(1 / load.share))) : 1,
    }));
}

/** Latency and throughput at several numbers of clients, each with one command on its way at a time. */
export function latencyCurve(program: Program, demand: Demand, table: CostTable, clients: readonly number[]): CurvePoint[] {
  const loads = locationLoads(program, demand, table);
  const { hops } = hopsOf(program, demand);
  return meanValueAnalysis(stationsOf(program, loads), hops * cost(table, 'hopNs'), clients);
}

/** Time of one command that meets no other: the hops of its longest way and one visit to each location on it. */
export function unloadedLatencyNs(program: Program, demand: Demand, table: CostTable): number {
  return latencyCurve(program, demand, table, [1])[0]?.latencyNs ?? 0;
}
