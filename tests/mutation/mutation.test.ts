import { describe, expect, test } from 'vitest';
import { validate } from '../../verify/index.ts';
import { behaviour, CASES, type Hit, hitsOf, markdown, mutants } from './report.ts';

const hits = new Map<string, readonly Hit[]>();
const label = (index: number): string => `${CASES[index]?.precondition}: ${CASES[index]?.wrong}`;

describe('a precondition switched off', () => {
  test.each(CASES.map((one, i) => [label(i), one] as const))('%s', (name, one) => {
    for (const { before } of one.trials()) expect(validate(before)).toEqual([]);
    const found = hitsOf(one);
    hits.set(name, found);
    // Some rule is held back by nothing else, or the case shows nothing.
    expect(found.length).toBeGreaterThan(0);
    for (const { noticed } of found) {
      if (noticed.mechanism === null) expect(noticed.certificate).toEqual(['step-refused']);
      if (one.harmless !== undefined) expect(behaviour(noticed)).toEqual([]);
    }
    if (one.harmless === undefined) expect(found.flatMap(({ noticed }) => behaviour(noticed))).not.toEqual([]);
  });

  test('the report is up to date', async () => {
    expect(hits.size).toBe(CASES.length);
    const all = mutants([...hits.values()].flat());
    expect(all.filter(({ fate }) => fate.kind === 'open')).toEqual([]);
    const text = markdown(all);
    await expect(text).toMatchFileSnapshot('../../docs/mutation.md');
  });
});
