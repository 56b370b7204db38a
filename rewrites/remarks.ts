import {
  type LocationKey,
  type Operator,
  type Program,
  proposePolicies,
  type Remark,
  roleOf,
  type Site,
  spanOf,
  type Unit,
} from '../ir/index.ts';
import type { DecoupleSite, PartitionSite, Rewrite } from './define-rewrite.ts';
import { shardsOf } from './edit/locations.ts';
import { isCounted } from './search/judge.ts';
import { clustersAt } from './search/moves.ts';
import type { SearchResult } from './search/search.ts';
import { bestPolicy } from './search/shardability.ts';
import type { Refuted } from './search/sound-search.ts';
import { type Applied, decoupleSite, factsOf, isEnabled, type Problem, prove, type Refusal, type State } from './search/state.ts';

/**
 * For every rule and site what became of it: applied in which step, possible but not better, or refused with the precondition that failed.
 * Sites are the clusters of units of the original program (what could leave), its ticks (what cannot be cut), and every location of the
 * original and of the result (what could be sharded). Steps that were given up for a counterexample come first.
 */
export function remarksOf(problem: Problem, { initial, best }: SearchResult, refuted: readonly Refuted[]): Remark[] {
  const remarks = new Map<string, Remark>();
  const add = (remark: Remark): void => {
    // Two quorums of one location read alike: the first operator tells them apart.
    const key = `${remark.rule} ${remark.site.label} ${Math.min(...remark.site.operators)}`;
    if (!remarks.has(key)) remarks.set(key, remark);
  };
  for (const one of refuted) add(refutation(one));
  best.steps.forEach((step, i) => {
    add({ rule: step.rule.id, site: stepSite(step), outcome: 'applied', failed: null, note: `step ${i + 1}` });
  });
  for (const state of best === initial ? [initial] : [initial, best]) {
    for (const key of state.program.locations.keys()) {
      if (!isCounted(problem, state, key)) continue;
      for (const remark of decoupleRemarks(problem, state, key)) add(remark);
      for (const remark of partitionRemarks(problem, state, key)) add(remark);
    }
  }
  return [...remarks.values()];
}

const stepSite = ({ before, location, operators, label }: Applied): Site =>
  siteOf(before, location, operators, `${label} on ${before.location(location).name}`);

const NOTHING_NEW = 'runs of the result show nothing new';
const REPORT = 'a rule of Hydrofoil is wrong: please report it with this plan';

function refutation({ step, differential: { counterexample } }: Refuted): Remark {
  const reason = `every precondition holds, but a run shows what the program cannot: ${counterexample?.summary ?? ''}`;
  const failed = { precondition: NOTHING_NEW, reason, where: [], span: null, unlock: REPORT };
  return { rule: step.rule.id, site: stepSite(step), outcome: 'refused', failed, note: 'dropped for a counterexample' };
}

/** Clusters and ticks below this share of their location's work are not worth a remark. */
const WORTH_A_REMARK = 0.05;

function decoupleRemarks(problem: Problem, state: State, key: LocationKey): Remark[] {
  const { loads, clusterOf } = clustersAt(state, key);
  const total = [...loads.units.values()].reduce((sum, ns) => sum + ns, 0);
  const units = [...state.units.units.values()].filter((unit) => unit.location === key);
  const sites: { moved: ReadonlySet<number>; label: string }[] = [];
  const { name } = state.program.location(key);
  for (const [cluster, ns] of loads.units) {
    if (ns < total * WORTH_A_REMARK || loads.units.size === 1) continue;
    const moved = new Set(units.filter((unit) => clusterOf(unit.id) === cluster).flatMap((unit) => unit.operators));
    sites.push({ moved, label: `${problem.labels.describe(moved)} on ${name}` });
  }
  for (const unit of units) {
    const part = partOfTick(state, unit);
    if (part)
      sites.push({
        moved: part,
        label: `tick ${unit.clock} of ${name} (${unit.operators.length} operators: ${problem.labels.describe(unit.operators)})`,
      });
  }
  // What a promise about a type would free; a location in shards is not split anyway.
  for (const { from, to, reason } of shardsOf(state.program, key) > 1 ? [] : state.units.bonds) {
    const ofType = state.program.op(from).place.root === key && reason.startsWith('elements of type');
    if (ofType && roleOf(state.program.op(from).kind) !== 'source')
      sites.push({ moved: new Set([to]), label: `${problem.labels.describe(new Set([to]))} on ${name}` });
  }
  return sites.flatMap(({ moved, label }) => {
    const site = decoupleSite(problem, state, key, moved);
    return judge(problem, problem.rules.decouple, site, siteOf(state.program, key, [...moved], label));
  });
}

