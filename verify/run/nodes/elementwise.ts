import { part, type Value } from '../../eval/value.ts';
import { ABSENT, first, gone, type Item, isGone, NOTHING } from '../item.ts';
import type { SlotSpec } from '../slot.ts';
import { type ClosureOf, type Node, stateless, values } from './node.ts';

/** Appends what becomes of a value: any number of values. */
type Transform = (value: Value, out: Item[]) => void;

/** Map, Filter and their kin: each input alone decides what comes of it. */
export function elementwise(spec: SlotSpec, transform: Transform): Node {
  const changing = !spec.inTick && spec.shape !== 'elements';
  return stateless((ins) => {
    const items = ins[0] ?? NOTHING;
    if (items.length === 0) return NOTHING;
    const out: Item[] = [];
    if (!changing) {
      for (const value of values(items)) transform(value, out);
      return out;
    }
    for (const item of items) {
      const before = out.length;
      if (!isGone(item)) transform(item, out);
      // A state that is filtered out leaves the singleton, or the entry, empty.
      if (out.length === before) out.push(isGone(item) ? item : spec.shape === 'states' ? ABSENT : gone(first(item)));
    }
    return out;
  });
}

export function map(spec: SlotSpec, closure: ClosureOf): Node {
  const f = closure('f');
  return elementwise(spec, (value, out) => {
    out.push(f.call(value));
  });
}

export function filter(spec: SlotSpec, closure: ClosureOf): Node {
  const f = closure('f');
  const keep = spec.isTrue;
  return elementwise(spec, (value, out) => {
    if (f.call(value) === keep) out.push(value);
  });
}

export function filterMap(spec: SlotSpec, closure: ClosureOf): Node {
  const f = closure('f');
  return elementwise(spec, (value, out) => {
    const found = part(f.call(value), 0);
    if (found !== undefined) out.push(found);
  });
}

export function flatMap(spec: SlotSpec, closure: ClosureOf): Node {
  const f = closure('f');
  return elementwise(spec, (value, out) => {
    for (const element of f.items(value)) out.push(element);
  });
}
