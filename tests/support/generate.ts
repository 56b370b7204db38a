import type { Program } from '../../ir/graph/program.ts';
import { shapes } from './library-shapes.ts';
import { externalInput, sendExternal } from './ports.ts';
import { ProgramBuilder, stream } from './program-builder.ts';

/**
 * Generated programs of a wanted size, for benchmarks and for tests of large inputs. All are valid and deterministic: the same size is
 * the same program. The number of operators is met to within one repeating part.
 */
export const FAMILIES = { pipeline, 'fan-out': fanOut, rounds } as const;
export type Family = keyof typeof FAMILIES;

const CLOSURES = [
  ['Map', 'q!(| x : u64 | x . wrapping_mul (31))'],
  ['Filter', 'q!(| x : & u64 | * x % 2 == 0)'],
  ['Map', 'q!(| x : u64 | crate :: work :: heavy (x))'],
] as const;

/** One long chain of maps and filters on one process, from a port to a port. */
export function pipeline(operators: number): Program {
  const b = new ProgramBuilder(`pipeline of ${operators}`, [{ input: 0, name: 'item', rate: 1 }]);
  const at = b.process('Worker');
  let last = b.op('ExternalInput', at, stream('u64', { order: 'TotalOrder' }), {}, externalInput(0));
  for (let i = 0; i < operators - 2; i++) {
    const [kind, f] = CLOSURES[i % CLOSURES.length] as (typeof CLOSURES)[number];
    last = b.op(kind, at, stream('u64', { order: 'TotalOrder' }), { input: last }, { f });
  }
  b.root('SendExternal', last, sendExternal(0));
  return b.program;
}

/** One input shared by many short branches, each with a port of its own. */
export function fanOut(operators: number): Program {
  const b = new ProgramBuilder(`fan-out of ${operators}`, [{ input: 0, name: 'item', rate: 1 }]);
  const at = b.process('Hub');
  const input = b.op('ExternalInput', at, stream('u64', { order: 'TotalOrder' }), {}, externalInput(0));
  const branches = Math.max(1, Math.round((operators - 1) / (CLOSURES.length + 2)));
  for (let branch = 0; branch < branches; branch++) {
    let last = b.tee(input);
    for (const [kind, f] of CLOSURES) last = b.op(kind, at, stream('u64', { order: 'TotalOrder' }), { input: last }, { f });
    b.root('SendExternal', last, sendExternal(branch));
  }
  return b.program;
}

/** Rounds of a protocol, one after the other: each is a broadcast to a cluster and a quorum over its answers. */
export function rounds(operators: number): Program {
  const b = new ProgramBuilder(`rounds of ${operators}`, [{ input: 0, name: 'command', rate: 1 }]);
  const make = shapes(b);
  const coordinator = b.process('Coordinator');
  const participants = b.cluster('Participant', { size: 3 });
  let last = b.op('ExternalInput', coordinator, stream('u32'), {}, externalInput(0));
  do {
    const { network } = make.broadcast(last, participants, 'u32');
    const answers = make.gather(network, coordinator, 'u32');
    const ok = b.op(
      'Map',
      coordinator,
      stream('(u32 , Result < () , () >)'),
      { input: answers },
      { f: 'q!(| x | (x , Ok :: < () , () > (())))' },
    );
    last = make.quorum(ok, 'u32', 3, 3).output;
  } while (b.program.graph.order < operators - 20);
  b.root('SendExternal', last, sendExternal(0));
  return b.program;
}
