import { type Idiom, type Profile, type Program, ProgramView } from '../ir/index.ts';
import { addedIn } from './added.ts';
import { findAnchors, withMeasured } from './anchors.ts';
import type { Demand, Round } from './demand.ts';
import { elementBytes } from './element-size.ts';
import { leadersOf, ON_THE_WAY } from './leaders.ts';
import { withMeasuredCpu } from './measured-cpu.ts';
import { measuredBytes, measuredRates } from './measured-rates.ts';
import { edgeCost, type NetworkLoad, networkLoad } from './network-load.ts';
import { rolesOf } from './roles.ts';
import type { ClusterSize } from './scale.ts';
import { solve } from './solve.ts';
import { type CostTable, cost } from './table.ts';
import { NOTHING } from './transfer.ts';
import { workOf } from './work.ts';
export interface DemandOptions {
  /** Members of clusters whose size neither the program nor the profile gives. */
  readonly defaultClusterSize: number;
  /** What a run of this program measured; takes the place of the model's figures where it has one. */
  readonly profile?: Profile | undefined;
}

/** `table`: with a profile, what `withProfile` makes of one. */
export function demandOf(program: Program, idioms: readonly Idiom[], table: CostTable, options: DemandOptions): Demand {
  const { profile } = options;
  const view = new ProgramView(program);
  const entries = findAnchors(view, table);
  const measured = profile ? measuredRates(view, profile, entries.total) : new Map<number, number>();
  const anchors = withMeasured(entries, measured);
  const perBatch = anchors.total / cost(table, 'commandsPerBatch');
  const members = new Map(profile?.locations.map((entry) => [entry.key, entry.members]));
  const clusterSize: ClusterSize = (key) => members.get(key) ?? options.defaultClusterSize;
  const roles = rolesOf(view, idioms, clusterSize);
  const bytes = profile ? measuredBytes(profile) : new Map<number, number>();
  const { flows, notes } = solve({ view, roles, table, perBatch, measured }, anchors);
  const flow = (id: number) => flows.get(id) ?? NOTHING;
  const leaders = leadersOf(view, (id) => flow(id).rate >= ON_THE_WAY * anchors.total);
  const rates = new Map<number, number>();
  const cpu = new Map<number, number>();
  const networks = new Map<number, NetworkLoad>();
  const reasons = new Map<number, string>();
  const cpuReasons = new Map<number, string>();
  for (const op of view.operators) {
    rates.set(op.id, flow(op.id).rate);
    reasons.set(op.id, flows.get(op.id)?.reason ?? 'nothing comes in');
    const work = workOf(view, op, flow, table, perBatch);
    cpu.set(op.id, work.ns);
    cpuReasons.set(op.id, work.reason);
    if (op.kind === 'Network') networks.set(op.id, networkLoad(view, op.id, flow(op.id).rate, table, bytes.get(op.id)));
  }
  const modelled: Demand = {
    rates,
    cpu,
    networks,
    reasons,
    cpuReasons,
    elementBytes: (id) => elementBytes(view.type(id)?.elementType ?? '', table),
    edgeCost: (elements, bytes, from, to) => {
      const { sendNs, receiveNs } = edgeCost(table, elements, bytes);
      return { sendNs: sendNs * from.network, receiveNs: receiveNs * to.network };
    },
    batchNs: (round) => batchNs(table, round),
    commands: anchors.total,
    added: (rewritten) => addedIn(view, rewritten, flows, { table, perBatch }),
    clusterSize,
    leaders: new Set(leaders.keys()),
    factors: new Map(),
    measured: new Set([...measured.keys(), ...bytes.keys()]),
    notes: [...anchors.notes, ...notes, ...leaders.values()],
    profileNotes: [],
  };
  return profile ? withMeasuredCpu(modelled, profile, program, table) : modelled;
}

function batchNs(table: CostTable, { wakes, operators, transfers, polls, asks }: Round): number {
  const wake = cost(table, 'wakeNs') + operators * cost(table, 'operatorBatchNs');
  const connections = transfers * cost(table, 'peerNs') + polls * cost(table, 'pollNs') + asks * cost(table, 'askNs');
  return (wakes * wake + connections) / cost(table, 'commandsPerBatch');
}
