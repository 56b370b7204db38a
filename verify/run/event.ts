import type { Value } from '../eval/value.ts';
import type { Item } from './item.ts';

/** What happened in a run, where: for traces and diagrams. A site is a process, or a member of a cluster (`loc2v1@0`). */
export type Event =
  | { readonly what: 'input' | 'output'; readonly port: string; readonly site: string; readonly values: readonly Value[] }
  | {
      readonly what: 'send' | 'receive';
      readonly network: number;
      readonly from: string;
      readonly to: string;
      readonly value: Value;
    }
  /** A lossy network lost an element before it was addressed. */
  | { readonly what: 'lose'; readonly network: number; readonly from: string; readonly value: Value }
  | { readonly what: 'tick'; readonly clock: number; readonly site: string; readonly took: readonly Took[] }
  /** At top level: what was seen next. */
  | { readonly what: 'order'; readonly op: number; readonly site: string; readonly values: readonly Value[] }
  /** In the tick under way: the order in which elements that have none were read. */
  | { readonly what: 'arrange'; readonly op: number; readonly site: string; readonly values: readonly Value[] };

/** What a tick took at one Batch or BeginAtomic. */
export interface Took {
  readonly op: number;
  readonly values: readonly Item[];
}