/** What someone would like to take out of a tick: its busiest operators that look at one element at a time. */
function partOfTick(state: State, unit: Unit): ReadonlySet<number> | null {
  if (unit.clock === null || unit.operators.length < 8) return null;
  const work = (id: number): number => state.demand.cpu.get(id) ?? 0;
  const inside = unit.operators.filter((id) => ['elementwise', 'cross', 'keyed'].includes(roleOf(state.program.op(id).kind)));
  const [busiest] = inside.sort((a, b) => work(b) - work(a) || a - b);
  return busiest === undefined ? null : new Set([busiest]);
}

function partitionRemarks(problem: Problem, state: State, key: LocationKey): Remark[] {
  const policies = proposePolicies(state.program, key);
  if (policies.length === 0) return [];
  const policy = bestPolicy(state.program, key);
  const shards = Math.min(problem.options.maxShards, shardsOf(state.program, key) + 1);
  const site: PartitionSite = {
    kind: 'partition',
    program: state.program,
    location: key,
    shards,
    policy,
    facts: factsOf(state.program, key, policy),
  };
  const operators = state.program.operators().flatMap((op) => (op.place.root === key ? [op.id] : []));
  const label = `${problem.labels.describe(operators)} on ${state.program.location(key).name}`;
  return judge(problem, problem.rules.partition, site, siteOf(state.program, key, operators, label));
}

function judge<S extends DecoupleSite | PartitionSite>(
  problem: Problem,
  rules: readonly Rewrite<S>[],
  site: S,
  at: Site,
): Remark[] {
  return rules.map((rule): Remark => {
    const base = { rule: rule.id, site: at } as const;
    if (!isEnabled(problem, rule.id))
      return { ...base, outcome: 'not-better', failed: null, note: 'switched off by the options' };
    const answer = prove(rule, site);
    if (!('proof' in answer) && problem.bans.givenUp(rule)) {
      const failed = {
        precondition: NOTHING_NEW,
        reason: 'two steps of this rule were refuted by runs',
        where: [],
        span: null,
        unlock: REPORT,
      };
      return { ...base, outcome: 'refused', failed, note: 'dropped for a counterexample' };
    }
    if ('proof' in answer) return { ...base, outcome: 'refused', failed: failure(site.program, answer), note: '' };
    return { ...base, outcome: 'not-better', failed: null, note: 'allowed, but no plan that uses it here was better' };
  });
}

function failure(program: Program, { precondition, proof }: Refusal): NonNullable<Remark['failed']> {
  const first = proof.where[0];
  return {
    precondition,
    reason: proof.reason,
    where: [...proof.where],
    span: first === undefined ? null : spanOf(program.op(first)),
    unlock: proof.unlock,
  };
}

export function siteOf(program: Program, location: LocationKey, operators: readonly number[], label: string): Site {
  const spans = operators.map((id) => spanOf(program.op(id) as Operator));
  // Most spans point into the library; one in the user's own file says more.
  const own = spans.find((span) => span !== null && !/hydro_(lang|std)/.test(span));
  return { location, operators: [...operators], label, span: own ?? spans.find((span) => span !== null) ?? null };
}
