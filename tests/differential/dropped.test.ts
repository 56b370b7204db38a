import { expect, test } from 'vitest';
import { type Plan, type Program, readProgram } from '../../index.ts';
import type { Policy } from '../../ir/index.ts';
import { planOf, type Rewrite, RULES, type RuleSet, type Site } from '../../rewrites/index.ts';
import { differ, EFFORTS, validate } from '../../verify/index.ts';
import { readExample } from '../support/examples.ts';

/** The plan that wrong rules lead to, with the search and the checks as they are; and how often behaviour was compared. */
function planWith(rules: RuleSet, program: Program): { readonly plan: Plan; readonly comparisons: number } {
  let comparisons = 0;
  const compare = (original: Program, changed: Program) => {
    comparisons++;
    return differ(original, changed, EFFORTS.quick);
  };
  return { plan: planOf(program, {}, { validate, differ: compare }, rules), comparisons };
}

/** The rules, one of which proves that a key decides the shard, and then deals the elements of one network in turn. */
const DEALING: RuleSet = RULES.map((rule) => {
  if (rule.id !== 'partition') return rule;
  const partition = rule as unknown as Rewrite<PartitionSite>;
  return {
    ...rule,
    apply: (site) => {
      const { policy } = site as PartitionSite;
      return partition.apply({
        ...(site as PartitionSite),
        policy: new Map([...policy].map(([network, paths], i) => [network, i === 0 ? null : paths])),
      });
    },
  };
});
type PartitionSite = Site & { readonly policy: Policy };

/** The rules, each of which also changes what one operator computes. */
const spoiling = (operator: number, from: string, to: string): RuleSet =>
  RULES.map((rule) => ({
    ...rule,
    apply(site) {
      const after = rule.apply(site).copy();
      const name = `${operator}.f`;
      const expression = after.expressions.get(name);
      if (expression !== undefined) after.expressions.set(name, { ...expression, text: expression.text.replaceAll(from, to) });
      return after.freeze();
    },
  }));

const rulesOf = ({ derivation }: Plan): string[] => derivation.map(({ rule }) => rule);

test.each(['lock_server_bench', 'pipeline_co_hash'])('%s: the step that breaks behaviour is dropped, the others stay', (name) => {
  const program = readExample(name);
  const right = planWith(RULES, program).plan;
  expect(rulesOf(right)).toContain('partition');
  expect(right.verdict).toMatchObject({ differential: { result: 'refines' }, dropped: [] });

  const { plan } = planWith(DEALING, program);
  // What keeps nothing may be dealt in turn.
  const kept = plan.derivation.filter(({ rule }) => rule === 'partition');
  expect(kept.filter(({ preconditions }) => !preconditions.some(({ evidence }) => evidence.startsWith('no state')))).toEqual([]);
  expect(plan.derivation.length).toBeGreaterThan(0);
  expect(plan.outcome).toBe('improved');
  expect(plan.verdict.differential?.result).toBe('refines');
  // At one place, or at two: then the rule is given up.
  expect([...new Set(plan.verdict.dropped?.map(({ rule }) => rule))]).toEqual(['partition']);

  const [dropped] = plan.verdict.dropped ?? [];
  const wrong = readProgram(dropped?.program);
  expect(validate(wrong)).toEqual([]);
  // What is kept of the step is enough to see the same again.
  expect(differ(program, wrong, EFFORTS.quick).counterexample).toEqual(dropped?.counterexample);
  const remark = plan.remarks.find(({ rule, site }) => rule === 'partition' && site.label === dropped?.label);
  expect(remark).toMatchObject({ outcome: 'refused', note: 'dropped for a counterexample' });
  expect(remark?.failed?.reason).toContain(dropped?.counterexample.summary);
});

test('when every rule is wrong the program stays as written, after two counterexamples for each rule at most', () => {
  const program = readExample('pipeline_mutually_independent');
  expect(program.text(17, 'f')).toContain('plain ^ number');
  const { plan, comparisons } = planWith(spoiling(17, 'plain ^ number', 'plain & number'), program);
  expect(plan.derivation).toEqual([]);
  expect(plan.program).toEqual(planOf(program, { maxWork: 0 }, { validate, differ: null }).program);
  expect(plan.cost.speedup).toBe(1);
  expect(plan.outcome).not.toBe('improved');
  expect(plan.verdict.differential).toBe(null);
  const dropped = plan.verdict.dropped ?? [];
  expect(dropped.length).toBeGreaterThan(0);
  for (const { id } of RULES) expect(dropped.filter(({ rule }) => rule === id).length).toBeLessThanOrEqual(2);
  expect(comparisons).toBeGreaterThanOrEqual(dropped.length);
});

test('without a comparison a wrong plan would leave', () => {
  const { derivation } = planOf(readExample('lock_server_bench'), {}, { validate, differ: null }, DEALING);
  expect(derivation.map(({ rule }) => rule)).toContain('partition');
});
