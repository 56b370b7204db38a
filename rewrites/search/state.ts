import { type CostTable, costOf, type Demand } from '../../cost/index.ts';
import { type CostReport, factsOf, type Options, type Program, type UnitGraph } from '../../ir/index.ts';
import type { Applied, Refusal, Rewrite, Site, Validator } from '../define-rewrite.ts';
import { fire } from '../fire.ts';
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

/** A rule at a site. */
export interface Firing {
  readonly rule: Rewrite;
  readonly site: Site;
}

/** A decision: rules to fire one after the other; one that may not fire is left out. */
export type Move = readonly Firing[];

/** One point of the search: a program, how it came about and what it costs. */
export interface State {
  readonly program: Program;
  readonly demand: Demand;
  readonly units: UnitGraph;
  readonly report: CostReport;
  readonly steps: readonly Applied[];
  /** Do more locations work than before the last move? */
  readonly isSplit: boolean;
}

/** @param before the state that the last move was made in */
export function makeState(
  problem: Problem,
  program: Program,
  base: Demand,
  steps: readonly Applied[],
  before: State | null = null,
): State {
  const demand = extendDemand(base, program);
  const report = costOf(program, demand, problem.table);
  const isSplit = before !== null && working(report) > working(before.report);
  return { program, demand, units: factsOf(program).units, report, steps, isSplit };
}

const working = ({ locations }: CostReport): number => locations.filter(({ counted }) => counted).length;

export const isEnabled = ({ options }: Problem, rule: string): boolean =>
  !options.disable.includes(rule) && (options.only === undefined || options.only.includes(rule));

/** Fires a rule in a program that may have changed since its site was proposed; null when the search does without, or there is no such site. */
export function attempt(problem: Problem, program: Program, { rule, site }: Firing): Applied | Refusal | null {
  if (!isEnabled(problem, rule.id) || problem.bans.forbid({ rule, site })) return null;
  if (site.program === program) return fire(rule, site);
  const again = rule.unbind({ program, location: site.location, labels: problem.labels }, rule.bind(site));
  return 'wrong' in again ? null : fire(rule, again);
}

const valid = new WeakMap<Program, boolean>();

/** Does a program hold every invariant? */
export function isValid(problem: Problem, program: Program): boolean {
  const answer = valid.get(program) ?? problem.validate(program).every((diagnostic) => diagnostic.severity !== 'error');
  valid.set(program, answer);
  return answer;
}
