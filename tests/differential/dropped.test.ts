import { expect, test } from 'vitest';
import { type Plan, type Program, readProgram } from '../../index.ts';
import { type AnyRule, planOf, RULE_SET, type RuleSet } from '../../rewrites/index.ts';
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

/** The rules, one of which proves that a key decides the shard, and then deals elements in turn. */
const dealing = (id: string): RuleSet => ({
  ...RULE_SET,
  partition: RULE_SET.partition.map((rule) =>
    rule.id === id
      ? {
          ...rule,
          apply: (site) => rule.apply({ ...site, policy: new Map([...site.policy.keys()].map((network) => [network, null])) }),
        }
      : rule,
  ),
});

/** The rules, each of which also changes what one operator computes. */
function spoiling(operator: number, from: string, to: string): RuleSet {
  const spoiled = <R extends AnyRule>(rule: R): R => ({
    ...rule,
    apply(site: never) {
      const after = (rule.apply as (site: never) => Program)(site).copy();
      const name = `${operator}.f`;
      const expression = after.expressions.get(name);
      if (expression !== undefined) after.expressions.set(name, { ...expression, text: expression.text.replaceAll(from, to) });
      return after.freeze();
    },
  });
  return { decouple: RULE_SET.decouple.map(spoiled), partition: RULE_SET.partition.map(spoiled) };
}

const rulesOf = ({ derivation }: Plan): string[] => derivation.map(({ rule }) => rule);

test.each(['lock_server_bench', 'pipeline_co_hash'])('%s: the step that breaks behaviour is dropped, the others stay', (name) => {
  const program = readExample(name);
  const right = planWith(RULE_SET, program).plan;
  expect(rulesOf(right)).toContain('partition-co-hash');
  expect(right.verdict).toMatchObject({ differential: { result: 'refines' }, dropped: [] });

  const { plan } = planWith(dealing('partition-co-hash'), program);
  expect(rulesOf(plan)).not.toContain('partition-co-hash');
  expect(plan.derivation.length).toBeGreaterThan(0);
  expect(plan.outcome).toBe('improved');
  expect(plan.verdict.differential?.result).toBe('refines');
  // At one place, or at two: then the rule is given up.
  expect([...new Set(plan.verdict.dropped?.map(({ rule }) => rule))]).toEqual(['partition-co-hash']);

  const [dropped] = plan.verdict.dropped ?? [];
  const wrong = readProgram(dropped?.program);
  expect(validate(wrong)).toEqual([]);
  // What is kept of the step is enough to see the same again.
  expect(differ(program, wrong, EFFORTS.quick).counterexample).toEqual(dropped?.counterexample);
  const remark = plan.remarks.find(({ rule, site }) => rule === 'partition-co-hash' && site.label === dropped?.label);
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
  for (const { id } of [...RULE_SET.decouple, ...RULE_SET.partition])
    expect(dropped.filter(({ rule }) => rule === id).length).toBeLessThanOrEqual(2);
  expect(comparisons).toBeGreaterThanOrEqual(dropped.length);
});

test('without a comparison a wrong plan would leave', () => {
  const { derivation } = planOf(readExample('lock_server_bench'), {}, { validate, differ: null }, dealing('partition-co-hash'));
  expect(derivation.map(({ rule }) => rule)).toContain('partition-co-hash');
});
