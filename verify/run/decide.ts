/** Choices inside a tick, where all elements are there at once. */
import { keyOf, part, type Value } from '../eval/value.ts';
import type { Choices } from './choices.ts';
import type { Decision } from './slot.ts';

/** Any order of the elements that the decision allows, each element again where it may come again. */
export function arrange({ order, repeats }: Decision, items: readonly Value[], choices: Choices): readonly Value[] {
  if (items.length === 0) return items;
  const seen = repeats ? items.flatMap((item) => (choices.choose(2, 'repeat') === 0 ? [item] : [item, item])) : items;
  switch (order) {
    case 'any':
      return shuffle(seen, choices);
    case 'per key':
      return groups(seen).flatMap((group) => shuffle(group, choices));
    case 'keys':
      return interleave(groups(seen), choices);
    case 'kept':
      return seen;
  }
}

/** The order that the decision allows and that is most like one of another run. */
export function alike({ order, repeats }: Decision, once: readonly Value[], like: readonly Value[]): readonly Value[] {
  const places = new Map<string, number[]>();
  like.forEach((item, at) => places.set(keyOf(item), [...(places.get(keyOf(item)) ?? []), at]));
  const twice = (item: Value): boolean => repeats && (places.get(keyOf(item))?.length ?? 0) > count(once, item);
  const items = once.flatMap((item) => (twice(item) ? [item, item] : [item]));
  if (order === 'kept') return items;
  const ranked = items.map((item, i) => ({ item, rank: places.get(keyOf(item))?.shift() ?? like.length + i }));
  const sorted = (part: typeof ranked): typeof ranked => [...part].sort((a, b) => a.rank - b.rank);
  if (order === 'any') return sorted(ranked).map(({ item }) => item);
  const found = new Map<string, typeof ranked>();
  for (const one of ranked) {
    const key = keyOf(part(one.item, 0) ?? one.item);
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  const keys = [...found.values()];
  if (order === 'per key') return keys.flatMap(sorted).map(({ item }) => item);
  // Each key keeps its order; keys take turns as they did there.
  const merged: Value[] = [];
  while (keys.some((queue) => queue.length > 0)) {
    const next = keys.reduce((best, queue) => ((queue[0]?.rank ?? Infinity) < (best[0]?.rank ?? Infinity) ? queue : best));
    merged.push((next.shift() as (typeof ranked)[number]).item);
  }
  return merged;
}

const count = (items: readonly Value[], item: Value): number => items.filter((other) => keyOf(other) === keyOf(item)).length;

function shuffle(items: readonly Value[], choices: Choices): readonly Value[] {
  if (items.length < 2) return items;
  const left = [...items];
  const out: Value[] = [];
  while (left.length > 0) out.push(...left.splice(choices.choose(left.length, 'order'), 1));
  return out;
}

/** One of the ways to merge sequences; each keeps its order. */
export function interleave(sequences: readonly (readonly Value[])[], choices: Choices): Value[] {
  const queues = sequences.filter((sequence) => sequence.length > 0).map((sequence) => [...sequence]);
  const out: Value[] = [];
  while (queues.length > 0) {
    const at = choices.choose(queues.length, 'order');
    const queue = queues[at] as Value[];
    out.push(...queue.splice(0, 1));
    if (queue.length === 0) queues.splice(at, 1);
  }
  return out;
}

/** Pairs by key, keys in the order in which they first come. */
function groups(items: readonly Value[]): Value[][] {
  const found = new Map<string, Value[]>();
  for (const item of items) {
    const key = keyOf(part(item, 0) ?? item);
    const group = found.get(key);
    if (group === undefined) found.set(key, [item]);
    else group.push(item);
  }
  return [...found.values()];
}
