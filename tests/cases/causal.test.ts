/** Wrong programs that random inputs missed are found by causal sequences, at the default effort. */
import { describe, expect, test } from 'vitest';
import { compare, readProgram } from '../../index.ts';
import { comparePrograms } from '../../verify/index.ts';
import { exampleText } from '../support/examples.ts';
import { given } from './given.ts';

type Document = { readonly program?: unknown };

/** A plan holds the program that it makes. */
const programIn = (text: string): unknown => {
  const document = JSON.parse(text) as Document;
  return document.program ?? document;
};

describe.each<[string, string, string]>([
  ['a store where the first write wins', exampleText('kv_store'), given('first-put-wins', 'other.json')],
  ...(
    [
      ['a debounce on shards', 'debounce-against-the-tick-before', 'wrong-plan.json'],
      ['a delay line on shards', 'delay-line-without-loop', 'wrong.json'],
      ['a quorum that takes away less than it counted, on shards', 'takes-away-less-than-it-counted', 'wrong.json'],
      ["sums by what a user's type refers to, on shards of the type", 'deref-is-not-identity', 'wrong.json'],
    ] as const
  ).map(([what, name, file]): [string, string, string] => [what, given(name, 'program.json'), given(name, file)]),
])('%s', (_, program, wrong) => {
  test.each(['quick', 'thorough'] as const)('is found at %s effort, before random scripts', (verify) => {
    // The validator refuses one of them: here the runs alone have to tell.
    const [original, changed] = [readProgram(program), readProgram(programIn(wrong))];
    const { result, work, counterexample } = comparePrograms(original, changed, { verify });
    expect(result).toBe('counterexample');
    expect(work).toMatchObject({ scripts: 0 });
    expect(work['causal']).toBeLessThanOrEqual(24);
    const sent = counterexample?.phases.flatMap(({ sends }) => sends.flatMap(({ values }) => values)) ?? [];
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.length).toBeLessThanOrEqual(3);
  });

  test('and the program itself shows nothing new', () => {
    const { result } = compare(JSON.parse(program), JSON.parse(program), { verify: 'quick' });
    expect(result).toBe('refines');
  });
});
