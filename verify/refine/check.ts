/**
 * Is what an optimized program can show at its ports something the original can show? First causal sequences (`causal.ts`), then random
 * scripts of inputs, each under a few schedules.
 */
import type { Program } from '../../ir/index.ts';
import type { Unsupported } from '../run/layout.ts';
import type { Bounds } from './bounds.ts';
import { type Ground, groundOf } from './ground.ts';
import { partsOf } from './layouts.ts';
import { Meter } from './meter.ts';
import { type Counterexample, type Failure, Pair } from './pair.ts';
import { Tally, type Work } from './tally.ts';
import { isUntouched } from './untouched.ts';

export type Verdict =
  | { readonly result: 'refines'; readonly bounds: Bounds; readonly work: Work }
  | { readonly result: 'counterexample'; readonly bounds: Bounds; readonly work: Work; readonly counterexample: Counterexample }
  /** The budget ended before everything was explained, or nothing came out in any run. */
  | { readonly result: 'budget'; readonly bounds: Bounds; readonly work: Work }
  | { readonly result: 'unsupported'; readonly operators: readonly Unsupported[] };

/** Of the effort, after which no causal sequence is begun: the rest is for random scripts. */
const CAUSAL_PART = 1 / 3;

/** Readings of the closures under which causal sequences are run in turn. */
const READINGS = 3;

/** Their seeds: as `randomReading` has it, unknown functions give few different numbers in one, only one in another, many in the third. */
const causalSeed = (seed: number, reading: number): number => 10_000_000 + 8 * seed + 5 + reading;

/**
 * @param ground what both programs stand on under the bounds; made when it is left out
 * @param onWork called after every run; what it throws ends the check
 */
export function checkRefinement(
  original: Program,
  optimized: Program,
  bounds: Bounds,
  ground: Ground = groundOf(original, optimized, bounds),
  onWork?: () => void,
): Verdict {
  if (ground.unsupported.length > 0) return { result: 'unsupported', operators: ground.unsupported };
  const parts = partsOf(original).filter((part) => !isUntouched(part, ground.before, ground.after));
  const tally = new Tally();
  const shows = ground.before.outputs.length > 0;
  const meter = new Meter(bounds.effort, () => shows && tally.allSilent, onWork);
  const pair = (seed: number): Pair => new Pair(ground, parts, bounds, seed, tally, meter);
  const found = causal(pair, bounds, meter, tally) ?? random(pair, bounds, meter);
  const work = tally.work(meter.used);
  if (found !== null) return { result: 'counterexample', bounds, work, counterexample: found };
  const silent = shows && tally.allSilent;
  return { result: tally.unresolved > 0 || tally.unended > 0 || silent ? 'budget' : 'refines', bounds, work };
}

type MakePair = (seed: number) => Pair;

/** Each sequence under one reading, then under the next, as long as there are any left to run. */
function causal(make: MakePair, { causal, seed, effort }: Bounds, meter: Meter, tally: Tally): Counterexample | null {
  if (causal === 0) return null;
  const pairs: Pair[] = [];
  for (let pass = 0; pass < READINGS; pass++) {
    let at = pass;
    pairs[at] ??= make(causalSeed(seed, at));
    for (const sequence of (pairs[at] as Pair).sequences()) {
      if (tally.causal >= causal || meter.usedUp || meter.used >= effort * CAUSAL_PART) return null;
      tally.causal++;
      const reading = at++ % READINGS;
      pairs[reading] ??= make(causalSeed(seed, reading));
      const pair = pairs[reading] as Pair;
      const found = pair.runCausal(sequence);
      if (found !== null) return pair.minimize(found);
    }
  }
  return null;
}

function random(make: MakePair, { scripts, seed }: Bounds, meter: Meter): Counterexample | null {
  // One at least: what comes out without an answer to anything does so in these.
  for (let i = 0; i < scripts && (i === 0 || !meter.usedUp); i++) {
    const pair = make(seed * 1000 + i);
    const found: Failure | null = pair.runRandom();
    if (found !== null) return pair.minimize(found);
  }
  return null;
}
