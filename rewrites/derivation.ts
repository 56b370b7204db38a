import { type CostTable, costOf, type Demand } from '../cost/index.ts';
import { editsBetween, type GraphDelta, type Program, programHash, type Step } from '../ir/index.ts';
import type { Applied, Bindings } from './define-rewrite.ts';
import type { Labels } from './labels.ts';
import { RULES, type RuleSet } from './registry.ts';
import { extendDemand } from './search/extend-demand.ts';
import { labelOf, siteOf } from './sites.ts';

/** The steps of a plan as documents: what each did, why it was allowed, what it changed in graph and cost. */
export function derivationOf(applied: readonly Applied[], base: Demand, table: CostTable, labels: Labels): Step[] {
  const report = (program: Program) => costOf(program, extendDemand(base, program), table);
  return applied.map((step, i) => ({
    index: i + 1,
    rule: step.rule.id,
    ruleVersion: step.rule.version,
    site: siteOf(step.site, labelOf(step, labels)),
    bindings: { ...step.bindings },
    preconditions: step.preconditions.map(({ id, name, evidence }) => ({ id, name, proved: true, evidence })),
    delta: deltaOf(step.site.program, step.after),
    edits: editsBetween(step.site.program, step.after),
    summary: step.rule.describe(step.site, step.after, labels.describe(step.site.operators)),
    hashBefore: programHash(step.site.program),
    hashAfter: programHash(step.after),
    costBefore: report(step.site.program),
    costAfter: report(step.after),
  }));
}

/** Operators are shared between a program and its copies, so what is the same object did not change. */
export function deltaOf(before: Program, after: Program): GraphDelta {
  const delta: { [Kind in keyof GraphDelta]: number[] } = { added: [], removed: [], changed: [], moved: [] };
  for (const op of after.operators()) {
    if (!before.has(op.id)) delta.added.push(op.id);
    else if (before.op(op.id).place.root !== op.place.root) delta.moved.push(op.id);
    else if (before.op(op.id).fields !== op.fields) delta.changed.push(op.id);
  }
  for (const op of before.operators()) if (!after.has(op.id)) delta.removed.push(op.id);
  return delta;
}

/**
 * The program after the first `count` steps of a derivation, by applying their rules again.
 * @throws Error on a step of a rule that there is not, or of a site that there is not
 */
export function replay(program: Program, steps: readonly Step[], count: number, labels: Labels, rules: RuleSet = RULES): Program {
  return steps.slice(0, count).reduce((at, step) => {
    const rule = rules.find(({ id }) => id === step.rule);
    if (rule === undefined) throw new Error(`step ${step.index} uses rule ${step.rule}, which this version does not have`);
    const site = rule.unbind({ program: at, location: step.site.location, labels }, step.bindings as Bindings);
    if ('wrong' in site) throw new Error(`step ${step.index}: ${site.wrong}`);
    return rule.apply(site);
  }, program);
}
