/** Work that nobody wants any more: what a caller throws while it goes on ends it, and leaves nothing behind. */
import { expect, test } from 'vitest';
import { canonicalJson, compare, optimize, type Plan } from '../../index.ts';
import type { Json } from '../../ir/index.ts';
import { readExample } from '../support/examples.ts';

class GivenUp extends Error {}

/** Throws at the n-th call; counts them all. */
function until(n: number): { readonly onWork: () => void; readonly calls: () => number } {
  let calls = 0;
  const onWork = (): void => {
    calls += 1;
    if (calls === n) throw new GivenUp();
  };
  return { onWork, calls: () => calls };
}

const text = (plan: Plan): string => canonicalJson(plan as unknown as Json);

test('a plan, wherever the search and the comparison are', () => {
  const program = readExample('voting_bench');
  const whole = until(Number.POSITIVE_INFINITY);
  const plan = optimize(program, {}, whole.onWork);
  const search = until(Number.POSITIVE_INFINITY);
  optimize(program, { verify: 'off' }, search.onWork);
  // Both tell of their work, and often: not one of them alone.
  expect(search.calls()).toBeGreaterThan(10);
  expect(whole.calls() - search.calls()).toBeGreaterThan(20);
  for (const n of [1, 2, search.calls(), search.calls() + 1, whole.calls()]) {
    const { onWork, calls } = until(n);
    expect(() => optimize(program, {}, onWork)).toThrow(GivenUp);
    expect(calls()).toBe(n);
  }
  expect(text(optimize(program, {}))).toBe(text(plan));
});

test('a comparison', () => {
  const program = readExample('voting_bench');
  const { program: changed } = optimize(program, { verify: 'off' });
  const whole = until(Number.POSITIVE_INFINITY);
  const result = compare(program, changed, {}, whole.onWork);
  expect(whole.calls()).toBeGreaterThan(10);
  expect(() => compare(program, changed, {}, until(whole.calls()).onWork)).toThrow(GivenUp);
  expect(compare(program, changed)).toEqual(result);
});
