import { describe, expect, test } from 'vitest';
import { type Bindings, type Rewrite, RULES } from '../../rewrites/index.ts';
import type { RuleExample } from '../../rewrites/rule-example.ts';
import { placed, readText, withIds } from '../support/program-text.ts';
import { siteAt } from '../support/rules.ts';
import { errorsOf } from '../traps/support.ts';

const tables = new Map(
  await Promise.all(
    RULES.map(async ({ id }) => {
      const table = (await import(`../../rewrites/rules/${id}/${id}.examples.ts`)) as { EXAMPLES: readonly RuleExample[] };
      return [id, table.EXAMPLES] as const;
    }),
  ),
);
const examplesOf = ({ id }: Rewrite): readonly RuleExample[] => tables.get(id) ?? [];

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (_, rule) => {
  test.each(examplesOf(rule).map((example) => [example.title, example] as const))('%s', (_title, example) => {
    const written = readText(example.program);
    const { program, location } = written;
    expect(errorsOf(program)).toEqual([]);
    const site = siteAt(rule, program, location, withIds(example.site, written) as Bindings);
    // A site that was written and read is the same site.
    expect(rule.bind(siteAt(rule, program, location, rule.bind(site)))).toEqual(rule.bind(site));
    const proofs = rule.preconditions.map(({ id, check }) => ({ id, proof: check(site) }));
    const refused = proofs.filter(({ proof }) => !proof.proved);
    expect(refused.map(({ id }) => id)).toEqual(example.refused ?? []);
    if (example.fires === undefined) return;
    const { variant, after } = example.fires;
    expect(
      proofs.map(({ proof }) => (proof.proved ? proof.evidence : '')).filter((text) => text.startsWith(`${variant}: `)),
    ).toHaveLength(1);
    const changed = rule.apply(site);
    expect(errorsOf(changed)).toEqual([]);
    expect(`\n${placed(changed, written)}`).toBe(after);
    expect(rule.describe(site, changed, 'it')).toMatch(/^\S.*[^.]$/);
  });

  test('every variant fires somewhere, and every precondition refuses alone', () => {
    const examples = examplesOf(rule);
    const fired = new Set(examples.flatMap(({ fires }) => fires?.variant ?? []));
    const named = rule.variants.map(({ name }) => name).filter((name) => !name.startsWith('of '));
    expect([...fired].sort()).toEqual([...named].sort());
    const alone = new Set(examples.flatMap(({ refused = [] }) => (refused.length === 1 ? refused : [])));
    expect(rule.preconditions.map(({ id }) => id).filter((id) => !alone.has(id))).toEqual([]);
  });
});
