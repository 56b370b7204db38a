import { expect, test } from 'vitest';
import { optimize, readProgram } from '../../index.ts';
import { clusterSizes, keyOf, programClosures, world } from '../../verify/index.ts';
import { readExample } from '../support/examples.ts';
import { pair, u32 } from './support.ts';

test('what a closure keeps from call to call belongs to one run', () => {
  const plan = readProgram(optimize(readExample('pipeline_functional')).program);
  const [name] = [...plan.expressions].find(([, { text }]) => text.includes('let turn')) ?? [];
  if (name === undefined) throw new Error('no network of this plan deals in turn');
  const [op, field] = name.split('.') as [string, string];
  const closures = programClosures(plan, world({}), clusterSizes(plan, 1));
  const threeCalls = (): string[] => {
    const route = closures.closure(Number(op), field, 0);
    return [1, 2, 3].map(() => keyOf(route.call(pair(u32(7), u32(8)))));
  };
  const first = threeCalls();
  expect(new Set(first).size).toBe(2);
  expect(threeCalls()).toEqual(first);
});
