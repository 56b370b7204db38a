import { expect, test } from 'vitest';
import { createAllowance } from './allowance.ts';

test('as many as allowed at once, then as time brings them back', () => {
  let now = 0;
  const allowance = createAllowance(60, () => now);
  for (let i = 0; i < 60; i += 1) expect(allowance.take('a')).toBe(0);
  expect(allowance.take('a')).toBe(1000);
  expect(allowance.take('b')).toBe(0);
  now = 999;
  expect(allowance.take('a')).toBe(1);
  now = 1000;
  expect(allowance.take('a')).toBe(0);
  expect(allowance.take('a')).toBe(1000);
  now = 10 * 60_000;
  for (let i = 0; i < 60; i += 1) expect(allowance.take('a')).toBe(0);
  expect(allowance.take('a')).toBeGreaterThan(0);
});

test('many clients are forgotten once they have everything back', () => {
  let now = 0;
  const allowance = createAllowance(1, () => now);
  for (let i = 0; i < 10_000; i += 1) allowance.take(`client ${i}`);
  now = 120_000;
  for (let i = 0; i < 10_000; i += 1) expect(allowance.take(`client ${i}`)).toBe(0);
});
