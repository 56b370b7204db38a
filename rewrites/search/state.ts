import { type CostTable, costOf, type Demand } from '../../cost/index.ts';
import { type CostReport, factsOf, type Options, type Program, type UnitGraph } from '../../ir/index.ts';
import type { Applied, Refusal, Rewrite, Site, Validator } from '../define-rewrite.ts';
import { fire } from '../fire.ts';
import type { Labels } from '../labels.ts';
import { once } from '../once.ts';
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

/** One point of the search: a program, how it came about and what it costs. */
export interface State {
  readonly program: Program;
  readonly demand: Demand;
  readonly units: UnitGraph;
  readonly report: CostReport;
  readonly steps: readonly Applied[];
}

export function makeState(problem: Problem, program: Program, base: Demand, steps: readonly Applied[]): State {
  // Most states are only priced, and some not even that.
  const demand = once(() => extendDemand(base, program));
  const report = once(() => costOf(program, demand(), problem.table));
  return {
    program,
    steps,
    get demand() {
      return demand();
    },
    get units() {
      return factsOf(program).units;
    },
    get report() {
      return report();
    },
  };
}

export const isEnabled = ({ options }: Problem, rule: string): boolean =>
  !options.disable.includes(rule) && (options.only === undefined || options.only.includes(rule));

/** Fires a rule; null when the search does without. */
export const attempt = (problem: Problem, { rule, site }: Firing): Applied | Refusal | null =>
  isEnabled(problem, rule.id) && !problem.bans.forbid({ rule, site }) ? fire(rule, site) : null;

const valid = new WeakMap<Program, boolean>();

/** Does a program hold every invariant? */
export function isValid(problem: Problem, program: Program): boolean {
  const answer = valid.get(program) ?? problem.validate(program).every((diagnostic) => diagnostic.severity !== 'error');
  valid.set(program, answer);
  return answer;
}
