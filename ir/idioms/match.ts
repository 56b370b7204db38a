import type { AnyKind, Kind } from '../operators/catalogue.ts';
import type { View } from './view.ts';

/** A stretch of operators found by walking upstream or downstream through views; `end` is the first operator that is none. */
export interface Walk {
  readonly end: number;
  readonly passed: readonly number[];
}

/** From `id` itself upstream through views. Null when the line ends or never leaves them. */
export function upstream(view: View, id: number | null): Walk | null {
  const passed: number[] = [];
  let at = id;
  while (at !== null) {
    if (!view.isView(at)) return { end: at, passed };
    if (passed.length > view.operators.length) return null;
    passed.push(at);
    at = view.from(at);
  }
  return null;
}

/** Upstream from a port of `id`. */
export const upstreamOf = (view: View, id: number, port?: string): Walk | null => upstream(view, view.from(id, port));

/** From the only consumer of `id` downstream through views; null when the output is shared or unread. */
export function downstreamOf(view: View, id: number): Walk | null {
  const passed: number[] = [];
  let at = id;
  for (;;) {
    const consumers = view.consumers(at);
    if (consumers.length !== 1 || passed.length > view.operators.length) return null;
    at = consumers[0] as number;
    if (!view.isView(at)) return { end: at, passed };
    passed.push(at);
  }
}

/** One step of a pattern against the stream: kinds that may stand there and an optional further condition. */
export interface Pattern {
  readonly kinds: readonly AnyKind[];
  readonly where?: (id: number) => boolean;
  /** May be missing. */
  readonly optional?: boolean;
}

export const one = (kinds: Kind | readonly Kind[], where?: (id: number) => boolean): Pattern => ({
  kinds: typeof kinds === 'string' ? [kinds] : kinds,
  ...(where ? { where } : {}),
});
export const maybe = (kinds: Kind | readonly Kind[], where?: (id: number) => boolean): Pattern => ({
  ...one(kinds, where),
  optional: true,
});

/** What a pattern matched: the operator at every step (null where an optional step is missing) and everything on the way. */
export interface Match {
  readonly steps: readonly (number | null)[];
  readonly operators: readonly number[];
}

/** Matches consecutive operators upstream of a port, last operator first, looking through views between the steps. */
export function matchUpstream(view: View, start: number | null, patterns: readonly Pattern[]): Match | null {
  const operators: number[] = [];
  const steps: (number | null)[] = [];
  let at = start;
  for (const pattern of patterns) {
    const walk = upstream(view, at);
    const fits = walk !== null && pattern.kinds.includes(view.op(walk.end).kind) && (pattern.where?.(walk.end) ?? true);
    if (!fits) {
      if (!pattern.optional) return null;
      steps.push(null);
      continue;
    }
    operators.push(...walk.passed, walk.end);
    steps.push(walk.end);
    at = view.from(walk.end);
  }
  return { steps, operators };
}

export const sorted = (ids: Iterable<number>): number[] => [...new Set(ids)].sort((a, b) => a - b);
