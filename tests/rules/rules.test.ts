import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type InputError, type Options, optimize, type Plan } from '../../index.ts';
import { PLAN_FORMAT } from '../../ir/index.ts';
import { RULES, VERSIONS, WORKS } from '../../rewrites/index.ts';
import { readExample } from '../support/examples.ts';

const root = new URL('../../', import.meta.url);
const plans = new Map<string, Plan>();
const planOf = (program: string, options: Options = {}): Plan => {
  const key = JSON.stringify([program, options]);
  const plan = plans.get(key) ?? optimize(readExample(program), options);
  plans.set(key, plan);
  return plan;
};

/** Programs whose plans use a rule, and under which options; that of most rules is the first. */
const SHOWN: Readonly<Record<string, readonly [string, Options?]>> = {
  'incremental-join': ['pipeline_co_hash'],
  'lookup-machine': ['kv_store_bench'],
  simplify: ['alerts'],
  // Whether keys come again in a batch is not in a program.
  combine: ['word_totals', { onlyLocal: true, costs: { flatMapRatio: 12 } }],
};
const shownBy = (rule: string): readonly [string, Options?] => SHOWN[rule] ?? ['two_phase_commit_bench'];

test('the registry lists every folder of rules, and nothing else', () => {
  expect(RULES.map(({ id }) => id).sort()).toEqual(readdirSync(new URL('rewrites/rules/', root)).sort());
});

test('the Rust crate knows this version of the glue and this format, and no rule', () => {
  const source = readFileSync(new URL('clients/rust/src/plan.rs', root), 'utf8');
  for (const { id } of RULES) expect(source).not.toContain(`"${id}"`);
  expect(source).toContain(`const FORMAT: &str = "${PLAN_FORMAT}";`);
  const [, glue] = /const GLUE_VERSION: u64 = (\d+);/.exec(source) ?? [];
  expect(Number(glue)).toBe(VERSIONS.glue);
});

test('ids are stable kebab-case names; an id of old names one rule', () => {
  const ids = RULES.flatMap(({ id, formerly }) => [id, ...formerly]);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

test.each(RULES.flatMap(({ id, formerly }) => formerly.map((old) => [old, id] as const)))(
  '%s: its options say %s now',
  (old, id) => {
    for (const options of [{ disable: [old] }, { only: [old] }])
      try {
        optimize(readExample('lock_server'), options);
        expect.unreachable();
      } catch (error) {
        const [diagnostic] = (error as InputError).diagnostics;
        expect(diagnostic?.message).toBe(`there is no rule '${old}'; it is part of the rule '${id}' now`);
      }
  },
);

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (_, rule) => {
  test('states its laws in one sentence each, cites known works, names its preconditions once', () => {
    for (const { law } of [rule, ...rule.variants]) expect(law).toMatch(/^[A-Z][^.]+\.$/);
    expect(rule.variants.length).toBeGreaterThan(0);
    for (const { why } of rule.variants) {
      expect(why).toMatch(/^[a-z][^.;]+$/);
      expect(why.length).toBeLessThanOrEqual(72);
    }
    expect(new Set(rule.variants.map(({ why }) => why)).size).toBe(rule.variants.length);
    for (const { citation } of rule.variants) expect(WORKS[citation.work].length).toBeGreaterThan(20);
    const ids = rule.preconditions.map(({ id }) => id);
    for (const { id, name } of rule.preconditions) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(name).toMatch(/^[a-z].* .*[^.]$/);
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(2);
  });

  test('its steps say all of its preconditions, each with its evidence', () => {
    const step = planOf(...shownBy(rule.id)).derivation.find((candidate) => candidate.rule === rule.id);
    expect(step?.preconditions.map(({ id, name }) => ({ id, name }))).toEqual(
      rule.preconditions.map(({ id, name }) => ({ id, name })),
    );
    for (const { id, evidence } of step?.preconditions ?? []) expect(evidence.length, id).toBeGreaterThan(1);
  });

  test('switched off, it is never applied, and the remarks say so', () => {
    const [program, options] = shownBy(rule.id);
    const plan = optimize(readExample(program), { ...options, disable: [rule.id] });
    expect(plan.derivation.map((step) => step.rule)).not.toContain(rule.id);
    expect(plan.remarks.some((remark) => remark.rule === rule.id && remark.note === 'switched off by the options')).toBe(true);
  });
});

test('every refusal names a reason; where operators are named they exist', () => {
  for (const program of ['two_phase_commit_bench', 'voting', 'kv_store_bench']) {
    for (const remark of planOf(program).remarks) {
      if (remark.outcome !== 'refused') continue;
      expect(remark.failed?.reason.length).toBeGreaterThan(5);
      expect(remark.site.label.length).toBeGreaterThan(3);
    }
  }
});
