import { type CostName, demandOf, locationLoads, withCosts } from '../../cost/index.ts';
import { findIdioms, type Program, writeProgram } from '../../ir/index.ts';
import { readExample } from './examples.ts';
import { shapes } from './library-shapes.ts';
import { ProgramBuilder, stream } from './program-builder.ts';

/** Samples as if the model were right with given prices: a calibration must find them again. */
export type Prices = Readonly<Partial<Record<CostName, number>>>;

/** Uniform from -1 to 1, the same in every run. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return (2 * state) / 2_147_483_647 - 1;
  };
}

/** `count` copies of one stage between a port and a sink. */
export function stages(kind: string, count: number, type = 'u64', fields = { f: 'q!(..)' }): Program {
  const b = new ProgramBuilder(kind);
  const at = b.process('Server');
  let last = b.op('Source', at, stream(type), {}, { source: { Stream: 'q!(commands)' } });
  for (let i = 0; i < count; i++) last = b.op(kind, at, stream(type), { input: last }, fields);
  b.root('ForEach', last, { f: 'q!(drop)' });
  return b.program;
}

/** One process sends elements of a type to another, `networks` times. */
function hops(networks: number, type: string): Program {
  const b = new ProgramBuilder('hops');
  const make = shapes(b);
  const [first, second] = [b.process('First'), b.process('Second')];
  const input = b.op('Source', first, stream(type), {}, { source: { Stream: 'q!(commands)' } });
  for (let i = 0; i < networks; i++) b.root('ForEach', make.send(b.tee(input), second, type), { f: 'q!(drop)' });
  return b.program;
}

/** What would be measured if the model were right with these prices, in rounds with this much noise. */
export function sampleOf(name: string, program: Program, clients: number, prices: Prices, spread = 0, seed = 1) {
  const table = withCosts({ ...prices, commandsPerBatch: clients });
  const loads = locationLoads(program, demandOf(program, findIdioms(program), table, { defaultClusterSize: 3 }), table);
  const random = noise(seed);
  const rounds = Array.from({ length: spread === 0 ? 2 : 7 }, () => ({
    commands: 1000,
    seconds: 8,
    locations: loads
      .filter((load) => load.machines > 0)
      .map((load) => ({
        key: load.location,
        cpuNsPerCommand:
          (load.workNs + load.sendNs + load.receiveNs + load.machine.batchNs * load.busy * load.spread) * (1 + spread * random()),
        messagesPerCommand: load.machine.messages * load.busy * load.spread,
        wakesPerCommand: ((load.round.wakes * load.busy) / clients) * (1 + spread * random()),
      })),
  }));
  return { name, program: writeProgram(program), clients, commands: 10_000, rounds };
}

export const documentOf = (samples: readonly unknown[]) => ({
  format: 'hydrofoil.samples/1',
  date: '2026-02-03',
  hydroLang: '0.16.0',
  machine: 'one of two cores',
  samples,
});

/** Programs that tell the prices of batches, networks and elements apart. */
export function suite(prices: Prices, spread = 0) {
  const of: [string, Program][] = [
    ['map_1', stages('Map', 1)],
    ['map_100', stages('Map', 100)],
    ['sort_50', stages('Sort', 50)],
    ['hops_1', hops(1, 'u64')],
    ['hops_8', hops(8, 'u64')],
    ['hops_8_long', hops(8, '[u64 ; 512]')],
    ['two_phase_commit', readExample('two_phase_commit')],
  ];
  return documentOf(
    of.flatMap(([name, program], i) =>
      [10, 100, 1000].map((clients) => sampleOf(name, program, clients, prices, spread, 100 * i + clients)),
    ),
  );
}
