/**
 * Every public method of Hydro's live collections on every receiver: what the real crate exports is valid, is written back as it was read,
 * and can be optimized.
 */
import { expect, test } from 'vitest';
import { check, readProgram, writeProgram } from '../../index.ts';
import { findIdioms, unitGraph } from '../../ir/index.ts';
import { type MethodCase, readHydroMethods } from '../support/hydro-methods.ts';

const { cases, without } = readHydroMethods();
const byMethod = Map.groupBy(cases, ({ method }) => method);
const label = ({ receiver, variant }: MethodCase): string => (variant === '' ? receiver : `${receiver}, ${variant}`);

test.each([...byMethod])('%s', (_, uses) => {
  const faults = uses.flatMap((use) => {
    if (use.program === null) return [];
    const program = readProgram(use.program);
    expect(writeProgram(program), label(use)).toEqual(use.program);
    findIdioms(program);
    unitGraph(program);
    return check(program).map(({ code, message }) => `${label(use)}: ${code}: ${message}`);
  });
  expect(faults).toEqual([]);
});

test('where Hydro itself panics is known', () => {
  expect([...new Set(cases.flatMap(({ method, panic }) => (panic === null ? [] : [method])))]).toEqual([]);
});

test('there are receivers of all kinds, and nothing is both written and without program', () => {
  expect(cases.length).toBeGreaterThan(1500);
  expect(without.filter(([method]) => byMethod.has(method))).toEqual([]);
});
