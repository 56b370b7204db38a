import {
  type LocationKey,
  type Operator,
  type Program,
  type Remark,
  roleOf,
  type Site,
  spanOf,
  type Unit,
  userSpanNear,
  userSpanOf,
} from '../ir/index.ts';
import type { DecoupleSite, PartitionSite, Rewrite } from './define-rewrite.ts';
import { shardsOf } from './edit/locations.ts';
import { failureOf } from './failure.ts';
import { WORTH_A_REMARK, withoutObstacles } from './left-behind.ts';
import { isCounted } from './search/judge.ts';
import { clustersAt } from './search/moves.ts';
import type { SearchResult } from './search/search.ts';
import type { Refuted } from './search/sound-search.ts';
import { type Applied, decoupleSite, isEnabled, type Problem, type State } from './search/state.ts';
import { type Standing, standing, standingOf } from './standing.ts';

/**
 * For every rule and site what became of it: applied in which step, possible but not better, or refused with what would still stand when
 * advice is followed. Sites are every location of the result and of the original (what could be sharded), the clusters of their units (what
 * could leave) and their ticks (what cannot be cut). Steps that were given up for a counterexample come first, then what was applied, then
 * what the busiest location of the result suffers from, and so on down.
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
  for (const state of best === initial ? [initial] : [best, initial]) {
    const say: Say = { problem, state, steps: best.steps };
    for (const key of busiestFirst(problem, state)) {
      for (const remark of partitionRemarks(say, key)) add(remark);
      for (const remark of decoupleRemarks(say, key)) add(remark);
    }
  }
  return [...remarks.values()];
}

/** What a remark is made from: the state it is about, and the steps of the plan that was chosen. */
interface Say {
  readonly problem: Problem;
  readonly state: State;
  readonly steps: readonly Applied[];
}

function busiestFirst(problem: Problem, state: State): LocationKey[] {
  const load = new Map(state.report.locations.map(({ location, cpuNs }) => [location, cpuNs]));
  const counted = [...state.program.locations.keys()].filter((key) => isCounted(problem, state, key));
  return counted.sort((a, b) => (load.get(b) ?? 0) - (load.get(a) ?? 0));
}

const stepSite = ({ before, location, operators, label }: Applied): Site =>
  siteOf(before, location, operators, `${label} on ${before.location(location).name}`);

const NOTHING_NEW = 'runs of the result show nothing new';
const REPORT = 'a rule of Hydrofoil is wrong: please report it with this plan';
const DROPPED = 'dropped for a counterexample';

function refutation({ step, differential: { counterexample } }: Refuted): Remark {
  const reason = `every precondition holds, but a run shows what the program cannot: ${counterexample?.summary ?? ''}`;
  const failed = { precondition: NOTHING_NEW, reason, where: [], span: null, unlock: REPORT };
  return { rule: step.rule.id, site: stepSite(step), outcome: 'refused', failed, note: DROPPED };
}

