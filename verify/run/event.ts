import type { Value } from '../eval/value.ts';
import type { Item } from './item.ts';

/**
 * What happened in a run, where: for traces and diagrams. A site is a process, or a member of a cluster (`loc2v1@0`). Outputs and sends
 * follow what they come from at the same site: the tick, receipt, input or choice before them, or the start of the program.
 */
export type Event =
  /** `member` of a port on a cluster is its site's, of other ports 0. */
  | {
      readonly what: 'input' | 'output';
      readonly port: string;
      readonly site: string;
      readonly member: number;
      readonly values: readonly Value[];
    }
  /** `payload` is what is on the wire: equal for a message where it is sent and where it arrives. */
  | {
      readonly what: 'send';
      readonly network: number;
      readonly from: string;
      readonly to: string;
      readonly payload: Value;
    }
  /** `value` is what the receiver makes of it. */
  | {
      readonly what: 'receive';
      readonly network: number;
      readonly from: string;
      readonly to: string;
      readonly payload: Value;
      readonly value: Value;
    }
  /** A lossy network lost an element before it was addressed. */
  | { readonly what: 'lose'; readonly network: number; readonly from: string; readonly value: Value }
  /** The world outside sends a phase of the script, counted from 0: its inputs follow. */
  | { readonly what: 'phase'; readonly phase: number; readonly whenQuiet: boolean }
  /** News of a member of a cluster (`loc2v1@0`) arrives. */
  | { readonly what: 'hear'; readonly site: string; readonly of: string }
  | { readonly what: 'tick'; readonly clock: number; readonly site: string; readonly took: readonly Took[] }
  /** The tick of this site that came last only looked at newer states, and left no trace. */
  | { readonly what: 'idle'; readonly site: string }
  /** At top level: what was seen next. */
  | { readonly what: 'order'; readonly op: number; readonly site: string; readonly values: readonly Value[] }
  /** In the tick under way: the order in which elements that have none were read. */
  | { readonly what: 'arrange'; readonly op: number; readonly site: string; readonly values: readonly Value[] };

/** What a tick took at one Batch or BeginAtomic. */
export interface Took {
  readonly op: number;
  readonly values: readonly Item[];
}
