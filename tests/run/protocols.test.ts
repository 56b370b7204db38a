/** The protocols of `examples/hydro`, with the outcomes that their tests under Hydro's simulator state (tests/protocols.rs there). */
import { describe, expect, test } from 'vitest';
import { optimize, type Program, readProgram } from '../../index.ts';
import { data, keyOf, shape, struct, type Value } from '../../verify/index.ts';
import { readExample } from '../support/examples.ts';
import { inOrder, keys, pair, running, sent, sorted, u32, u64 } from './support.ts';

/** The program as written and as planned. */
const forms = (name: string): [form: string, program: Program][] => {
  const program = readExample(name);
  return [
    ['as written', program],
    ['as planned', readProgram(optimize(program).program)],
  ];
};
const RUNS = 150;

describe.each(forms('two_phase_commit'))('two-phase commit %s', (_, program) => {
  test('commits a payload once, or never when it came before the participants were known', () => {
    const outcomes = running(program).outcomes(RUNS, sent('in 0', [u32(7)]));
    expect([...outcomes.keys()].sort()).toEqual(['', 'out 1: 7']);
  });
});

describe.each(forms('voting'))('voting %s', (_, program) => {
  test('decides each payload at most once, and can decide all', () => {
    const outcomes = running(program).outcomes(RUNS, sent('in 0', [u32(1), u32(2)]));
    expect(['', 'out 1: 1', 'out 1: 2', 'out 1: 1, 2']).toEqual(expect.arrayContaining([...outcomes.keys()]));
    expect(outcomes.get('out 1: 1, 2')).toBeGreaterThan(0);
    expect(outcomes.get('')).toBeGreaterThan(0);
  });
  test('decides what is sent when the members are known', () => {
    const decided = running(program).outcomes(RUNS, sent('in 0', []), sent('in 0', [u32(1), u32(2)], true));
    expect([...decided.keys()]).toEqual(['out 1: 1, 2']);
  });
});

describe.each(forms('lock_server'))('lock server %s', (_, program) => {
  const request = (tag: number, lock: number, holder: number, action: string): Value =>
    pair(u32(tag), struct('LockRequest', { lock: u32(lock), holder: u32(holder), action: data(shape(action), []) }));
  test('serves requests for one lock in either order and leaves other locks alone', () => {
    // What comes of a request is decided by a function whose text is not part of the program: it stays a symbol of its arguments.
    const outcomes = running(program).outcomes(
      RUNS,
      sent('in 0', [request(0, 7, 100, 'Acquire'), request(1, 7, 101, 'Acquire'), request(2, 8, 102, 'Release')]),
    );
    expect(outcomes.size).toBe(2);
    const alone = running(program).outcomes(5, sent('in 0', [request(2, 8, 102, 'Release')]));
    const [outcome = ''] = alone.keys();
    for (const found of outcomes.keys()) expect(found).toContain(outcome.replace('out 1: ', ''));
  });
});

describe.each(forms('kv_store'))('key-value store %s', (_, program) => {
  const put = [pair(u32(0), pair(u32(5), u64(50)))];
  const some = (value: number): Value => data(shape('Some', null, 1), [u64(value)]);
  const none = data(shape('None'), []);
  test('answers a get that was sent after the acknowledgement with the value', () => {
    const store = running(program);
    for (let seed = 0; seed < RUNS; seed++) {
      const run = store.run(seed, sent('in 0', put), sent('in 1', [pair(u32(1), u32(5)), pair(u32(2), u32(6))], true));
      expect(inOrder(run, 'out 2')).toEqual(keys(u32(0)));
      expect(sorted(run, 'out 3')).toEqual(keys(pair(u32(1), some(50)), pair(u32(2), none)));
    }
  });
  test('answers a get under way together with the put with or without it', () => {
    const found = running(program).outcomes(RUNS, sent('in 0', put), sent('in 1', [pair(u32(1), u32(5))]));
    expect([...found.keys()].sort()).toEqual([
      `out 2: 0\nout 3: ${keyOf(pair(u32(1), none))}`,
      `out 2: 0\nout 3: ${keyOf(pair(u32(1), some(50)))}`,
    ]);
  });
});

describe.each(forms('word_count'))('word count %s', (_, program) => {
  test('counts every word up from one', () => {
    // Which words a line has is an unknown function of the line; the same line always has the same.
    const counter = running(program);
    for (let seed = 0; seed < RUNS; seed++) {
      const run = counter.run(seed, sent('in 0', ['To be, or not', 'to be', 'To be, or not']));
      const counts = new Map<string, number[]>();
      for (const output of run.history.outputs.get('out 1') ?? []) {
        const [word, count] = JSON.parse(keyOf(output).replace('(', '[').replace(')', ']')) as [string, number];
        counts.set(word, [...(counts.get(word) ?? []), count]);
      }
      expect(counts.size).toBeGreaterThan(0);
      for (const seen of counts.values()) expect(seen.sort((a, b) => a - b)).toEqual(seen.map((_, i) => i + 1));
    }
  });
});

test('a run is reproduced from its seed', () => {
  const voting = running(readExample('voting'));
  const phases = [sent('in 0', [u32(1), u32(2), u32(1)])];
  for (let seed = 0; seed < 20; seed++) {
    const [once, again] = [voting.run(seed, ...phases), voting.run(seed, ...phases)];
    expect(again).toEqual(once);
  }
});

test('a run that does not end is cut at its bound and says so', () => {
  const voting = running(readExample('voting'), { maxSteps: 3 });
  expect(voting.run(0, sent('in 0', [u32(1), u32(2)])).ended).toBe('bound');
});

test('a port that is not there is an error', () => {
  expect(() => running(readExample('voting')).run(0, sent('in 7', [u32(1)]))).toThrow("there is no input port 'in 7'");
});
