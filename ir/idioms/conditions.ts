import type { Idiom } from './idiom.ts';
import { downstreamOf, sorted, upstreamOf } from './match.ts';
import { sameType } from './type-shape.ts';
import type { View } from './view.ts';

/** `filter_if`: elements crossed with a condition of the tick that only exists while it is true, and the condition dropped again. */
export function findFilterIfs(view: View): Idiom[] {
  const found: Idiom[] = [];
  for (const op of view.operators) {
    const clock = op.kind === 'CrossSingleton' ? view.clock(op.id) : null;
    const condition = clock === null ? null : upstreamOf(view, op.id, 'right');
    if (clock === null || !condition || view.kind(condition.end) !== 'Filter') continue;
    const drop = downstreamOf(view, op.id);
    const left = view.from(op.id, 'left');
    if (!drop || left === null || view.kind(drop.end) !== 'Map' || !isBool(view, condition.end)) continue;
    if (!/^\|\((\w+),_\)\|\1\)?$/.test(view.closure(drop.end))) continue;
    found.push({
      kind: 'filter-if',
      label: 'only while a condition holds',
      location: op.place.root,
      operators: sorted([op.id, condition.end, ...condition.passed, ...drop.passed, drop.end]),
      root: op.id,
      details: { condition: view.from(condition.end) ?? condition.end, tickClock: clock },
    });
  }
  return found;
}

function isBool(view: View, id: number): boolean {
  const type = view.type(id)?.elementType;
  return type !== undefined && sameType(type, 'bool');
}

/**
 * `is_some` / `is_none` of an optional: wrapped in Some, else a constant None, mapped to bool. What is in front and only counts
 * elements (a map to `()`) belongs to it.
 */
export function findPresences(view: View): Idiom[] {
  const found: Idiom[] = [];
  for (const op of view.operators) {
    if (op.kind !== 'ChainFirst') continue;
    const some = upstreamOf(view, op.id, 'first');
    const none = upstreamOf(view, op.id, 'second');
    const asked = downstreamOf(view, op.id);
    if (!some || !none || !asked || view.kind(some.end) !== 'Map' || view.kind(none.end) !== 'SingletonSource') continue;
    if (view.kind(asked.end) !== 'Map' || !isBool(view, asked.end)) continue;
    if (!/Some\(/.test(view.closure(some.end)) || !/None/.test(view.closure(none.end, 'value'))) continue;
    const front: number[] = [];
    let of = view.from(some.end);
    while (of !== null && view.kind(of) === 'Map' && view.type(of)?.elementType === '()') {
      front.push(of);
      of = view.from(of);
    }
    found.push({
      kind: 'presence',
      label: 'whether there is one',
      location: op.place.root,
      operators: sorted([
        op.id,
        ...some.passed,
        some.end,
        ...front,
        ...none.passed.filter((id) => view.consumers(id).length === 1),
        ...(view.consumers(none.end).length === 1 ? [none.end] : []),
        ...asked.passed,
        asked.end,
      ]),
      root: op.id,
      details: { of: of ?? some.end },
    });
  }
  return found;
}
