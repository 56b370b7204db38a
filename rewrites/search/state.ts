import { type CostTable, costOf, type Demand } from '../../cost/index.ts';
import { type CostReport, factsOf, type Options, type Program, type UnitGraph } from '../../ir/index.ts';
import type { Applied, Refusal, Rewrite, Site, Validator } from '../define-rewrite.ts';
import { endsOf } from '../edit/locations.ts';
import { fire } from '../fire.ts';
import type { Labels } from '../labels.ts';
import { once } from '../once.ts';
import type { RuleSet } from '../registry.ts';
import type { Bans } from './bans.ts';
import { isCounted } from './counted.ts';
import { extendDemand } from './extend-demand.ts';

/** What stays the same during one search. */
export interface Problem {
  readonly options: Required<Omit<Options, 'costs' | 'only' | 'profile'>> & Pick<Options, 'only' | 'costs'>;
  readonly table: CostTable;
  readonly labels: Labels;
  readonly validate: Validator;
  /** Told of everything that is tried; what it throws ends the search. */
  readonly onWork: () => void;
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
  /** What it costs once the rules have fired that come last. */
  readonly report: CostReport;
  /** What it costs as it is. */
  readonly asIs: CostReport;
  readonly steps: readonly Applied[];
}

export function makeState(problem: Problem, program: Program, base: Demand, steps: readonly Applied[]): State {
  // Most states are only priced, and some not even that.
  const demand = once(() => extendDemand(base, program));
  const packable = once(() => packableIn(problem, program));
  const asIs = once(() => costOf(program, demand(), problem.table));
  const report = once(() => (packable().size === 0 ? asIs() : costOf(program, demand(), problem.table, packable())));
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
    get asIs() {
      return asIs();
    },
  };
}

/** Networks of which a rule that comes last may make ones that carry packs. */
function packableIn(problem: Problem, program: Program): ReadonlySet<number> {
  const rules = problem.rules.filter((rule) => rule.packs !== undefined && isEnabled(problem, rule.id));
  const mayChange = (id: number): boolean => {
    const { sender, receiver } = endsOf(program, program.op(id));
    return [sender, receiver].every(({ key }) => isCounted(problem, { program }, key));
  };
  return new Set(
    rules.flatMap((rule) =>
      [...(rule.packs?.(program) ?? [])].filter(
        (id) => mayChange(id) && !problem.bans.forbid({ rule, site: { operators: [id] } }),
      ),
    ),
  );
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
