import { type CostTable, costOf, type Demand } from '../../cost/index.ts';
import {
  type CostReport,
  factsOf,
  type LocationKey,
  type Options,
  type Policy,
  type Program,
  type UnitGraph,
} from '../../ir/index.ts';
import type { DecoupleSite, PartitionSite, Proof, Rewrite, Validator } from '../define-rewrite.ts';
import type { Labels } from '../labels.ts';
import type { RuleSet } from '../registry.ts';
import type { Bans } from './bans.ts';
import { extendDemand } from './extend-demand.ts';

/** What stays the same during one search. */
export interface Problem {
  readonly options: Required<Omit<Options, 'costs' | 'only' | 'profile'>> & Pick<Options, 'only' | 'costs'>;
  readonly table: CostTable;
  readonly labels: Labels;
  readonly validate: Validator;
  readonly rules: RuleSet;
  /** What runs have shown to be wrong. */
  readonly bans: Bans;
}

/** A placement decision: what to do, apart from why it is allowed. */
export type Move =
  | { readonly kind: 'decouple'; readonly location: LocationKey; readonly moved: ReadonlySet<number> }
  | { readonly kind: 'partition'; readonly location: LocationKey; readonly shards: number }
  /** The same number of shards for all locations at once: shards that keep their number talk one to one, mixed numbers do not. */
  | { readonly kind: 'partition-all'; readonly locations: readonly LocationKey[]; readonly shards: number };

export interface Proved {
  readonly name: string;
  readonly evidence: string;
}

/** One rule applied at one site. */
export interface Applied {
  readonly rule: Rewrite<DecoupleSite> | Rewrite<PartitionSite>;
  readonly location: LocationKey;
  readonly operators: readonly number[];
  readonly label: string;
  readonly bindings: Readonly<Record<string, unknown>>;
  readonly preconditions: readonly Proved[];
  readonly before: Program;
  readonly after: Program;
}

/** One point of the search: a program, how it came about and what it costs. */
export interface State {
  readonly program: Program;
  readonly demand: Demand;
  readonly units: UnitGraph;
  readonly report: CostReport;
  readonly moves: readonly Move[];
  readonly steps: readonly Applied[];
}

export function makeState(
  problem: Problem,
  program: Program,
  base: Demand,
  moves: readonly Move[],
  steps: readonly Applied[],
): State {
  const demand = extendDemand(base, program);
  return { program, demand, units: factsOf(program).units, report: costOf(program, demand, problem.table), moves, steps };
}

/** A rule that may not fire at a site, with the precondition that stopped it. */
export interface Refusal {
  readonly rule: string;
  readonly precondition: string;
  readonly proof: Extract<Proof, { proved: false }>;
}

export type Attempt = { readonly applied: readonly Applied[] } | { readonly refusals: readonly Refusal[] };

export const isEnabled = ({ options }: Problem, rule: string): boolean =>
  !options.disable.includes(rule) && (options.only === undefined || options.only.includes(rule));

/** All preconditions of a rule at a site: the proofs, or the first refusal. */
export function prove<S>(rule: Rewrite<S>, site: S): readonly Proved[] | Refusal {
  const evidence: Proved[] = [];
  for (const requirement of rule.preconditions) {
    const proof = requirement.check(site);
    if (!proof.proved) return { rule: rule.id, precondition: requirement.name, proof };
    evidence.push({ name: requirement.name, evidence: proof.evidence });
  }
  return evidence;
}

const isRefusal = (answer: readonly Proved[] | Refusal): answer is Refusal => 'proof' in answer;

export function decoupleSite(
  problem: Problem,
  state: Pick<State, 'program' | 'units'>,
  location: LocationKey,
  moved: ReadonlySet<number>,
): DecoupleSite {
  return {
    kind: 'decouple',
    program: state.program,
    units: state.units,
    location,
    moved,
    roleOf: (ids) => problem.labels.role(ids),
  };
}

/** The first enabled decouple rule that may fire, applied. */
export function attemptDecouple(
  problem: Problem,
  state: Pick<State, 'program' | 'units'>,
  location: LocationKey,
  moved: ReadonlySet<number>,
): Attempt {
  const site = decoupleSite(problem, state, location, moved);
  const refusals: Refusal[] = [];
  const operators = [...moved].sort((a, b) => a - b);
  for (const rule of problem.rules.decouple) {
    if (!isEnabled(problem, rule.id) || problem.bans.forbid(rule, () => operators)) continue;
    const answer = prove(rule, site);
    if (isRefusal(answer)) {
      refusals.push(answer);
      continue;
    }
    const bindings = { moved: operators, role: problem.labels.role(moved) };
    const about = { location, operators, label: problem.labels.describe(moved), bindings, preconditions: answer };
    return { applied: [{ ...about, rule, before: state.program, after: rule.apply(site) }] };
  }
  return { refusals };
}

const operatorsAt = (program: Program, location: LocationKey): number[] =>
  program.operators().flatMap((op) => (op.place.root === location ? [op.id] : []));

/** Sharding of a location: as a process it becomes a cluster first; then the first enabled rule that may fire under the policy. */
export function attemptPartition(
  problem: Problem,
  program: Program,
  location: LocationKey,
  shards: number,
  policy: Policy,
): Attempt {
  const applied: Applied[] = [];
  const refusals: Refusal[] = [];
  let [at, key] = [program, location];
  for (const rule of problem.rules.partition) {
    if (!isEnabled(problem, rule.id) || problem.bans.forbid(rule, () => operatorsAt(at, key))) continue;
    const becomesCluster = rule.id === 'process-to-cluster';
    if (becomesCluster && at.location(key).kind === 'cluster') continue;
    const site: PartitionSite = {
      kind: 'partition',
      program: at,
      location: key,
      shards,
      policy,
      facts: factsOf(at).sharding(key, policy),
    };
    const answer = prove(rule, site);
    if (isRefusal(answer)) {
      refusals.push(answer);
      continue;
    }
    const operators = operatorsAt(at, key);
    const bindings = becomesCluster ? {} : { shards, policy: Object.fromEntries(policy) };
    const about = { location: key, operators, label: problem.labels.describe(operators), bindings, preconditions: answer };
    const after = rule.apply(site);
    applied.push({ ...about, rule, before: at, after });
    if (!becomesCluster) return { applied };
    at = after;
    key = at.op(operators[0] as number).place.root;
  }
  return { refusals };
}

const valid = new WeakMap<Program, boolean>();

/** Does a program hold every invariant? */
export function isValid(problem: Problem, program: Program): boolean {
  const answer = valid.get(program) ?? problem.validate(program).every((diagnostic) => diagnostic.severity !== 'error');
  valid.set(program, answer);
  return answer;
}
