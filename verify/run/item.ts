import type { Collection } from '../../ir/index.ts';
import { keyOf, part, type Value } from '../eval/value.ts';
import { RunError } from './run-error.ts';

/**
 * What flows on an edge. Streams carry elements. At top level, singletons and optionals carry their successive states, keyed singletons
 * the successive states of their entries; `Gone` says that a state has no value, or that the entry with that key is no longer there.
 * Inside ticks and atomic sections they carry the present value or the present entries instead.
 */
export type Item = Value | Gone;

export interface Gone {
  readonly t: 'gone';
  /** Null: the whole singleton. */
  readonly of: Value | null;
}

export const ABSENT: Gone = { t: 'gone', of: null };
export const gone = (of: Value): Gone => ({ t: 'gone', of });
export const isGone = (item: Item): item is Gone => typeof item === 'object' && item.t === 'gone';
export const itemKey = (item: Item): string => (isGone(item) ? `~${item.of === null ? '' : keyOf(item.of)}` : keyOf(item));

/** Elements come once each; states replace each other; entries replace each other per key. */
export type Shape = 'elements' | 'states' | 'entries';

export function shapeOf(collection: Collection | null): Shape {
  switch (collection?.kind) {
    case 'Singleton':
    case 'Optional':
      return 'states';
    case 'KeyedSingleton':
      // Its entries never change, so each is passed on once, as an element.
      return collection.bound === 'BoundedValue' ? 'elements' : 'entries';
    default:
      return 'elements';
  }
}

export const NOTHING: readonly never[] = [];

/** First and second half of a pair. @throws RunError on what is no pair: the program is not well typed. */
export const first = (value: Value): Value => half(value, 0);
export const second = (value: Value): Value => half(value, 1);

function half(value: Value, at: 0 | 1): Value {
  const found = part(value, at);
  if (found === undefined) throw new RunError(`a pair is expected, not ${keyOf(value)}`);
  return found;
}
