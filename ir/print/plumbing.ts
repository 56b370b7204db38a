import type { Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { recordOf } from '../operators/catalogue.ts';

/** Operators that cost nothing at run time and hide the picture: a third of real programs. */
export function isPlumbing(op: Operator): boolean {
  const record = recordOf(op.kind);
  return record?.isView === true && Object.keys(record.remembers).length === 0;
}

/** Ways in and out of a tick or atomic section: on a picture the border that an edge crosses says the same. */
export function isBorder(op: Operator): boolean {
  const border = recordOf(op.kind)?.border;
  return border === 'into' || border === 'out-of';
}

/** The skipped operators between a producer and its reader, last one first: a list that its longer versions share. */
export interface Skipped {
  readonly id: number;
  readonly before: Skipped | null;
}

/** The first operator at or above another that is not skipped, and what was skipped on the way. */
export interface Feed {
  readonly id: number;
  readonly skipped: Skipped | null;
}

/** Skipped operators in flow order. */
export function skippedIds(feed: Feed): number[] {
  const ids: number[] = [];
  for (let at = feed.skipped; at !== null; at = at.before) ids.push(at.id);
  return ids.reverse();
}

/**
 * Finds what feeds an operator when the `skip` operators are looked through. Answers are remembered, so a program costs one walk.
 * A ring of skipped operators (a cycle that only holds plumbing) has no other producer: then the walk stops where it closes.
 */
export function feedFinder(program: Program, skip: (op: Operator) => boolean): (id: number) => Feed {
  const known = new Map<number, Feed>();
  return (start) => {
    const path: number[] = [];
    const onPath = new Set<number>();
    let at = start;
    let feed = known.get(at);
    while (feed === undefined) {
      const input = onPath.has(at) || !skip(program.op(at)) ? undefined : program.inputs(at)[0];
      if (input === undefined) {
        feed = { id: at, skipped: null };
        known.set(at, feed);
        break;
      }
      path.push(at);
      onPath.add(at);
      at = input.from;
      feed = known.get(at);
    }
    for (const id of path.reverse()) {
      if (known.has(id)) continue;
      feed = { id: feed.id, skipped: { id, before: feed.skipped } };
      known.set(id, feed);
    }
    return known.get(start) ?? feed;
  };
}
