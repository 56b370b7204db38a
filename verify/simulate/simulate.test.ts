import { describe, expect, test } from 'vitest';
import { InputError, type SimulateOptions } from '../../ir/index.ts';
import { readExample } from '../../tests/support/examples.ts';
import { externalInput, sendExternal } from '../../tests/support/ports.ts';
import { ProgramBuilder, stream } from '../../tests/support/program-builder.ts';
import { runReport } from './report.ts';
import { simulateProgram } from './simulate-program.ts';

const problemsOf = (act: () => unknown): InputError['diagnostics'] => {
  try {
    act();
  } catch (error) {
    if (error instanceof InputError) return error.diagnostics;
    throw error;
  }
  return [];
};

const commits = (...values: unknown[]) => ({ phases: [{ sends: [{ port: 'in 0', values }] }] });

describe('a run', () => {
  test('is repeated by its seed, and by its decisions', () => {
    const program = readExample('two_phase_commit');
    const run = simulateProgram(program, undefined, { seed: 2 });
    expect(runReport(simulateProgram(program, undefined, { seed: 2 }))).toEqual(runReport(run));
    const again = simulateProgram(program, run.inputs, { seed: 2, schedule: [...run.decisions] });
    expect(runReport(again)).toEqual(runReport(run));
    expect(runReport(simulateProgram(program, run.inputs, { seed: 2, schedule: [] })).messages).not.toEqual(
      runReport(run).messages,
    );
  });

  test('takes the inputs it is given', () => {
    const report = runReport(simulateProgram(readExample('voting'), commits(4, 5), {}));
    expect(report.ended).toBe('quiescent');
    expect(report.inputs.phases[0]?.sends[0]?.values).toEqual([4, 5]);
    expect([...(report.outputs.find(({ port }) => port === 'out 1')?.values ?? [])].sort()).toEqual([4, 5]);
  });

  test('without a seed has the first one with which something comes out', () => {
    // Sent before the members are known, which reaches too few in many runs.
    const program = readExample('voting');
    const speaks = (seed: number): boolean =>
      runReport(simulateProgram(program, commits(1), { seed })).outputs.some(({ values }) => values.length > 0);
    const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    expect(simulateProgram(program, commits(1)).seed).toBe(seeds.find(speaks));
    expect(seeds.every(speaks)).toBe(false);
  });

  test('says where it ended', () => {
    const b = new ProgramBuilder('overflow', []);
    const at = b.process('Worker');
    const input = b.op('ExternalInput', at, stream('u8'), {}, externalInput(0, 'u8'));
    const sum = b.op('Map', at, stream('u8'), { input }, { f: 'q!(| x : u8 | x + 200u8)' });
    b.root('SendExternal', sum, sendExternal(1));
    const failed = simulateProgram(b.program, commits(1, 100), {});
    expect(failed.run).toMatchObject({ ended: 'failed', error: expect.stringContaining('overflow') });
    expect(simulateProgram(readExample('voting'), commits(1), { steps: 2 }).run.ended).toBe('bound');
  });

  test('names what it does not evaluate', () => {
    const { abstracted } = runReport(simulateProgram(readExample('word_count'), undefined, {}));
    expect(abstracted.map(({ operator, names }) => [operator, ...names])).toEqual([
      [4, 'crate::__staged::word_count::words'],
      [5, 'crate::__staged::word_count::reducer_of'],
    ]);
  });

  test('has clusters of the sizes that are asked for, their copies in proportion', () => {
    const { sizes } = simulateProgram(readExample('voting'), commits(1), { clusterSizes: { Replica: 5 } });
    expect([...sizes]).toEqual([['loc2v1', 5]]);
  });
});

describe('mistakes', () => {
  const voting = readExample('voting');
  test.each([
    [{ phases: 1 }, 'inputs-shape', '/phases'],
    [{ phases: [], more: 1 }, 'inputs-shape', '/more'],
    [{ phases: [{ sends: [{ port: 'in 9', values: [] }] }] }, 'inputs-port', '/phases/0/sends/0/port'],
    [{ phases: [{ sends: [{ port: 'in 0', member: 1, values: [1] }] }] }, 'inputs-member', '/phases/0/sends/0/member'],
    [commits(1, 'x'), 'inputs-value', '/phases/0/sends/0/values/1'],
    [commits(...Array.from({ length: 1001 }, () => 1)), 'inputs-limit', '/phases'],
    [{ atStart: { 'in 0': 1 }, phases: [] }, 'inputs-start', '/atStart/in 0'],
  ])('in inputs: %j', (inputs, code, pointer) => {
    expect(problemsOf(() => simulateProgram(voting, inputs))).toMatchObject([{ code, pointer }]);
  });

  test('name the ports there are', () => {
    const [problem] = problemsOf(() => simulateProgram(voting, { phases: [{ sends: [{ port: 'x', values: [] }] }] }));
    expect(problem?.message).toBe(`there is no input port "x"; there are 'in 0' (u32 at Leader)`);
    const [missing] = problemsOf(() => simulateProgram(readExample('op_embedded'), { phases: [] }));
    expect(missing).toMatchObject({ code: 'inputs-start', message: "port 'in factor' needs a value of u32" });
  });

  test.each([
    [{ seed: -1 }, 'run-options', '/seed'],
    [{ steps: 0 }, 'run-options', '/steps'],
    [{ more: 0 }, 'run-options', '/more'],
    [{ clusterSizes: { Nobody: 2 } }, 'run-cluster', '/clusterSizes/Nobody'],
    [{ clusterSizes: { Leader: 2 } }, 'run-cluster', '/clusterSizes/Leader'],
  ])('in options: %j', (options, code, pointer) => {
    expect(problemsOf(() => simulateProgram(voting, undefined, options as SimulateOptions))).toMatchObject([{ code, pointer }]);
  });

  test('a cluster that is too large to run', () => {
    const large = voting.copy();
    for (const [key, location] of large.locations)
      if (location.kind === 'cluster') large.locations.set(key, { ...location, size: 100_000_000 });
    expect(problemsOf(() => simulateProgram(large, undefined))).toMatchObject([
      { code: 'run-unsupported', message: expect.stringMatching(/100000000 members would run it; at most 1000 are run$/) },
    ]);
  });

  test('operators that cannot be run are named', () => {
    const b = new ProgramBuilder('later', []);
    const at = b.process('Worker');
    const input = b.op('ExternalInput', at, stream('u32'), {}, externalInput(0, 'u32'));
    const odd = b.op('SomethingLater', at, stream('u32'), { input });
    b.root('SendExternal', odd, sendExternal(1));
    expect(problemsOf(() => simulateProgram(b.program, undefined))).toMatchObject([
      { code: 'run-unsupported', pointer: `/operators/${odd}`, message: expect.stringContaining('SomethingLater') },
    ]);
  });
});
