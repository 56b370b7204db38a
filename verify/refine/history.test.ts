import { describe, expect, it } from 'vitest';
import type { Collection } from '../../ir/index.ts';
import { int, tuple, type Value } from '../eval/value.ts';
import type { History } from '../run/simulate.ts';
import { type Comparison, comparisonOf, covers, explainsSightings, outcomeKey, sightingsKey } from './history.ts';

const ints = (...values: number[]): Value[] => values.map((value) => int(value));
const pair = (key: number, value: number): Value => tuple([int(key), int(value)]);
const collection = (more: Partial<Collection>): Collection => ({
  kind: 'Stream',
  bound: 'Unbounded',
  order: 'TotalOrder',
  retry: 'ExactlyOnce',
  elementType: 'u32',
  keyType: null,
  valueType: null,
  ...more,
});
const history = (values: Value[], ...seen: number[]): History => ({
  outputs: new Map([['out', values]]),
  seen: seen.map((length) => new Map([['out', length]])),
  failed: false,
});
const as = (comparison: Comparison) => new Map([['out', comparison]]);
const same = (a: Value[], b: Value[], comparison: Comparison): boolean =>
  outcomeKey(history(a), as(comparison)) === outcomeKey(history(b), as(comparison));

describe('outputs are compared as their type says', () => {
  it.each<[Partial<Collection>, Comparison]>([
    [{}, 'sequence'],
    [{ order: 'NoOrder' }, 'multiset'],
    [{ order: 'NoOrder', retry: 'AtLeastOnce' }, 'set'],
    [{ kind: 'KeyedStream' }, 'per-key sequences'],
    [{ kind: 'KeyedStream', order: 'NoOrder' }, 'multiset'],
    [{ kind: 'Singleton', order: null, retry: null }, 'states'],
  ])('%o: %s', (more, comparison) => {
    expect(comparisonOf(collection(more))).toBe(comparison);
  });
  it('in order, in number, at all', () => {
    expect(same(ints(1, 2), ints(2, 1), 'sequence')).toBe(false);
    expect(same(ints(1, 2), ints(2, 1), 'multiset')).toBe(true);
    expect(same(ints(1, 2), ints(2, 1, 1), 'multiset')).toBe(false);
    expect(same(ints(1, 2), ints(2, 1, 1), 'set')).toBe(true);
    expect(same(ints(1, 2), ints(2), 'set')).toBe(false);
  });
  it('per key', () => {
    const one = [pair(1, 1), pair(2, 1), pair(1, 2)];
    expect(same(one, [pair(2, 1), pair(1, 1), pair(1, 2)], 'per-key sequences')).toBe(true);
    expect(same(one, [pair(1, 2), pair(1, 1), pair(2, 1)], 'per-key sequences')).toBe(false);
  });
  it('up to stuttering', () => {
    expect(same(ints(1, 1, 2), ints(1, 2, 2), 'states')).toBe(true);
    expect(same(ints(1, 2), ints(1, 2, 1), 'states')).toBe(false);
  });
  it('and together', () => {
    const failed = { ...history(ints(1)), failed: true };
    expect(outcomeKey(failed, as('sequence'))).not.toBe(outcomeKey(history(ints(1)), as('sequence')));
  });
});

describe('what was seen before a later input was sent', () => {
  it('had to be there by then, more may have been', () => {
    const seen = history(ints(1, 2), 1);
    expect(explainsSightings(history(ints(1, 2), 1), seen, as('sequence'))).toBe(true);
    expect(explainsSightings(history(ints(1, 2), 2), seen, as('sequence'))).toBe(true);
    expect(explainsSightings(history(ints(1, 2), 0), seen, as('sequence'))).toBe(false);
    expect(explainsSightings(history(ints(2, 1), 1), seen, as('multiset'))).toBe(false);
    expect(explainsSightings(history(ints(2, 1), 2), seen, as('multiset'))).toBe(true);
  });
  it('grows as the type says', () => {
    expect(covers(ints(1, 2), ints(1), 'sequence')).toBe(true);
    expect(covers(ints(1, 2), ints(2), 'sequence')).toBe(false);
    expect(covers(ints(1, 2), ints(2), 'multiset')).toBe(true);
    expect(covers(ints(1, 2), ints(2, 2), 'multiset')).toBe(false);
    expect(covers(ints(1, 2), ints(2, 2), 'set')).toBe(true);
    expect(covers([pair(1, 1), pair(1, 2)], [pair(1, 2)], 'per-key sequences')).toBe(false);
    expect(covers([pair(2, 1), pair(1, 1)], [pair(1, 1)], 'per-key sequences')).toBe(true);
    expect(covers(ints(1, 2), ints(1, 1), 'states')).toBe(true);
  });
});

describe('what was seen before a phase', () => {
  it('is other elements, however many', () => {
    const [early, late] = [history(ints(0, 1, 2), 2), history(ints(0, 2, 1), 2)];
    expect(outcomeKey(early, as('multiset'))).toBe(outcomeKey(late, as('multiset')));
    expect(sightingsKey(early, as('multiset'))).not.toBe(sightingsKey(late, as('multiset')));
    expect(sightingsKey(early, as('multiset'))).toBe(sightingsKey(history(ints(1, 0, 2), 2), as('multiset')));
  });

  it('belongs to its phase', () => {
    expect(sightingsKey(history(ints(1, 2), 1, 2), as('sequence'))).not.toBe(
      sightingsKey(history(ints(1, 2), 2, 2), as('sequence')),
    );
  });
});
