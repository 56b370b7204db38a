import type { Demand } from '../../cost/index.ts';
import type { LocationKey } from '../../ir/index.ts';
import { isCounted } from './counted.ts';
import { localAt, siteFacts } from './proposals.ts';
import { realize } from './realize.ts';
import type { Firing, Problem, State } from './state.ts';

/**
 * A state on which the rules have fired that cost no machine, wherever no location is dearer for it and one is cheaper.
 * @param when before anything is placed, or the rules that come last
 */
export function madeCheaper(problem: Problem, base: Demand, start: State, when: 'first' | 'last'): State {
  let state = start;
  for (const key of start.program.locations.keys())
    for (const firing of localAt(problem, siteFacts(problem, start, key, false), when)) {
      if (![key, ...(firing.site.touches ?? [])].every((at) => isCounted(problem, start, at))) continue;
      const here = again(problem, state, key, firing);
      const next = here === null ? null : realize(problem, state, base, here);
      if (next !== null && isCheaper(state, next, firing)) state = next;
    }
  return state;
}

/** The same site in a program that has gone on since. */
function again(problem: Problem, state: State, key: LocationKey, { rule, site }: Firing): Firing | null {
  const now = rule.unbind(siteFacts(problem, state, key, false), rule.bind(site));
  return 'wrong' in now ? null : { rule, site: now };
}

/** Differences below this are of the arithmetic. */
const NOTHING = 1e-6;

/** Of a rule that makes packs as it is; of others with the packs that may still come of it. */
function isCheaper(before: State, after: State, { rule }: Firing): boolean {
  const of = rule.packs === undefined ? 'report' : 'asIs';
  const was = new Map(before[of].locations.map(({ location, cpuNs }) => [location, cpuNs]));
  const saved = after[of].locations.map(({ location, cpuNs }) => (was.get(location) ?? 0) - cpuNs);
  return saved.every((ns) => ns > -NOTHING) && saved.some((ns) => ns > NOTHING);
}
