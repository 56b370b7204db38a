import { flowHash, type Profile, type Program } from '../ir/index.ts';
import type { Demand } from './demand.ts';
import { locationLoads } from './location-load.ts';
import { type CostTable, cost } from './table.ts';

/** What a run would measure if the model were right, to be laid beside what it did measure. `commands`: how many it counts. */
export function predictedProfile(program: Program, demand: Demand, table: CostTable, commands: number): Profile {
  const perCommand = (figure: number | undefined): number => (demand.commands > 0 ? (figure ?? 0) / demand.commands : 0);
  return {
    format: 'hydrofoil.profile/1',
    flow: flowHash(program),
    program: program.header.name,
    commands,
    source: { tool: 'the cost model', clients: cost(table, 'commandsPerBatch') },
    operators: program.operators().map(({ id }) => ({ op: id, outPerCommand: perCommand(demand.rates.get(id)) })),
    networks: [...demand.networks].map(([op, { messages, elementBytes }]) => ({
      op,
      messagesPerCommand: perCommand(messages),
      bytesPerMessage: elementBytes,
    })),
    locations: locationLoads(program, demand, table).flatMap((load) => {
      if (load.machines === 0) return [];
      const busy = load.busy * load.spread;
      const cpu = load.workNs + load.sendNs + load.receiveNs + load.machine.batchNs * busy;
      return [
        {
          key: load.location,
          members: load.machines,
          cpuNsPerCommand: perCommand(cpu),
          busiestCpuNsPerCommand: perCommand(Math.min(cpu, load.machine.cpuNs)),
        },
      ];
    }),
  };
}
