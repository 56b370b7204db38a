/**
 * Every public method of Hydro's live collections on every receiver: what the real crate exports is valid, is written back as it was read,
 * and can be optimized.
 */
import { expect, test } from 'vitest';
import { check, type Options, optimize, readProgram, writeProgram } from '../../index.ts';
import { findIdioms, unitGraph } from '../../ir/index.ts';
import { byMethod, type MethodCase, readHydroMethods } from '../support/hydro-methods.ts';

const { cases, without } = readHydroMethods();
const methods = byMethod(cases);
const label = ({ receiver, variant }: MethodCase): string => (variant === '' ? receiver : `${receiver}, ${variant}`);

test.each([...methods])('%s', (_, uses) => {
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

/** Enough to try what is there, too little to search long. */
const CHEAP: Options = { verify: 'off', maxMachines: 8, maxShards: 2, maxWork: 500 };

test.each([...methods])('%s can be optimized', (_, uses) => {
  const [first] = uses.filter(({ program }) => program !== null);
  if (first !== undefined) expect(optimize(first.program, CHEAP).outcome).toBeDefined();
});

/** Methods that write another bound than they promise, which a build with debug assertions notices, and two that are not there yet. */
const PANICS = [
  'Stream::filter_not_in',
  'Singleton::zip',
  'Singleton::filter_if',
  'Singleton::filter_if_some',
  'Singleton::filter_if_none',
  'Optional::zip',
  'Optional::filter_if',
  'Optional::filter_if_some',
  'Optional::filter_if_none',
  'Optional::if_some_then',
  'KeyedSingleton::key_count',
  'KeyedSingleton::into_singleton',
];

test('where Hydro itself panics is known', () => {
  expect([...new Set(cases.flatMap(({ method, panic }) => (panic === null ? [] : [method])))]).toEqual(PANICS);
});

test('there are receivers of all kinds, and nothing is both written and without program', () => {
  expect(cases.length).toBeGreaterThan(1500);
  expect(without.filter(([method]) => methods.has(method))).toEqual([]);
});
