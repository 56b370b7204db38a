import type { LocationKey, Remark, Site as SiteDocument } from '../ir/index.ts';
import type { Answer, Applied, Asked, Rewrite, Site, SiteFacts } from './define-rewrite.ts';
import { failureOf } from './failure.ts';
import type { RuleSet } from './registry.ts';
import { isCounted } from './search/counted.ts';
import { siteFacts } from './search/proposals.ts';
import type { SearchResult } from './search/search.ts';
import type { Refuted } from './search/sound-search.ts';
import { isEnabled, type Problem, type State } from './search/state.ts';
import { labelOf, siteOf } from './sites.ts';
import type { PayingSize, payingSize } from './sizes.ts';
import { standing } from './standing.ts';

/**
 * For every rule and site what became of it: applied in which step, possible but not better, or refused with what would still stand when
 * advice is followed. Sites are those that rules would be asked about, on every location of the result and of the original. Steps that were
 * given up for a counterexample come first, then what was applied, then what the busiest location of the result suffers from, and so on
 * down.
 */
export function remarksOf(
  problem: Problem,
  { initial, placed, best }: SearchResult,
  refuted: readonly Refuted[],
  pays: ReturnType<typeof payingSize>,
): Remark[] {
  const remarks = new Map<string, Remark>();
  const add = (remark: Remark): void => {
    // Two quorums of one location read alike: the first operator tells them apart.
    const key = `${remark.rule} ${remark.site.label} ${Math.min(...remark.site.operators)}`;
    if (!remarks.has(key)) remarks.set(key, remark);
  };
  const stepSite = (step: Applied): SiteDocument => siteOf(step.site, labelOf(step, problem.labels));
  for (const { step, differential } of refuted) {
    const reason = `every precondition holds, but a run shows what the program cannot: ${differential.counterexample?.summary ?? ''}`;
    add({ rule: step.rule.id, site: stepSite(step), outcome: 'refused', failed: { ...WRONG, reason }, note: DROPPED });
  }
  best.steps.forEach((step, i) => {
    add({ rule: step.rule.id, site: stepSite(step), outcome: 'applied', failed: null, note: `step ${i + 1}` });
  });
  const ask = (state: State, rules: RuleSet): void => {
    for (const key of busiestFirst(problem, state)) {
      const facts = siteFacts(problem, state, key, false, best.steps);
      for (const rule of rules) for (const asked of askedOf(rule, facts)) add(remarkOn(problem, rule, asked, facts, pays));
    }
  };
  // What rules put in that come last, the others cannot see through.
  const [placing, last] = [problem.rules.filter((rule) => !rule.isLast), problem.rules.filter((rule) => rule.isLast)];
  for (const state of placed === initial ? [initial] : [placed, initial]) ask(state, placing);
  // Nor does one of these see through packs.
  const packing = last.filter((rule) => rule.packs !== undefined);
  ask(
    placed,
    last.filter((rule) => rule.packs === undefined),
  );
  ask(best, packing);
  return [...remarks.values()];
}

function busiestFirst(problem: Problem, state: State): LocationKey[] {
  const load = new Map(state.report.locations.map(({ location, cpuNs }) => [location, cpuNs]));
  const counted = [...state.program.locations.keys()].filter((key) => isCounted(problem, state, key));
  return counted.sort((a, b) => (load.get(b) ?? 0) - (load.get(a) ?? 0));
}

const WRONG = {
  id: 'runs-show-nothing-new',
  precondition: 'runs of the result show nothing new',
  where: [],
  span: null,
  unlock: 'a rule of Hydrofoil is wrong: please report it with this plan',
};
const DROPPED = 'dropped for a counterexample';

function askedOf(rule: Rewrite, facts: SiteFacts): readonly Asked<Site>[] {
  if (rule.asked !== undefined) return rule.asked(facts);
  return rule.sites(facts).map((site) => ({ site, operators: site.operators, label: labelOf({ site }, facts.labels) }));
}

function remarkOn(
  problem: Problem,
  rule: Rewrite,
  asked: Asked<Site>,
  facts: SiteFacts,
  pays: ReturnType<typeof payingSize>,
): Remark {
  const { program, location } = facts;
  const base = { rule: rule.id, site: siteOf({ program, location, operators: asked.operators }, asked.label) } as const;
  if (!isEnabled(problem, rule.id)) return { ...base, outcome: 'not-better', failed: null, note: 'switched off by the options' };
  const { failed, note } = answerOf(rule, asked.site, facts);
  if (failed.length > 0) return { ...base, outcome: 'refused', failed: failureOf(problem.labels, program, failed), note };
  if (problem.bans.givenUp(rule)) {
    const reason = 'two steps of this rule were refuted by runs';
    return { ...base, outcome: 'refused', failed: { ...WRONG, reason }, note: DROPPED };
  }
  const step = stepAt(rule, asked, facts);
  const size = step === null && isPriced(rule) ? pays(program, rule.apply(asked.site)) : null;
  const became = step === null ? notBetter(size) : whatCameOf(step, asked, facts);
  return { ...base, outcome: 'not-better', failed: null, note: became, ...(size !== null && { pays: size }) };
}

/** Rules that leave everything on its machine are worth it or not by themselves; of others the whole placement has a price. */
const isPriced = ({ isLocal, isLast, asked }: Rewrite): boolean => isLocal === true && isLast !== true && asked === undefined;

const notBetter = (size: PayingSize | null): string =>
  `allowed, but no plan that uses it here was better${size === null ? '' : `; worth it with ${size.cost} at ${size.other}, not ${size.value}`}`;

function answerOf(rule: Rewrite, site: Site, facts: SiteFacts): Answer {
  const failed = standing(rule.preconditions, site);
  return rule.answer?.(site, facts, failed) ?? { failed, note: '' };
}

/** The step in which a rule fired at operators of a site; null where it did not. */
function stepAt(rule: Rewrite, { operators }: Asked<Site>, { steps }: SiteFacts): number | null {
  const here = new Set(operators);
  const step = steps.findIndex((one) => one.rule === rule && one.site.operators.some((id) => here.has(id)));
  return step < 0 ? null : step;
}

/** What became of a rule that is allowed at a site where it has fired. */
function whatCameOf(step: number, { operators, done }: Asked<Site>, { steps }: SiteFacts): string {
  if (done !== undefined) return `step ${step + 1} does it, ${done}`;
  const changed = new Set(steps[step]?.site.operators);
  return `allowed; step ${step + 1} does it${operators.every((id) => changed.has(id)) ? '' : ' for a part'}`;
}
