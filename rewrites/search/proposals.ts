import { type Factors, factorsAt } from '../../cost/index.ts';
import type { LocationKey } from '../../ir/index.ts';
import type { Applied, Rewrite, SiteFacts } from '../define-rewrite.ts';
import { endsOf } from '../edit/locations.ts';
import { once } from '../once.ts';
import { loadsOf, splitsOf } from './loads.ts';
import { clustersAt, peeled } from './moves.ts';
import { canBeSharded } from './shardability.ts';
import { attempt, type Firing, isEnabled, type Problem, type State } from './state.ts';

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
  const { program } = state;
  // Units and demand are asked of the state where they are needed: whoever gives it shards needs neither.
  const here = once(() => [...state.units.units.values()].filter((unit) => unit.location === location));
  const clustered = once(() => clustersAt(state, location));
  const inside = (isIn: (cluster: number) => boolean): ReadonlySet<number> =>
    new Set(
      here()
        .filter((unit) => isIn(clustered().clusterOf(unit.id)))
        .flatMap((unit) => unit.operators),
    );
  const facts: SiteFacts = {
    program,
    location,
    labels: problem.labels,
    maxShards: problem.options.maxShards,
    steps,
    operatorNs: (id) => state.demand.cpu.get(id) ?? 0,
    networkNs(id, like) {
      const { demand } = state;
      const load = demand.networks.get(id);
      if (load === undefined) return 0;
      const { sender, receiver } = endsOf(program, program.op(id));
      const ends = [sender, receiver].map(({ key }) => factorsAt(demand, program, key)) as [Factors, Factors];
      const { sendNs, receiveNs } =
        like === undefined ? load : demand.edgeCost(load.messages, demand.elementBytes(like), ...ends);
      return sendNs + receiveNs;
    },
    rate: (id) => state.demand.rates.get(id) ?? 0,
    unitNs: once(() => loadsOf(program, state.units, state.demand, location).units),
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
    shardablePart: (move, within) => peeled(problem, state, location, move, within),
    canBeSharded: () => canBeSharded(problem, state, location),
    fire(id, bindings) {
      const rule = problem.rules.find((one) => one.id === id);
      const site = rule?.unbind(facts, bindings);
      return rule === undefined || site === undefined || 'wrong' in site ? null : attempt(problem, { rule, site });
    },
  };
  return facts;
}

const rulesOf = (problem: Problem): Problem['rules'] =>
  problem.rules.filter((rule) => isEnabled(problem, rule.id) && !problem.bans.givenUp(rule));

/** What the rules would do to where things are at one location; how many shards it has is another matter. */
export const firingsAt = (problem: Problem, facts: SiteFacts): Firing[] =>
  rulesOf(problem).flatMap((rule) => (rule.copies === undefined && !rule.isLocal ? firingsOf(rule, facts) : []));

/** What the rules would do there without a machine: before anything is placed, or last. */
export const localAt = (problem: Problem, facts: SiteFacts, when: 'first' | 'last'): Firing[] =>
  rulesOf(problem).flatMap((rule) =>
    rule.isLocal && (when === 'last') === (rule.isLast === true) ? firingsOf(rule, facts) : [],
  );

const firingsOf = (rule: Rewrite, facts: SiteFacts): Firing[] => rule.sites(facts).map((site) => ({ rule, site }));

/** The same for what can have shards: of a site, or of the whole location. */
export const shardablesAt = (problem: Problem, facts: SiteFacts, within: Firing | null): Firing[] =>
  (within === null ? rulesOf(problem) : [within.rule]).flatMap((rule) =>
    (rule.shardable?.(facts, within?.site ?? null) ?? []).map((site) => ({ rule, site })),
  );

/** What gives each member of a location so many shards; null when nothing does. */
export function copiesAt(problem: Problem, facts: SiteFacts, shards: number): Firing | null {
  for (const rule of rulesOf(problem)) {
    const site = rule.copies?.(facts, shards);
    if (site) return { rule, site };
  }
  return null;
}
