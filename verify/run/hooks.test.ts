import { describe, expect, it } from 'vitest';
import { int, tuple, type Value } from '../eval/value.ts';
import { ListedChoices } from './choices.ts';
import { Bag, Entries, type Hook, KeyedQueues, Order, Queue, States } from './hooks.ts';
import { ABSENT, gone, type Item, itemKey } from './item.ts';

const pair = (key: number, value: number): Value => tuple([int(key), int(value)]);
const ints = (...values: number[]): Value[] => values.map((value) => int(value));

/** All that can be released in `rounds` releases of a fresh hook, sorted. */
function possible(make: () => Hook, rounds: number, force = false): string[] {
  const seen = new Set<string>();
  for (let list: readonly number[] | null = []; list !== null; ) {
    const choices = new ListedChoices(list);
    const hook = make();
    const releases = Array.from({ length: rounds }, () => hook.release(choices, force).items.map(itemKey).join(' '));
    seen.add(releases.join(' | '));
    list = choices.successor();
  }
  return [...seen].sort();
}

const filled = <H extends Hook>(hook: H, ...items: Item[]): H => {
  hook.push(items);
  return hook;
};

describe('what a tick can take', () => {
  it('of an ordered stream: prefixes', () => {
    expect(possible(() => filled(new Queue(), ...ints(1, 2)), 2)).toEqual([' | ', ' | 1', ' | 1 2', '1 2 | ', '1 | ', '1 | 2']);
    expect(possible(() => filled(new Queue(), ...ints(1, 2)), 1, true)).toEqual(['1', '1 2']);
  });
  it('of an unordered stream: any part', () => {
    expect(possible(() => filled(new Bag(), ...ints(1, 2)), 1)).toEqual(['', '1', '1 2', '2']);
    expect(possible(() => filled(new Bag(), ...ints(1, 2)), 1, true)).toEqual(['1', '1 2', '2']);
    expect(possible(() => filled(new Bag(), ...ints(1, 2)), 2, true).filter((text) => text.endsWith('| '))).toEqual(['1 2 | ']);
  });
  it('of a keyed ordered stream: a prefix per key', () => {
    const make = () => filled(new KeyedQueues(), pair(1, 1), pair(2, 1), pair(1, 2));
    expect(possible(make, 1)).toEqual(['', '(1,1)', '(1,1) (1,2)', '(1,1) (1,2) (2,1)', '(1,1) (2,1)', '(2,1)']);
    expect(possible(make, 1, true)).not.toContain('');
  });
  it('of a singleton: the state seen last or a later one', () => {
    const make = () => filled(new States(null), ...ints(0, 1));
    expect(possible(make, 2)).toEqual(['0 | 0', '0 | 1', '1 | 1']);
    expect(make().blocked()).toBe(false);
    expect(new States(null).blocked()).toBe(true);
  });
  it('of an optional: nothing before its first state', () => {
    expect(new States(ABSENT).blocked()).toBe(false);
    expect(possible(() => filled(new States(ABSENT), int(5), ABSENT), 1)).toEqual(['', '5']);
    expect(possible(() => filled(new States(ABSENT), int(5)), 1, true)).toEqual(['5']);
  });
  it('of a keyed singleton: of each entry the state seen last or a later one', () => {
    const make = () => filled(new Entries(), pair(1, 0), pair(1, 1), pair(2, 0), gone(int(2)));
    expect(possible(make, 1)).toEqual(['', '(1,0)', '(1,0) (2,0)', '(1,1)', '(1,1) (2,0)', '(2,0)']);
    expect(possible(() => filled(new Entries(), pair(1, 0)), 2, true).every((text) => text === '(1,0) | (1,0)')).toBe(true);
  });
});

describe('orders that can be seen at top level', () => {
  const order = (ordered: boolean, keyed: boolean, again: boolean) => () =>
    filled(new Order({ ordered, keyed, again }), pair(1, 1), pair(1, 2), pair(2, 1));
  it('are all of them for an unordered stream', () => {
    expect(possible(order(false, false, false), 3)).toHaveLength(6);
  });
  it('keep what is ordered', () => {
    expect(possible(order(true, false, false), 3)).toEqual(['(1,1) | (1,2) | (2,1)']);
    expect(possible(order(true, true, false), 3)).toEqual([
      '(1,1) | (1,2) | (2,1)',
      '(1,1) | (2,1) | (1,2)',
      '(2,1) | (1,1) | (1,2)',
    ]);
  });
  it('show an element twice where it may come again, and not more often', () => {
    const make = () => filled(new Order({ ordered: false, keyed: false, again: true }), int(1));
    expect(possible(make, 3)).toEqual(['1 |  | ', '1 | 1 | ']);
  });
  it('wait for nothing when nothing is there', () => {
    expect(new Order({ ordered: false, keyed: false, again: false }).ready()).toBe(false);
  });
});

describe('states of hooks', () => {
  it('are equal when their futures are', () => {
    expect(filled(new Bag(), ...ints(1, 2)).key()).toBe(filled(new Bag(), ...ints(2, 1)).key());
    expect(filled(new Queue(), ...ints(1, 2)).key()).not.toBe(filled(new Queue(), ...ints(2, 1)).key());
    expect(filled(new KeyedQueues(), pair(1, 1), pair(2, 1)).key()).toBe(filled(new KeyedQueues(), pair(2, 1), pair(1, 1)).key());
    const seen = filled(new States(null), ...ints(1, 2));
    const before = seen.key();
    seen.release(new ListedChoices([]), true);
    expect(seen.key()).not.toBe(before);
  });
});
