import { describe, expect, test } from 'vitest';
import { compare, counterexampleDrawing, InputError, optimize, type Program } from '../../index.ts';
import { EFFORTS } from '../../verify/index.ts';
import { BROKEN, type Broken, brokenPair, edited } from '../support/broken.ts';
import { exampleNames, exampleText, readExample } from '../support/examples.ts';
import { externalInput, sendExternal } from '../support/ports.ts';
import { ProgramBuilder, stream } from '../support/program-builder.ts';

const problemsOf = (work: () => unknown): readonly { code: string; pointer: string; message: string; hint: string }[] => {
  try {
    work();
  } catch (error) {
    if (error instanceof InputError) return error.diagnostics;
    throw error;
  }
  return [];
};

/** Two short scripts: what is tested is what may be compared at all. */
const SHORT = { verify: { causal: 0, scripts: 2, schedules: 1, searchRuns: 20, steps: 200 } };

test('a version that shows something else has a counterexample, which can be drawn', () => {
  const [original, changed] = brokenPair(BROKEN[0] as Broken);
  const { result, bounds, counterexample } = compare(original, changed);
  expect([result, bounds]).toEqual(['counterexample', EFFORTS.quick]);
  if (counterexample === null) throw new Error('there is one');
  expect(counterexampleDrawing(original, changed, counterexample)?.text).toContain(counterexample.shown['out 3']?.join(', '));
  // The other way round it has one too, which is another one.
  expect(compare(changed, original).counterexample?.shown).not.toEqual(counterexample.shown);
});

test('the same program refines itself; documents are read; the same twice', () => {
  const once = compare(exampleText('voting'), JSON.parse(exampleText('voting')));
  expect(once).toMatchObject({ result: 'refines', counterexample: null });
  expect(compare(readExample('voting'), exampleText('voting'))).toEqual(once);
});

test('thorough and given bounds', () => {
  const program = readExample('op_counter');
  const bounds = { scripts: 2, schedules: 2, seed: 5 };
  expect(compare(program, program, { verify: bounds }).bounds).toEqual({ ...EFFORTS.quick, ...bounds });
  expect(compare(program, program, { verify: 'thorough' }).bounds).toEqual(EFFORTS.thorough);
});

test.each(exampleNames)('%s has the ports of its plan', (name) => {
  const program = readExample(name);
  const { program: planned } = optimize(program, { verify: 'off' });
  expect(['refines', 'budget']).toContain(compare(program, planned, SHORT).result);
});

describe('what cannot be decided is not called safe', () => {
  const original = readExample('kv_store');
  const endless = edited(exampleText('kv_store'), '* value = newest', 'loop { }');

  test('a closure that does not end, in either program', () => {
    for (const [one, other] of [
      [original, endless],
      [endless, original],
      [endless, endless],
    ] as const) {
      const { result, summary } = compare(one, other);
      expect(result).toBe('budget');
      expect(summary).toMatch(/^budget exhausted after \d+ schedules$/);
    }
  });

  test('a cluster that is too large to run', () => {
    const large = edited(exampleText('voting'), '"size":3', '"size":100000000');
    const { result, unsupported } = compare(large, large);
    expect([result, unsupported[0]?.reason]).toEqual(['unsupported', '100000000 members would run it; at most 1000 are run']);
  });

  test('an operator that cannot be run', () => {
    const odd = edited(exampleText('voting'), '"FilterMap"', '"FilterLater"');
    const { result, unsupported, counterexample } = compare(readExample('voting'), odd);
    expect([result, counterexample]).toEqual(['unsupported', null]);
    expect(unsupported.map(({ kind }) => kind)).toContain('FilterLater');
  });
});

