import type { LocationKey } from '../../ir/index.ts';
import type { Applied, SiteFacts } from '../define-rewrite.ts';
import { shardsOf } from '../edit/locations.ts';
import { isCounted } from './judge.ts';
import { loadsOf, splitsOf } from './loads.ts';
import { clustersAt, peeled } from './moves.ts';
import { canBeSharded } from './shardability.ts';
import { attempt, isEnabled, type Move, type Problem, type State } from './state.ts';

/** Splits of one location that are tried at most. */
const SPLITS = 4;

/** What rules may ask about one location of a state. */
export function siteFacts(
  problem: Problem,
  state: State,
  location: LocationKey,
  exhaustive: boolean,
  steps: readonly Applied[] = state.steps,
): SiteFacts {
  const { program, units, demand } = state;
  const here = [...units.units.values()].filter((unit) => unit.location === location);
  const clustered = once(() => clustersAt(state, location));
  const inside = (isIn: (cluster: number) => boolean): ReadonlySet<number> =>
    new Set(here.filter((unit) => isIn(clustered().clusterOf(unit.id))).flatMap((unit) => unit.operators));
  const facts: SiteFacts = {
    program,
    location,
    labels: problem.labels,
    maxShards: problem.options.maxShards,
    steps,
    operatorNs: (id) => demand.cpu.get(id) ?? 0,
    unitNs: once(() => loadsOf(program, units, demand, location).units),
    clusters: once(() =>
      [...clustered().loads.units].map(([id, ns]) => ({
        operators: inside((cluster) => cluster === id),
        ns,
        pinned: clustered().pinned.has(id),
      })),
    ),
    splits: once(() => {
      const { loads, pinned } = clustered();
      const splits = splitsOf(loads, new Set([...loads.units.keys()].filter((id) => !pinned.has(id))));
      return (exhaustive ? splits : splits.slice(0, SPLITS)).map((split) => inside((cluster) => split.units.has(cluster)));
    }),
    shardablePart: (move) => peeled(problem, state, location, move),
    canBeSharded: () => canBeSharded(problem, program, units, location),
    fire(id, bindings) {
      const rule = problem.rules.find((one) => one.id === id);
      const site = rule?.unbind(facts, bindings);
      return rule === undefined || site === undefined || 'wrong' in site ? null : attempt(problem, program, { rule, site });
    },
  };
  return facts;
}

const rulesOf = (problem: Problem): Problem['rules'] =>
  problem.rules.filter((rule) => isEnabled(problem, rule.id) && !problem.bans.givenUp(rule));

/** What the rules would do at one location. */
export function movesAt(problem: Problem, state: State, location: LocationKey, exhaustive: boolean): Move[] {
  const facts = siteFacts(problem, state, location, exhaustive);
  return rulesOf(problem).flatMap((rule) => rule.sites(facts).map((site) => [{ rule, site }]));
}

/** The same number of shards everywhere, more than the busiest location has: equal shards talk one to one, mixed numbers do not. */
export function movesOfAll(problem: Problem, state: State): Move[] {
  const { bottleneck, locations } = state.report;
  const all = locations.flatMap(({ location }) => (isCounted(problem, state, location) ? [location] : []));
  if (bottleneck === null || all.length < 2) return [];
  const shardsAt = (location: LocationKey): number => shardsOf(state.program, location);
  const numbers = Array.from({ length: problem.options.maxShards }, (_, i) => i + 1).filter((n) => n > shardsAt(bottleneck));
  const facts = all.map((location) => siteFacts(problem, state, location, false));
  const moves = rulesOf(problem).flatMap((rule) =>
    numbers.map((n) =>
      facts.flatMap((one) => {
        const site = shardsAt(one.location) < n ? rule.copies?.(one, n) : null;
        return site ? [{ rule, site }] : [];
      }),
    ),
  );
  return moves.filter((move) => move.length > 0);
}

/** A value that is worked out when somebody asks for it first. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
