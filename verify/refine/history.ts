/**
 * When two histories look the same from outside, per output and for all outputs of a run together: what the type of an output leaves
 * open (order, repetitions, which states of a singleton are seen) is no difference.
 */
import type { Collection } from '../../ir/index.ts';
import { keyOf, part, type Value } from '../eval/value.ts';
import { shapeOf } from '../run/item.ts';
import type { OutputPort } from '../run/ports.ts';
import type { History } from '../run/simulate.ts';

/** How the values of one output are compared. */
export type Comparison = 'sequence' | 'multiset' | 'set' | 'per-key sequences' | 'per-key sets' | 'states';

export function comparisonOf(collection: Collection): Comparison {
  if (shapeOf(collection) === 'states') return 'states';
  const once = collection.retry !== 'AtLeastOnce';
  if (collection.kind === 'Stream' && collection.order === 'TotalOrder') return once ? 'sequence' : 'states';
  if (collection.kind === 'KeyedStream' && collection.order === 'TotalOrder') return once ? 'per-key sequences' : 'per-key sets';
  return once ? 'multiset' : 'set';
}

/** By port name; members of a cluster share the comparison of their port. */
export type Comparisons = ReadonlyMap<string, Comparison>;

export const comparisonsOf = (outputs: readonly OutputPort[]): Comparisons =>
  new Map(outputs.map((port) => [port.name, comparisonOf(port.collection)]));

/** The port of a name that may say a member too. */
export const portOf = (name: string): string => name.split(' @')[0] as string;

/** Canonical text of what came out in all: histories that differ in it are different to some observer. */
export function outcomeKey(history: History, comparisons: Comparisons): string {
  const parts: string[] = history.failed ? ['failed'] : [];
  for (const [name, values] of history.outputs) {
    const text = canonical(values, comparisons.get(portOf(name)) ?? 'sequence');
    if (text !== '') parts.push(`${name}: ${text}`);
  }
  return parts.join('\n');
}

/** Canonical text of what had come out before each phase: which of it that was, and not how much. */
export function sightingsKey({ outputs, seen }: History, comparisons: Comparisons): string {
  return seen
    .map((sighting) =>
      [...sighting]
        .map(([name, length]) =>
          canonical((outputs.get(name) ?? []).slice(0, length), comparisons.get(portOf(name)) ?? 'sequence'),
        )
        .join('\n'),
    )
    .join('\n;\n');
}

function canonical(values: readonly Value[], comparison: Comparison): string {
  if (values.length === 0) return '';
  const keys = values.map(keyOf);
  switch (comparison) {
    case 'sequence':
      return keys.join(', ');
    case 'multiset':
      return keys.sort().join(', ');
    case 'set':
    case 'per-key sets':
      return [...new Set(keys)].sort().join(', ');
    case 'per-key sequences':
      return byKey(values)
        .map(([key, own]) => `${key}> ${own.join(', ')}`)
        .join('; ');
    case 'states':
      // Up to stuttering: a state that is repeated is one state.
      return keys.filter((key, i) => key !== keys[i - 1]).join(', ');
  }
}

function byKey(values: readonly Value[]): [string, string[]][] {
  const found = new Map<string, string[]>();
  for (const value of values) {
    const key = keyOf(part(value, 0) ?? value);
    const own = found.get(key);
    if (own === undefined) found.set(key, [keyOf(value)]);
    else own.push(keyOf(value));
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Had everything that `observed` shows before a phase been sent also come out in `candidate` by then? Whoever sends a phase has seen at
 * least the former; what is still on its way to him he has not seen. Both have the same outcome.
 */
export function explainsSightings(candidate: History, observed: History, comparisons: Comparisons): boolean {
  return observed.seen.every((sighting, phase) =>
    [...sighting].every(([name, length]) => {
      const other = candidate.seen[phase]?.get(name) ?? 0;
      const ours = (observed.outputs.get(name) ?? []).slice(0, length);
      const theirs = (candidate.outputs.get(name) ?? []).slice(0, other);
      return covers(theirs, ours, comparisons.get(portOf(name)) ?? 'sequence');
    }),
  );
}

/** Is `small` a part of `big` that may have been seen before the rest? For growing outputs: prefix, sub-multiset, subset, per key. */
export function covers(big: readonly Value[], small: readonly Value[], comparison: Comparison): boolean {
  const bigKeys = big.map(keyOf);
  const smallKeys = small.map(keyOf);
  switch (comparison) {
    case 'sequence':
      return isPrefix(bigKeys, smallKeys);
    case 'states': {
      const calm = (keys: string[]): string[] => keys.filter((key, i) => key !== keys[i - 1]);
      return isPrefix(calm(bigKeys), calm(smallKeys));
    }
    case 'multiset':
      return isPart(bigKeys, smallKeys);
    case 'set':
    case 'per-key sets': {
      const all = new Set(bigKeys);
      return smallKeys.every((key) => all.has(key));
    }
    case 'per-key sequences': {
      const all = new Map(byKey(big));
      return byKey(small).every(([key, own]) => isPrefix(all.get(key) ?? [], own));
    }
  }
}

const isPrefix = (big: readonly string[], small: readonly string[]): boolean =>
  small.length <= big.length && small.every((key, i) => key === big[i]);

function isPart(big: readonly string[], small: readonly string[]): boolean {
  if (small.length > big.length) return false;
  const counts = new Map<string, number>();
  for (const key of big) counts.set(key, (counts.get(key) ?? 0) + 1);
  return small.every((key) => {
    const left = (counts.get(key) ?? 0) - 1;
    counts.set(key, left);
    return left >= 0;
  });
}
