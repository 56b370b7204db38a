import type { LocationKey } from '../../ir/index.ts';
import { isEmpty, shardsOf } from '../edit/locations.ts';
import { canBeSharded } from './shardability.ts';
import type { Problem, State } from './state.ts';

/** Share of the bottleneck's load from which another location counts as close: the cost model errs by about as much. */
const CLOSE = 0.7;
/** What one more close location counts, as a share of the bottleneck's load: more when it cannot be sharded should it become the bottleneck. */
const RISK = { shardable: 0.08, deadEnd: 0.1 } as const;

/** Says which of two placements is better, and what a placement could become. */
export interface Judge {
  /** Orders states, better first. */
  compare(a: State, b: State): number;
  /** Is `a` worth more than `b` as the final plan? */
  isBetterPlan(a: State, b: State): boolean;
  /** Does `a` let more commands through than `b`, or as many with less? Relieving what is not the bottleneck does neither. */
  isGain(a: State, b: State): boolean;
  /** The bottleneck's load if every location that can be sharded were, as far as allowed; dead ends weigh as in `compare`. */
  potential(state: State): number;
  /** Locations worth relieving, busiest first: the bottleneck, and those so close that an error of the model could swap them. */
  busiest(state: State): LocationKey[];
  /** All counted locations. */
  all(state: State): LocationKey[];
}

export const machinesOf = (state: State): number =>
  state.report.locations.reduce((sum, l) => sum + (l.counted ? l.machines : 0), 0);

/** Is a location part of the optimization: not a client, not outside, not excluded, not empty? */
export function isCounted({ options }: Problem, { program }: Pick<State, 'program'>, key: LocationKey): boolean {
  const location = program.location(key);
  const base = location.origin ? program.location(location.origin.from) : location;
  const excluded = [location.key, location.name, base.key, base.name].some((name) => options.exclude.includes(name));
  return location.kind !== 'external' && location.role !== 'client' && !excluded && !isEmpty(program, key);
}

export function makeJudge(problem: Problem): Judge {
  const shardable = (state: State, location: LocationKey): boolean => canBeSharded(problem, state.program, state.units, location);
  const counted = (state: State) => state.report.locations.filter((l) => l.counted && isCounted(problem, state, l.location));
  const profile = (state: State): number[] =>
    state.report.locations.flatMap((l) => (l.counted ? [l.cpuNs] : [])).sort((a, b) => b - a);

  const scores = new WeakMap<State, number>();
  /** The bottleneck's load, a little worse for every close location: one of them may turn out to be the real bottleneck. */
  const score = (state: State): number => {
    const known = scores.get(state);
    if (known !== undefined) return known;
    const [most = 0] = profile(state);
    const others = counted(state).filter((l) => l.location !== state.report.bottleneck && l.cpuNs >= most * CLOSE);
    const risk = others.reduce((sum, l) => sum + (shardable(state, l.location) ? RISK.shardable : RISK.deadEnd), 0);
    scores.set(state, most * (1 + risk));
    return most * (1 + risk);
  };
  const cheaper = (a: State, b: State): number =>
    machinesOf(a) - machinesOf(b) || a.report.hops - b.report.hops || a.steps.length - b.steps.length;

  /** Is a ratio a gain, or is there none and `a` is cheaper? */
  const better = (gain: number, a: State, b: State): boolean => gain > 1.001 || (gain >= 0.999 && cheaper(a, b) < 0);

  return {
    compare(a, b) {
      const difference = score(a) - score(b);
      if (Math.abs(difference) > 1e-6) return difference;
      // Relieving one of several equal bottlenecks is progress too.
      const [x, y] = [profile(a), profile(b)];
      for (let i = 0; i < Math.min(x.length, y.length); i++) {
        const step = (x[i] as number) - (y[i] as number);
        if (Math.abs(step) > 1e-3) return step;
      }
      return cheaper(a, b);
    },
    isBetterPlan: (a, b) => better(score(b) / score(a), a, b),
    isGain: (a, b) => better((profile(b)[0] ?? 0) / (profile(a)[0] ?? 0), a, b),
    potential(state) {
      const loads = counted(state).map((l) => {
        const dead = !shardable(state, l.location);
        return { dead, ns: dead ? l.cpuNs : (l.cpuNs * shardsOf(state.program, l.location)) / problem.options.maxShards };
      });
      const most = Math.max(0, ...loads.map(({ ns }) => ns));
      return most * (1 + RISK.deadEnd * loads.filter(({ dead, ns }) => dead && ns >= most * CLOSE).length);
    },
    all: (state) => counted(state).map((l) => l.location),
    busiest(state) {
      const locations = counted(state);
      const most = Math.max(0, ...locations.map((l) => l.cpuNs));
      return locations
        .filter((l) => l.cpuNs >= most * CLOSE)
        .sort((a, b) => b.cpuNs - a.cpuNs || (a.location < b.location ? -1 : 1))
        .map((l) => l.location);
    },
  };
}
