/** Values that the evaluator once had wrong and said to be exact. */
import { describe, expect, test } from 'vitest';
import { compare, optimize, runReport, simulate } from '../../index.ts';
import { given } from './given.ts';

/** What comes out of the only port. */
function outputs(name: string): readonly unknown[] {
  const report = runReport(simulate(given(name, 'a.json'), JSON.parse(given(name, 'inputs.json')), { seed: 0 }));
  expect(report).toMatchObject({ ended: 'quiescent', error: null, abstracted: [], alsoAbstracted: [] });
  expect(report.outputs).toHaveLength(1);
  return report.outputs[0]?.values ?? [];
}

describe('runs give what rustc 1.95 gives', () => {
  test.each([
    ['format-precision', ['123456789.12', '1000000000000000000000.00']],
    ['lines-with-a-lone-cr', [['one', 'two\r']]],
    ['parse-inf', [true, true, true]],
    ['rev-runs-effects-backward', [[2, 1, 0]]],
    ['splitn-zero', [0]],
    ['sum-of-no-floats', ['-0']],
    ['nan-in-a-tuple', [false, true]],
    ['wrapping-pow', ['5393786915513882369']],
  ])('%s', (name, expected) => {
    expect(outputs(name)).toEqual(expected);
  });
});

describe('comparisons', () => {
  test('a prefix of several characters is trimmed as often as it is there', () => {
    const found = compare(given('trim-with-several-characters', 'a.json'), given('trim-with-several-characters', 'b.json'));
    expect(found).toMatchObject({ result: 'refines', abstracted: [], counterexample: null });
  });

  test('NaN differs from itself in a tuple', () => {
    const found = compare(given('nan-in-a-tuple', 'a.json'), given('nan-in-a-tuple', 'b.json'), { verify: 'thorough' });
    expect(found.result).toBe('counterexample');
    expect(found.abstracted).toEqual([]);
  });
});

test('the plan of a program with a power beyond 128 bits is compared, not silent', () => {
  const plan = optimize(given('wrapping-pow', 'program-to-optimize.json'));
  const { differential } = plan.verdict ?? {};
  expect(plan.derivation.length).toBeGreaterThan(0);
  expect(differential).toMatchObject({ result: 'refines', work: { silent: 0 } });
});
