import { upstreamOf } from './match.ts';
import type { View } from './view.ts';

/** Elements that wait from tick to tick: chained with the new ones, what an anti-join leaves over goes round through DeferTick. */
export interface LeftoverChain {
  readonly chain: number;
  /** Where new elements come from: a Batch, or an operator of the same tick. */
  readonly fresh: number;
  readonly defer: number;
  readonly cycleSource: number;
  readonly cycleSink: number;
  readonly antiJoin: number;
}

/** The leftover loop around the Chain `chain`, or null when it has not that shape. */
export function leftoverChain(view: View, chain: number): LeftoverChain | null {
  if (view.kind(chain) !== 'Chain') return null;
  for (const [waiting, others] of [
    ['first', 'second'],
    ['second', 'first'],
  ] as const) {
    const defer = upstreamOf(view, chain, waiting);
    const fresh = upstreamOf(view, chain, others);
    if (!defer || !fresh || view.kind(defer.end) !== 'DeferTick') continue;
    const source = upstreamOf(view, defer.end);
    const sink = source && view.kind(source.end) === 'CycleSource' ? view.from(source.end, 'cycle') : null;
    const kept = sink === null ? null : upstreamOf(view, sink);
    if (!source || sink === null || !kept || view.kind(kept.end) !== 'AntiJoin') continue;
    if (upstreamOf(view, kept.end, 'pos')?.end !== chain) continue;
    return { chain, fresh: fresh.end, defer: defer.end, cycleSource: source.end, cycleSink: sink, antiJoin: kept.end };
  }
  return null;
}
