/** Valid Hydro that was once refused as invalid: three published forms, and what becomes of them behind the validator. */
import { describe, expect, test } from 'vitest';
import { check, optimize, readProgram, simulate } from '../../index.ts';
import { hydroVersion, unitGraph, writeProgram } from '../../ir/index.ts';
import { given } from './given.ts';

const GIVEN = [
  ['reduce-watermark-outside-a-tick', 'program.json', '0.16'],
  ['keyed-demux-order', 'program.json', '0.16'],
  ['quorum-in-0.17', 'ir.json', '0.17'],
] as const;

describe.each(GIVEN)('%s', (name, file, version) => {
  const text = given(name, file);

  test('is valid, and read and written without a change', () => {
    expect(check(text)).toEqual([]);
    expect(hydroVersion(readProgram(text))).toBe(version);
    expect(writeProgram(readProgram(text))).toEqual(JSON.parse(text));
  });

  test('is optimized without a fault', () => {
    const { outcome, verdict } = optimize(text);
    expect(outcome).not.toBe('budget-hit');
    expect(verdict.result).not.toBe('counterexample');
  });
});

test('a watermark from a tick and the reduce that reads it stay on one location', () => {
  const program = readProgram(given('reduce-watermark-outside-a-tick', 'program.json'));
  const reduce = program.operators().find(({ kind }) => kind === 'ReduceKeyedWatermark');
  const watermark = program.input(reduce?.id ?? -1, 'watermark');
  const { unitOf } = unitGraph(program);
  expect(watermark).toBeDefined();
  expect(unitOf.get(watermark ?? -1)).toBe(unitOf.get(reduce?.id ?? -2));
});

test('it is run as one instant where the clocks are equal; of another tick nothing is known about when it is seen', () => {
  const text = given('reduce-watermark-outside-a-tick', 'program.json');
  expect(() => simulate(text)).not.toThrow();
  const apart = JSON.parse(text, (key, value) => (key === 'watermark' ? inTick(value, 7) : value));
  expect(check(apart)).toEqual([]);
  expect(() => simulate(apart)).toThrow('another tick');
  expect(optimize(apart).verdict.result).not.toBe('refines');
});

/** A singleton source in a tick of its own. */
function inTick(node: { SingletonSource: { metadata: { location_id: { Tick: [number, object] } } } }, clock: number) {
  node.SingletonSource.metadata.location_id.Tick[0] = clock;
  return node;
}

test('what carries the order of keys to a network is no place for another network', () => {
  const program = readProgram(given('keyed-demux-order', 'program.json'));
  const network = program.operators().find(({ kind, collection }) => kind === 'Network' && collection?.kind === 'KeyedStream');
  const map = program.input(network?.id ?? -1, 'input') as number;
  expect(program.op(map).kind).toBe('Map');
  expect(program.op(map).collection?.order).toBe('NoOrder');
  expect(unitGraph(program).cuts.map(({ to }) => to)).not.toContain(map);
});

test('in 0.16 an aggregate of a stream without order is still refused', () => {
  const document = {
    format: 'hydrofoil.program/1',
    producer: { hydroLang: '0.16.0' },
    roots: JSON.parse(given('quorum-in-0.17', 'ir.json')),
  };
  expect(new Set(check(document).map(({ code }) => code))).toEqual(new Set(['order-needed']));
});
