import { type CostTable, costOf, type Demand } from '../cost/index.ts';
import { factsOf, type GraphDelta, type LocationKey, type Policy, type Program, programHash, type Step } from '../ir/index.ts';
import type { DecoupleSite, PartitionSite } from './define-rewrite.ts';
import type { Labels } from './labels.ts';
import { DECOUPLE_RULES, PARTITION_RULES } from './registry.ts';
import { siteOf } from './remarks.ts';
import { extendDemand } from './search/extend-demand.ts';
import type { Applied } from './search/state.ts';

/** The steps of a plan as documents: what each did, why it was allowed, what it changed in graph and cost. */
export function derivationOf(applied: readonly Applied[], base: Demand, table: CostTable): Step[] {
  const report = (program: Program) => costOf(program, extendDemand(base, program), table);
  const hashes = new Map<Program, string>();
  const hash = (program: Program): string => {
    const known = hashes.get(program) ?? programHash(program);
    hashes.set(program, known);
    return known;
  };
  return applied.map((step, i) => ({
    index: i + 1,
    rule: step.rule.id,
    ruleVersion: step.rule.version,
    site: siteOf(step.before, step.location, step.operators, `${step.label} on ${step.before.location(step.location).name}`),
    bindings: { ...step.bindings },
    preconditions: step.preconditions.map(({ name, evidence }) => ({ name, proved: true, evidence })),
    delta: deltaOf(step.before, step.after),
    summary: summaryOf(step),
    hashBefore: hash(step.before),
    hashAfter: hash(step.after),
    costBefore: report(step.before),
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

function summaryOf({ rule, location, operators, bindings, label, before, after }: Applied): string {
  const { name } = before.location(location);
  const now = after.location(after.op(operators[0] as number).place.root);
  if (rule.family === 'decouple') return `${label} moves from ${name} to a location of its own, ${now.name}`;
  if (rule.id === 'process-to-cluster') return `${name} becomes the cluster ${now.name} of one member`;
  return `${name} runs in ${String(bindings['shards'])} shards${now.name === name ? '' : ` as ${now.name}`}`;
}

/** The program after the first `count` steps of a derivation, by applying their rules again. */
export function replay(program: Program, steps: readonly Step[], count: number, labels: Labels): Program {
  return steps.slice(0, count).reduce((at, step) => applyStep(at, step, labels), program);
}

function applyStep(program: Program, step: Step, labels: Labels): Program {
  const location: LocationKey = step.site.location;
  const decouple = DECOUPLE_RULES.find((rule) => rule.id === step.rule);
  if (decouple) {
    const moved = new Set(step.bindings['moved'] as number[]);
    const site: DecoupleSite = {
      kind: 'decouple',
      program,
      units: factsOf(program).units,
      location,
      moved,
      roleOf: (ids) => labels.role(ids),
    };
    return decouple.apply(site);
  }
  const rule = PARTITION_RULES.find((candidate) => candidate.id === step.rule);
  if (!rule) throw new Error(`step ${step.index} uses rule ${step.rule}, which this version does not have`);
  const policy: Policy = new Map(
    Object.entries((step.bindings['policy'] ?? {}) as object).map(([id, paths]) => [Number(id), paths]),
  );
  const shards = Number(step.bindings['shards'] ?? 1);
  const site: PartitionSite = {
    kind: 'partition',
    program,
    location,
    shards,
    policy,
    facts: factsOf(program).sharding(location, policy),
  };
  return rule.apply(site);
}
