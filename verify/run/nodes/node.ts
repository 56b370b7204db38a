import type { Value } from '../../eval/value.ts';
import type { Closure } from '../closures.ts';
import { type Item, isGone, NOTHING } from '../item.ts';

/**
 * One operator of one member at work. `fire` takes what is new on each input port and returns what is new on the output; inside a tick
 * or atomic section, singletons come as their present value. All state is inside.
 */
export interface Node {
  fire(ins: readonly (readonly Item[])[]): readonly Item[];
  /** Remembers nothing, gives nothing for nothing: one node may serve many runs. */
  readonly stateless?: true;
  /** Canonical text of the state; `''` when there is none. */
  key(): string;
}

/** The closures of an operator, by field. */
export type ClosureOf = (field: string) => Closure;

const noKey = (): string => '';

export const stateless = (fire: Node['fire']): Node => ({ fire, key: noKey, stateless: true });

export const identity = (): Node => stateless((ins) => ins[0] ?? NOTHING);

/** Inputs that are all plain values: anything inside ticks, and streams at top level. */
export function values(items: readonly Item[] | undefined): readonly Value[] {
  return (items ?? NOTHING) as readonly Value[];
}

/** The last state, if any; null when there is none. */
export function lastState(items: readonly Item[]): Value | null {
  const last = items.at(-1);
  return last === undefined || isGone(last) ? null : last;
}

/** What a future is ready with; other values are themselves. */
export const awaited = (value: Value): Value => (typeof value === 'object' && value.t === 'future' ? value.ready : value);
