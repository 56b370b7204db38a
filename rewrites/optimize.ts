import { costOf, costTableVersion, type Demand } from '../cost/index.ts';
import {
  type CostReport,
  didYouMean,
  factsOf,
  flowHash,
  GLUE_VERSION,
  InputError,
  invariant,
  type Options,
  PLAN_FORMAT,
  type Plan,
  type Price,
  type Program,
  plural,
  programHash,
  type Step,
  writeProgram,
} from '../ir/index.ts';
import { assume } from './assumptions.ts';
import type { Differ, Validator } from './define-rewrite.ts';
import { derivationOf } from './derivation.ts';
import { type Labels, labelsOf } from './labels.ts';
import { locationPlans } from './location-plans.ts';
import { pricingOf } from './pricing.ts';
import { purityAssumptions } from './purity-assumptions.ts';
import { RULES, type RuleSet, versionOf } from './registry.ts';
import { remarksOf } from './remarks.ts';
import { Bans } from './search/bans.ts';
import { extendDemand } from './search/extend-demand.ts';
import { type Point, pointOf, type SearchResult } from './search/search.ts';
import { type Refuted, soundSearch } from './search/sound-search.ts';
import type { Problem, State } from './search/state.ts';
import { labelOf } from './sites.ts';
import { payingSize } from './sizes.ts';
import { typeAssumptions } from './type-assumptions.ts';

/** Version of the engine itself; changes whenever the same input may give another plan. */
export const ENGINE_VERSION = '0.1.0';
const rulesVersion = (rules: RuleSet): string => `${versionOf(rules)}; glue ${GLUE_VERSION}`;

export const VERSIONS = {
  hydrofoil: ENGINE_VERSION,
  rules: rulesVersion(RULES),
  glue: GLUE_VERSION,
  costTable: costTableVersion,
} as const;

export const DEFAULT_OPTIONS = {
  maxMachines: 40,
  maxShards: 3,
  disable: [],
  exclude: [],
  maxWork: 200_000,
  defaultClusterSize: 3,
  onlyLocal: false,
  verify: 'quick',
} as const satisfies Options;

/** Checks that are handed in, because they must not come from the rules. */
export interface Checks {
  /** Looks at the program after every step. */
  readonly validate: Validator;
  /** Looks for behaviour of the plan that the program does not have; null: nobody does. */
  readonly differ: Differ | null;
  /** Called now and then; what it throws ends the search. */
  readonly onWork?: () => void;
}

const nothing = (): void => {};

/**
 * The plan of a program: pure and deterministic in program, options and versions. A plan in which `differ` finds a counterexample is never
 * the answer.
 * @param rules other rules than those of the registry
 */
export function planOf(program: Program, options: Options, checks: Checks, rules: RuleSet = RULES): Plan {
  const { validate, differ, onWork = nothing } = checks;
  checkRules(options, rules);
  checkLocations(program, options);
  const { idioms } = factsOf(program);
  const { profile, table, demand } = pricingOf(program, idioms, { ...DEFAULT_OPTIONS, ...options });
  checkBudget(options, costOf(program, demand, table));
  const full = { ...DEFAULT_OPTIONS, ...options, ...(profile ? { profile } : {}) };
  const labels = labelsOf(program, idioms);
  const used = full.onlyLocal ? rules.filter(({ isLocal }) => isLocal) : rules;
  const start: Problem = {
    options: full as Problem['options'],
    table,
    labels,
    validate,
    onWork,
    rules: used,
    bans: new Bans(program),
  };
  const { problem, result, differential, refuted } = soundSearch(start, program, demand, differ);
  const { initial, best, local } = result;
  const derivation = derivationOf(best.steps, demand, table, labels);
  const remarks = remarksOf(problem, result, refuted, payingSize(program, full));
  return {
    format: PLAN_FORMAT,
    input: programHash(program),
    flow: flowHash(program),
    engine: { ...VERSIONS, rules: rulesVersion(rules) },
    options: { ...full },
    outcome: outcomeOf(
      result,
      remarks.some((remark) => remark.outcome === 'not-better'),
    ),
    stop: { reason: result.stop, candidates: result.candidates, steps: derivation.length },
    original: writeProgram(program, { normalize: true }) as Plan['original'],
    // A document even when the input was a bare array: glue and new locations need a place.
    program: writeProgram(best.program, { form: 'document', normalize: true }) as Plan['program'],
    locations: locationPlans(best.program, best.demand, best.asIs),
    derivation,
    remarks,
    cost: {
      before: initial.asIs,
      after: best.asIs,
      speedup: speedupOf(initial.asIs.throughput, best.asIs.throughput),
      // What is too little to tell is not taken, and is no gain of the plan.
      localSpeedup: best === initial ? 1 : speedupOf(initial.asIs.throughput, local.asIs.throughput),
    },
    alternatives: paretoOf(result),
    verdict: {
      level: 'validator',
      result: 'valid',
      checked: ['every invariant of a well-formed program, after each step and on the result'],
      differential,
      dropped: refuted.map((one) => droppedStep(one, labels)),
    },
    assumptions: assumptionsOf(program, best, derivation, demand),
  };
}

/** What the model predicts for a program that was made from another, under the options. */
export function costNow(program: Program, after: Program, options: Options): Price {
  const { table, demand } = pricingOf(program, factsOf(program).idioms, { ...DEFAULT_OPTIONS, ...options });
  return priceOf(costOf(after, extendDemand(demand, after), table));
}

/** A price as locks keep it: whole commands per second. */
export const priceOf = ({ throughput, machines, hops }: CostReport): Price => ({
  throughput: Math.round(throughput),
  machines,
  hops,
});

