import type { Program, ProgramDraft, Workload } from '../../ir/graph/program.ts';
import { memberId, type Shapes, shapes } from './library-shapes.ts';
import { keyedStream, ProgramBuilder, stream } from './program-builder.ts';

/** Two-phase commit with ports: coordinator process, cluster of participants. Operator ids of interest come along. */
export interface TwoPhaseCommit {
  readonly program: ProgramDraft;
  readonly input: number;
  readonly prepare: number;
  readonly votes: number;
  readonly quorum: number;
  readonly decided: number;
}

export function twoPhaseCommit(participants: number | null, rate = 1, workload = true): TwoPhaseCommit {
  const b = new ProgramBuilder('two-phase commit', workload ? [{ input: 0, name: 'commit', rate }] : []);
  const make = shapes(b);
  const coordinator = b.process('Coordinator');
  const cluster = b.cluster('Participant', { size: participants });
  const input = b.op('ExternalInput', coordinator, stream('u32'));
  const one = phase(b, make, input, cluster, coordinator, participants ?? 3);
  const two = phase(b, make, one.decided, cluster, coordinator, participants ?? 3);
  b.root('SendExternal', two.decided);
  return { program: b.program, input, prepare: one.network, votes: one.back, quorum: one.fold, decided: two.decided };
}

function phase(
  b: ProgramBuilder,
  make: Shapes,
  input: number,
  to: ReturnType<ProgramBuilder['cluster']>,
  home: typeof to,
  p: number,
) {
  const { network } = make.broadcast(input, to, 'u32');
  const back = make.gather(network, home, 'u32');
  const ok = b.op('Map', home, stream('(u32 , Result < () , () >)'), { input: back }, { f: 'q!(| x | (x , Ok (())))' });
  const { output, fold } = make.quorum(ok, 'u32', p, p);
  return { network, back, decided: output, fold };
}

/** A closed loop: clients send to a server, which answers the sender; clients go on when answered. */
export function closedLoop(
  clients: number,
  workload: readonly Workload[] = [],
): { program: ProgramDraft; there: number; back: number } {
  const b = new ProgramBuilder('closed loop', workload);
  const make = shapes(b);
  const client = b.cluster('Client', { size: clients, role: 'client' });
  const server = b.process('Server');
  const loop = b.cycleSource(client, stream('u32'));
  const next = b.op('Map', client, stream('u32'), { input: loop.source }, { f: 'q!(| n | n + 1)' });
  const there = make.gather(next, server, 'u32', true);
  const answers = b.op('Cast', server, keyedStream(memberId('crate :: Client'), 'u32'), { inner: there });
  const back = make.send(answers, client, 'u32');
  loop.close(back);
  return { program: b.program, there, back };
}

/** `stages` maps in a row on one process, from a port to a port. */
export function pipeline(
  stages: number,
  name = 'pipeline',
  workload: readonly Workload[] = [],
): { program: Program; maps: readonly number[] } {
  const b = new ProgramBuilder(name, workload);
  const at = b.process('Worker');
  let last = b.op('ExternalInput', at, stream('u64'));
  const maps: number[] = [];
  for (let i = 0; i < stages; i++) {
    last = b.op('Map', at, stream('u64'), { input: last }, { f: `q!(| x | x + ${i})` });
    maps.push(last);
  }
  b.root('SendExternal', last);
  return { program: b.program, maps };
}
