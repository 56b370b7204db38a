import { describe, expect, test } from 'vitest';
import { findIdioms, type Program } from '../ir/index.ts';
import { shapes } from '../tests/support/library-shapes.ts';
import { ProgramBuilder, stream } from '../tests/support/program-builder.ts';
import { demandOf } from './demand-of.ts';
import { hopsOf } from './hops.ts';
import { defaultCostTable } from './table.ts';

const hops = (program: Program): number =>
  hopsOf(program, demandOf(program, findIdioms(program), defaultCostTable, { defaultClusterSize: 3 })).hops;

/**
 * Commands that enter on A, or on B and then come to A, are tried again in a loop on A, or in one over C, and are sent to B.
 * @param early is the entry on B the one with the smaller ids?
 */
function retried(early: boolean, overNetwork: boolean): Program {
  const b = new ProgramBuilder(
    'retried',
    [0, 1].map((input) => ({ input, name: `input ${input}`, rate: 1 })),
  );
  const make = shapes(b);
  const [a, other, far] = [b.process('A'), b.process('B'), b.process('C')];
  const inputs = early
    ? [b.op('ExternalInput', other, stream('u32')), b.op('ExternalInput', a, stream('u32'))]
    : [b.op('ExternalInput', a, stream('u32')), b.op('ExternalInput', other, stream('u32'))].reverse();
  const [there, here] = inputs as [number, number];
  const again = b.cycleSource(a, stream('u32'));
  const tried = b.op('Chain', a, stream('u32'), { first: again.source, second: here });
  const failed = b.op('Filter', a, stream('u32'), { input: b.tee(tried) }, { f: 'q!(| x | x > 1)' });
  const joined = b.op('Chain', a, stream('u32'), { first: failed, second: make.send(there, a, 'u32') });
  again.close(overNetwork ? make.send(make.send(joined, far, 'u32'), a, 'u32') : joined);
  b.root('ForEach', make.send(b.tee(tried), other, 'u32'));
  return b.program;
}

describe('hops of loops', () => {
  test.each([true, false])('the way through a loop does not depend on which entry comes first (%s)', (early) => {
    expect(hops(retried(early, false))).toBe(2);
  });

  test.each([true, false])('networks of a loop are on the way once each (%s)', (early) => {
    expect(hops(retried(early, true))).toBe(4);
  });
});