function decoupleRemarks({ problem, state, steps }: Say, key: LocationKey): Remark[] {
  // Splits come before shards: what stands against a split of a sharded location is said of it before it was sharded.
  if (shardsOf(state.program, key) > 1) return [];
  const { loads, clusterOf, pinned } = clustersAt(state, key);
  const total = [...loads.units.values()].reduce((sum, ns) => sum + ns, 0);
  const units = [...state.units.units.values()].filter((unit) => unit.location === key);
  const sites: { moved: ReadonlySet<number>; label: string }[] = [];
  const { name } = state.program.location(key);
  for (const [cluster, ns] of [...loads.units].sort(([, a], [, b]) => b - a)) {
    if (ns < total * WORTH_A_REMARK || loads.units.size === 1) continue;
    const moved = new Set(units.filter((unit) => clusterOf(unit.id) === cluster).flatMap((unit) => unit.operators));
    // Nobody wants to move a port; work that is tied to one is another matter.
    if (pinned.has(cluster) && !hasWork(state.program, moved)) continue;
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
  // What shares state in no text with somebody else: the call is what its author may not think of.
  const known = new Set(sites.flatMap(({ moved }) => [...moved]));
  for (const { pinned: pin, operators } of units)
    if (pin?.kind === 'state' && !known.has(pin.operator))
      sites.push({ moved: new Set(operators), label: `${problem.labels.describe(new Set(operators))} on ${name}` });
  // What a promise about a type would free; a location in shards is not split anyway.
  for (const { from, to, because } of shardsOf(state.program, key) > 1 ? [] : state.units.bonds) {
    const ofType = state.program.op(from).place.root === key && because === 'type';
    if (ofType && roleOf(state.program.op(from).kind) !== 'source')
      sites.push({ moved: new Set([to]), label: `${problem.labels.describe(new Set([to]))} on ${name}` });
  }
  return sites.flatMap(({ moved, label }) => {
    const site = decoupleSite(problem, state, key, moved);
    const at = siteOf(state.program, key, [...moved], label);
    return problem.rules.decouple.map((rule) => {
      const answer = (): Answer => ({ failed: standing(rule, site), note: '' });
      return remarkOn({ problem, state, steps }, rule, at, answer);
    });
  });
}

const IDLE = new Set(['plumbing', 'source', 'sink', 'network']);

const hasWork = (program: Program, ids: ReadonlySet<number>): boolean =>
  [...ids].some((id) => !IDLE.has(roleOf(program.op(id).kind)));

/** What someone would like to take out of a tick: its busiest operators that look at one element at a time. */
function partOfTick(state: State, unit: Unit): ReadonlySet<number> | null {
  if (unit.clock === null || unit.operators.length < 8) return null;
  const work = (id: number): number => state.demand.cpu.get(id) ?? 0;
  const inside = unit.operators.filter((id) => ['elementwise', 'cross', 'keyed'].includes(roleOf(state.program.op(id).kind)));
  const [busiest] = inside.sort((a, b) => work(b) - work(a) || a - b);
  return busiest === undefined ? null : new Set([busiest]);
}

function partitionRemarks(say: Say, key: LocationKey): Remark[] {
  const { problem, state } = say;
  const operators = state.program.operators().flatMap((op) => (op.place.root === key ? [op.id] : []));
  const label = `${problem.labels.describe(operators)} on ${state.program.location(key).name}`;
  const at = siteOf(state.program, key, operators, label);
  const rest = shared(() => withoutObstacles(problem, state, key));
  const sharding = shardingOf(say, key);
  return problem.rules.partition.map((rule) =>
    remarkOn(say, rule, at, () =>
      sharding === undefined
        ? partitionAnswer(say, key, rule, rest)
        : { failed: standingOf(problem, sharding.before, sharding.location, rule), note: '' },
    ),
  );
}

/** The first step by which a location was sharded: what it was before is what the rules are about, not what they have put in since. */
function shardingOf({ state, steps }: Say, key: LocationKey): Applied | undefined {
  if (shardsOf(state.program, key) === 1) return undefined;
  const isHere = ({ operators: [first] }: Applied): boolean =>
    first !== undefined && state.program.has(first) && state.program.op(first).place.root === key;
  return steps.find((step) => step.rule.family === 'partition' && isHere(step));
}

/** What stands against a rule; nothing does when `failed` is empty. */
interface Answer {
  readonly failed: readonly Standing[];
  readonly note: string;
}

const AS_PORTS = 'no ports, sources or sinks';
const DECOUPLE = 'decouple: leave that on its own location';
const APART = 'decouple: give that a location of its own';

function partitionAnswer(
  { problem, state }: Say,
  key: LocationKey,
  rule: Rewrite<PartitionSite>,
  rest: () => ReturnType<typeof withoutObstacles>,
): Answer {
  const whole = standingOf(problem, state.program, key, rule);
  const [first] = whole;
  const part = first === undefined || picksAmongRules(rule, first) ? null : rest();
  if (first === undefined || part === null) return { failed: whole, note: '' };
  if ('tied' in part) {
    const tied = whole.map((one) =>
      one.precondition === AS_PORTS
        ? { ...one, text: `${one.text}, and ${part.tied}`, where: [...one.where, ...part.where], unlock: null }
        : one,
    );
    return { failed: tied, note: '' };
  }
  const what = problem.labels.describe(part.moved);
  // A process that becomes a cluster is of use only where that can be sharded.
  const rules = rule.id === 'process-to-cluster' ? problem.rules.partition.filter((other) => other !== rule) : [rule];
  const answers = rules.map((other) => standingOf(problem, part.program, part.location, other));
  const answer = answers.find((failed) => failed.length === 0) ?? answers[0] ?? [];
  const there = answer.map((one) => ({ ...one, where: one.where.flatMap((id) => known(state.program, part.program, id)) }));
  const stayed = new Set(part.stayed);
  const left = whole.filter(({ where }) => where.some((id) => stayed.has(id)));
  const isPort = ({ precondition }: Standing): boolean => precondition === AS_PORTS;
  const others = left.filter((one) => !isPort(one)).map((one) => ({ ...one, unlock: DECOUPLE }));
  // Where nothing of it stays, it is the cut that helps: what was compared with the whole location is compared with less.
  const behind = left.length > 0 ? [...others, ...left.filter(isPort)] : whole.map((one) => ({ ...one, unlock: APART }));
  const [against] = there;
  if (against === undefined) return { failed: behind, note: `then allowed for ${what}` };
  if (picksAmongRules(rule, against)) return { failed: [...behind, ...there], note: `what is left then: ${what}` };
  const note = `that stands against ${what}, also where the rest stays on a location of its own`;
  return { failed: [...there, ...behind], note };
}

const picksAmongRules = ({ preconditions }: Rewrite<PartitionSite>, { precondition }: Standing): boolean =>
  preconditions.some(({ name, picksRule }) => name === precondition && picksRule === true);

/** An operator as the program before the decoupling knows it: for a network that was put in, what feeds it. */
function known(before: Program, after: Program, id: number): number[] {
  if (before.has(id)) return [id];
  const from = after.input(id, 'input');
  return from !== undefined && before.has(from) ? [from] : [];
}

/** A value that is worked out once, when somebody asks. */
function shared<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function remarkOn(
  { problem, state, steps }: Say,
  rule: Rewrite<DecoupleSite> | Rewrite<PartitionSite>,
  site: Site,
  answer: () => Answer,
): Remark {
  const base = { rule: rule.id, site } as const;
  if (!isEnabled(problem, rule.id)) return { ...base, outcome: 'not-better', failed: null, note: 'switched off by the options' };
  const { failed, note } = answer();
  if (failed.length > 0) return { ...base, outcome: 'refused', failed: failureOf(problem.labels, state.program, failed), note };
  if (problem.bans.givenUp(rule)) {
    const refuted = { precondition: NOTHING_NEW, reason: 'two steps of this rule were refuted by runs', where: [], span: null };
    return { ...base, outcome: 'refused', failed: { ...refuted, unlock: REPORT }, note: DROPPED };
  }
  return { ...base, outcome: 'not-better', failed: null, note: whatCameOf(rule, site, { problem, state, steps }) };
}

/** What became of a rule that is allowed at a site. */
function whatCameOf(rule: Rewrite<DecoupleSite> | Rewrite<PartitionSite>, site: Site, { problem, state, steps }: Say): string {
  const here = new Set(site.operators);
  const step = steps.findIndex((one) => one.rule === rule && one.operators.some((id) => here.has(id)));
  if (step < 0) return 'allowed, but no plan that uses it here was better';
  const shards = shardsOf(state.program, site.location);
  const done = new Set(steps[step]?.operators);
  if (rule.family === 'decouple' || shards === 1)
    return `allowed; step ${step + 1} does it${site.operators.every((id) => done.has(id)) ? '' : ' for a part'}`;
  const more = shards < problem.options.maxShards ? 'more would not be better' : 'more are not allowed (maxShards)';
  return `step ${step + 1} does it, ${shards} shards; ${more}`;
}

export function siteOf(program: Program, location: LocationKey, operators: readonly number[], label: string): Site {
  const all = operators.map((id) => program.op(id) as Operator);
  // Most spans point into the library; one in the user's own file says more.
  const own = all.map(userSpanOf).find((span) => span !== null);
  const [first] = operators;
  const near = own ?? (first === undefined ? null : userSpanNear(program, first));
  return { location, operators: [...operators], label, span: near ?? all.map(spanOf).find((span) => span !== null) ?? null };
}
