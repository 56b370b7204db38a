import { describe, expect, test } from 'vitest';
import { checkRefinement, validate } from '../../verify/index.ts';
import { BOUNDS, BROKEN_PAIRS } from './broken-pairs.ts';
import { errorsOf } from './support.ts';

test('every trap has a pair', () =>
  expect(BROKEN_PAIRS.map(({ trap }) => trap)).toEqual(Array.from({ length: 17 }, (_, i) => i + 1)));

describe.each(BROKEN_PAIRS)('trap $trap: $wrong', ({ caught, broken, right }) => {
  test('is noticed', () => {
    const { before, after } = broken();
    expect(errorsOf(before)).toEqual([]);
    if (caught === 'run') expect(checkRefinement(before, after, BOUNDS).result).toBe('counterexample');
    else expect(validate(after).map(({ code }) => code)).toContain(caught);
  });

  test('and its right neighbour is not accused', () => {
    const { before, after } = right();
    expect([errorsOf(before), errorsOf(after)]).toEqual([[], []]);
    expect(checkRefinement(before, after, { ...BOUNDS, scripts: 10 })).toMatchObject({ result: 'refines' });
  });
});
