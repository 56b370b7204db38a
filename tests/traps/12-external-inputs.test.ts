import { expect, test } from 'vitest';
import { ProgramBuilder, stream } from '../support/program-builder.ts';
import { arrive, decoupled, expectNoDecoupling, expectNoSharding, full } from './support.ts';

test('trap 12: a port is an input: its location is not sharded, the port does not move, what follows may', () => {
  const b = new ProgramBuilder('port');
  const at = b.cluster('Server', { size: 3 });
  const to = b.process('Sink');
  const port = b.op('ExternalInput', at, stream('u32'), {}, { from_external_key: { idx: 9, version: 1 } });
  const map = b.op('Map', at, stream('u32'), { input: port }, { f: 'q!(| x | x + 1)' });
  const out = arrive(b, map, to, '(crate :: MemberId < crate :: Server > , u32)');
  b.root('ForEach', out, { f: 'q!(drop)' });
  const program = full(b);
  expectNoSharding(program, at, 'no ports, sources or sinks', [new Map()]);
  expectNoDecoupling(program, at, [port, map], /.*/);
  expectNoDecoupling(program, to, [program.roots[0] as number], /effect/);
  const after = decoupled(program, at, [map]);
  expect(after.op(port).place.root).toBe(at.root);
});
