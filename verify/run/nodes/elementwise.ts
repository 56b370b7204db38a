import { part, type Value } from '../../eval/value.ts';
import { ABSENT, first, gone, type Item, isGone, NOTHING } from '../item.ts';
import type { SlotSpec } from '../slot.ts';
import { type ClosureOf, type Node, stateless, values } from './node.ts';

/** Where a transformed value goes; called any number of times per input. */
type Emit = (value: Value) => void;

/** Map, Filter and their kin: each input alone decides what comes of it. */
export function elementwise(spec: SlotSpec, transform: (value: Value, emit: Emit) => void): Node {
  const changing = !spec.inTick && spec.shape !== 'elements';
  return stateless((ins) => {
    const items = ins[0] ?? NOTHING;
    if (items.length === 0) return NOTHING;
    const out: Item[] = [];
    const emit = (value: Value): void => {
      out.push(value);
    };
    if (!changing) {
      for (const value of values(items)) transform(value, emit);
      return out;
    }
    for (const item of items) {
      const before = out.length;
      if (!isGone(item)) transform(item, emit);
      // A state that is filtered out leaves the singleton, or the entry, empty.
      if (out.length === before) out.push(isGone(item) ? item : spec.shape === 'states' ? ABSENT : gone(first(item)));
    }
    return out;
  });
}

export function map(spec: SlotSpec, closure: ClosureOf): Node {
  const f = closure('f');
  return elementwise(spec, (value, emit) => emit(f.call(value)));
}

export function filter(spec: SlotSpec, closure: ClosureOf): Node {
  const f = closure('f');
  const keep = spec.isTrue;
  return elementwise(spec, (value, emit) => {
    if (f.call(value) === keep) emit(value);
  });
}

export function filterMap(spec: SlotSpec, closure: ClosureOf): Node {
  const f = closure('f');
  return elementwise(spec, (value, emit) => {
    const found = part(f.call(value), 0);
    if (found !== undefined) emit(found);
  });
}

export function flatMap(spec: SlotSpec, closure: ClosureOf): Node {
  const f = closure('f');
  return elementwise(spec, (value, emit) => {
    for (const element of f.items(value)) emit(element);
  });
}
