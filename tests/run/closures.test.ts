import { describe, expect, test } from 'vitest';
import { optimize, type Program, readProgram } from '../../index.ts';
import { clusterSizes, keyOf, programClosures, world } from '../../verify/index.ts';
import { readExample } from '../support/examples.ts';
import { externalInput, sendExternal } from '../support/ports.ts';
import { ProgramBuilder, stream } from '../support/program-builder.ts';
import { inOrder, pair, running, sent, u32 } from './support.ts';

test('what a closure keeps from call to call belongs to one run', () => {
  const plan = readProgram(optimize(readExample('pipeline_functional'), { costs: { elementNs: 3000 }, verify: 'off' }).program);
  const [name] = [...plan.expressions].find(([, { text }]) => text.includes('let turn')) ?? [];
  if (name === undefined) throw new Error('no network of this plan deals in turn');
  const [op, field] = name.split('.') as [string, string];
  const closures = programClosures(plan, world({}), clusterSizes(plan, 1));
  const threeCalls = (): string[] => {
    const route = closures.closure(Number(op), field, 0);
    return [1, 2, 3].map(() => keyOf(route.call(pair(u32(7), u32(8)))));
  };
  const first = threeCalls();
  expect(new Set(first).size).toBe(2);
  expect(threeCalls()).toEqual(first);
});

describe('closures that depend on more than their arguments', () => {
  /** A process that maps each element of its port by `f`. */
  const mapped = (f: string): Program => {
    const b = new ProgramBuilder('impure');
    const at = b.process('Server');
    const input = b.op('ExternalInput', at, stream('u32', { order: 'TotalOrder' }), {}, externalInput(0, 'u32'));
    const map = b.op('Map', at, stream('u32', { order: 'TotalOrder' }), { input });
    b.text(map, 'f', f);
    b.root('SendExternal', map, sendExternal(1));
    return b.program;
  };
  const three = sent('in 0', [u32(7), u32(7), u32(7)]);
  const outcomes = (f: string): string[][] =>
    Array.from({ length: 60 }, (_, seed) => inOrder(running(mapped(f)).run(seed, three), 'out 1'));

  test('chance falls anew in every call and every run', () => {
    const seen = outcomes('| x | x . wrapping_add (fastrand :: u32 (..))');
    expect(new Set(seen.map((outputs) => outputs.join())).size).toBe(8);
  });
  test('state that is not in the text answers by what was done to it, in each run alike', () => {
    const seen = outcomes('| x | (x , SEEN . fetch_add (1 , Ordering :: SeqCst))');
    expect(new Set(seen.map((outputs) => outputs.join())).size).toBe(1);
    expect(new Set(seen[0]).size).toBe(3);
  });
  test('functions of the user are taken for functions', () => {
    const seen = outcomes('| x | crate :: heavy (x)');
    expect(new Set(seen.map((outputs) => outputs.join())).size).toBe(1);
    expect(new Set(seen[0]).size).toBe(1);
  });
  test('what nobody knows has the type of its collection, without a hint as well', () => {
    for (const f of ['| x | crate :: heavy (x)', '| x | weird ! (x in limit)'])
      for (const outputs of outcomes(f)) for (const output of outputs) expect(output).toMatch(/^\d+$/);
  });
  test('what a closure keeps is part of the state of a run', () => {
    const { setting } = running(mapped('{ let mut turn = 0u32 ; move | x | { turn += x ; turn } }'));
    const closures = setting.closures.forRun(() => 0);
    const op = setting.layout.program.operators().find(({ kind }) => kind === 'Map')?.id ?? -1;
    const before = closures?.key();
    closures.closure(op, 'f', 0).call(u32(1));
    expect(closures?.key()).not.toBe(before);
  });
});