describe('mistakes', () => {
  const kv = readExample('kv_store');

  test('programs of different ports', () => {
    const problems = problemsOf(() => compare(kv, readExample('voting')));
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['compare-ports']));
    expect(problems[0]).toMatchObject({
      pointer: expect.stringMatching(/^\/other\/operators\/\d+$/),
      message:
        "input port 'in 0' is a Stream of u32 at a process; in the original it is a Stream of (u32, (u32, u64)) at a process",
      hint: expect.stringContaining('versions of one program'),
    });
    expect(problems.filter(({ pointer }) => pointer === '/program').map(({ message }) => message)).toEqual([
      expect.stringContaining("there is no output port 'out 1', which the other program has"),
    ]);
  });

  test('a port at more members', () => {
    const name = 'lock_server_bench';
    const problems = problemsOf(() => compare(readExample(name), edited(exampleText(name), '"size":1', '"size":2')));
    expect(problems.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/ at a cluster of 2; in the original it is .* at a cluster of 1$/),
    );
  });

  test.each([
    [53, 'serialize_fn', "output port 'out 3' has another serialize_fn than in the original"],
    [12, 'deserialize_fn', "input port 'in 1' has another deserialize_fn than in the original"],
  ])('what no run calls is the same: %i.%s', (op, field, message) => {
    const other = kv.copy();
    const text = other.text(op, field);
    other.expressions.set(`${op}.${field}`, { text: `{ let it = ${text} ; move | x | it (x . later ()) }`, glue: null });
    expect(problemsOf(() => compare(kv, other))).toMatchObject([
      { code: 'compare-ports', pointer: `/other/operators/${op}`, message: expect.stringContaining(message) },
    ]);
  });

  test('an input of which more is promised', () => {
    const taking = (retry: 'AtLeastOnce' | 'ExactlyOnce'): Program => {
      const b = new ProgramBuilder('taking');
      const at = b.process('Server');
      const input = b.op('ExternalInput', at, { ...stream('u32'), retry }, {}, externalInput(0));
      b.root('SendExternal', retry === 'ExactlyOnce' ? input : b.op('Unique', at, stream('u32'), { input }), sendExternal(1));
      return b.program;
    };
    const [careful, careless] = [taking('AtLeastOnce'), taking('ExactlyOnce')];
    expect(problemsOf(() => compare(careful, careless))).toMatchObject([
      { code: 'compare-ports', message: "input port 'in 0' is ExactlyOnce, which nobody outside promises to the original" },
    ]);
    // To be ready for more than what is promised is no mistake; here what was sent twice comes out once.
    expect(compare(careless, careful).result).toBe('counterexample');
  });

  test('what is no program', () => {
    expect(problemsOf(() => compare({}, kv))[0]).toMatchObject({ code: 'not-a-program', pointer: '/program' });
    expect(problemsOf(() => compare(kv, '[1'))[0]).toMatchObject({ pointer: expect.stringMatching(/^\/other/) });
    const plan = optimize(kv, { verify: 'off' });
    expect(problemsOf(() => compare(kv, plan))[0]).toMatchObject({ pointer: expect.stringMatching(/^\/other/) });
  });

  test('invalid programs, both at once', () => {
    const invalid = (): Program => {
      const program = readExample('voting').copy();
      const [first] = program.operators().filter(({ kind }) => kind === 'Network');
      if (first === undefined) throw new Error('voting has networks');
      program.replaceOperator({
        ...first,
        collection: { ...first.collection, order: 'TotalOrder', elementType: 'nothing <' } as never,
      });
      return program;
    };
    const problems = problemsOf(() => compare(invalid(), invalid()));
    expect(new Set(problems.map(({ pointer }) => pointer.split('/')[1]))).toEqual(new Set(['program', 'other']));
  });

  test.each([
    [{ verify: 'off' }, '/options/verify'],
    [{ verify: { scripts: 0 } }, '/options/verify'],
    [{ verify: { clusterSize: 11 } }, '/options/verify'],
    [{ 'a/b': 1 }, '/options/a~1b'],
  ])('options %j', (options, pointer) => {
    expect(problemsOf(() => compare(kv, kv, options as never))).toMatchObject([{ code: 'compare-options', pointer }]);
  });
});