function droppedStep(
  { step, differential: { counterexample } }: Refuted,
  labels: Labels,
): NonNullable<Plan['verdict']['dropped']>[number] {
  invariant(counterexample, 'a step is given up for a counterexample');
  const { rule, site, after } = step;
  const program = writeProgram(after, { form: 'document', normalize: true }) as Plan['program'];
  return { rule: rule.id, location: site.location, label: labelOf(step, labels), program, counterexample };
}

/** A program whose inputs are unknown (a bare array, no workload) costs nothing and gains nothing; 0 / 0 would not be JSON. */
const speedupOf = (before: number, after: number): number => (before > 0 ? after / before : 1);

/**
 * Refuses rules that there are not: a name that nothing has would be taken for a wish that was granted.
 * @throws InputError `UNKNOWN_RULE`
 */
export function checkRules(options: Pick<Options, 'disable' | 'only'>, rules: RuleSet = RULES): void {
  const ids = rules.map((rule) => rule.id);
  for (const member of ['disable', 'only'] as const)
    checkNames(options[member], ids, member, 'UNKNOWN_RULE', (name) => {
      const now = rules.find(({ formerly }) => formerly.includes(name));
      const instead = now === undefined ? didYouMean(name, ids) : `; it is part of the rule '${now.id}' now`;
      return `there is no rule '${name}'${instead}`;
    });
}

/** A mistyped location would be rewritten all the same. */
function checkLocations(program: Program, { exclude }: Options): void {
  const names = [...program.locations.values()].flatMap(({ key, name }) => [name, key]);
  checkNames(exclude, names, 'exclude', 'UNKNOWN_LOCATION', (name) => `there is no location '${name}'${didYouMean(name, names)}`);
}

function checkNames(
  given: readonly string[] = [],
  known: readonly string[],
  member: keyof Options,
  code: string,
  say: (name: string) => string,
): void {
  const i = given.findIndex((name) => !known.includes(name));
  const wrong = given[i];
  if (wrong === undefined) return;
  const hint = `Known: ${[...new Set(known)].join(', ')}`;
  throw new InputError([{ severity: 'error', code, pointer: `/${member}/${i}`, message: say(wrong), hint }]);
}

/** No plan has fewer machines than the program: what runs somewhere has to go on running. */
function checkBudget({ maxMachines }: Options, { machines }: CostReport): void {
  if (maxMachines === undefined || maxMachines >= machines) return;
  const message = `${maxMachines} is too few: the program as written uses ${plural(machines, 'machine')}`;
  const hint = `The smallest possible value is ${machines}. onlyLocal asks for a plan on the same machines.`;
  throw new InputError([{ severity: 'error', code: 'INVALID_OPTION', pointer: '/maxMachines', message, hint }]);
}

function outcomeOf({ initial, best, stop }: SearchResult, possible: boolean): Plan['outcome'] {
  if (stop === 'work-limit') return 'budget-hit';
  if (best !== initial) return 'improved';
  return possible ? 'already-best' : 'nothing-applies';
}

/** The plan, and points that let less through, of which no other one beats any in throughput, machines and hops together. */
function paretoOf({ visited, initial, local, best }: SearchResult): Plan['alternatives'] {
  const plan = best.asIs;
  const describe = ({ steps, lastRule }: Point): string => `${plural(steps, 'step')}, last: ${lastRule}`;
  const seen = [
    { report: initial.asIs, description: 'as written' },
    { report: local.asIs, description: `on the same machines, ${plural(local.steps.length, 'step')}` },
    ...visited.flatMap((point) => (point.steps === 0 ? [] : [{ report: point.report, description: describe(point) }])),
    { report: plan, description: describe(pointOf(best)) },
  ];
  const points = seen
    .filter(({ report }) => report === plan || report.throughput < plan.throughput)
    .map(({ report, description }) => ({
      machines: report.machines,
      throughput: report.throughput,
      hops: report.hops,
      description,
    }));
  const beats = (a: (typeof points)[number], b: (typeof points)[number]): boolean =>
    a.throughput >= b.throughput &&
    a.machines <= b.machines &&
    a.hops <= b.hops &&
    (a.throughput > b.throughput || a.machines < b.machines || a.hops < b.hops);
  const front = points.filter((point) => !points.some((other) => beats(other, point)));
  const unique = front.filter(
    (point, i) => front.findIndex((other) => other.machines === point.machines && other.throughput === point.throughput) === i,
  );
  return unique.sort((a, b) => a.machines - b.machines || b.throughput - a.throughput);
}

function assumptionsOf(program: Program, best: State, derivation: readonly Step[], demand: Demand): string[] {
  const costs = [
    ...demand.notes.map((note) => assume('workload', note)),
    ...demand.profileNotes.map((note) => assume('profile', note)),
  ];
  if (derivation.length === 0) return costs;
  const made = [...best.program.locations.values()].flatMap(({ name, origin }) => (origin === null ? [] : [{ name, origin }]));
  const faults = [...new Set(made.map(({ origin }) => origin.from))].map((from) => {
    const parts = made.filter(({ origin }) => origin.from === from).map(({ name }) => name);
    return assume('fault-domains', parts, program.location(from).name);
  });
  const glue = [...best.program.expressions.values()].filter((expression) => expression.glue !== null);
  const says = (word: string): boolean => glue.some(({ text }) => text.includes(word));
  return [
    ...costs,
    ...faults,
    ...purityAssumptions(program, best.program),
    ...typeAssumptions(program, best.program),
    ...(says('DefaultHasher') ? [assume('one-build')] : []),
    ...(says('raw_id(') ? [assume('member-ids')] : []),
    ...(made.some(({ origin }) => origin.shards > 1) ? [assume('memberships')] : []),
    assume('every-plan'),
  ];
}
