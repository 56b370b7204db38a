import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { optimize, type Plan } from '../../index.ts';
import { type AnyRule, RULES, VERSIONS, WORKS } from '../../rewrites/index.ts';

const root = new URL('../../', import.meta.url);
const plans = new Map<string, Plan>();
const planOf = (program: string): Plan => {
  const plan = plans.get(program) ?? optimize(readFileSync(new URL(`examples/programs/${program}.json`, root), 'utf8'));
  plans.set(program, plan);
  return plan;
};

test('the registry lists every rule file, and nothing else', () => {
  const files = ['decouple', 'partition'].flatMap((family) =>
    readdirSync(new URL(`rewrites/rules/${family}/`, root))
      .filter((file) => !file.startsWith('helpers') && !file.endsWith('.test.ts'))
      .map((file) => file.replace(/\.ts$/, '')),
  );
  expect(RULES.map((rule) => rule.id).sort()).toEqual(files.sort());
});

test('the Rust crate knows these rules and this version of the glue, no others', () => {
  const source = readFileSync(new URL('clients/rust/src/plan.rs', root), 'utf8');
  const [, list = ''] = /const RULES: &\[&str\] = &\[([^\]]*)\]/.exec(source) ?? [];
  expect(list.match(/[a-z-]{3,}/g)?.sort()).toEqual(RULES.map((rule) => rule.id).sort());
  const [, glue] = /const GLUE_VERSION: u64 = (\d+);/.exec(source) ?? [];
  expect(Number(glue)).toBe(VERSIONS.glue);
});

test('ids are stable kebab-case names', () => {
  const ids = RULES.map((rule) => rule.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
});

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (_, rule: AnyRule) => {
  test('cites a known work, states its law in one sentence, names its preconditions once', () => {
    expect(WORKS[rule.citation.work].length).toBeGreaterThan(20);
    expect(rule.law).toMatch(/^[A-Z][^.]+\.$/);
    const names = rule.preconditions.map((requirement) => requirement.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(2);
  });

  test('has an example that fires and one that refuses', () => {
    expect(rule.examples.some((example) => example.fires)).toBe(true);
    expect(rule.examples.some((example) => !example.fires && example.because !== undefined)).toBe(true);
  });

  test.each(rule.examples.map((example) => [example.title, example] as const))('example: %s', (_title, example) => {
    const plan = planOf(example.program);
    if (example.fires) {
      const step = plan.derivation.find((candidate) => candidate.rule === rule.id);
      expect(step, `${rule.id} is a step of the plan of ${example.program}`).toBeDefined();
      expect(step?.preconditions.map((precondition) => precondition.name)).toEqual(
        rule.preconditions.map((requirement) => requirement.name),
      );
      for (const precondition of step?.preconditions ?? [])
        expect(precondition.evidence.length, precondition.name).toBeGreaterThan(1);
      return;
    }
    const failed = plan.remarks
      .filter((remark) => remark.rule === rule.id && remark.outcome === 'refused')
      .map((remark) => remark.failed?.precondition);
    expect(rule.preconditions.map((requirement) => requirement.name)).toContain(example.because);
    expect(failed).toContain(example.because);
  });

  test('a rule that is switched off is never applied, and the remarks say so', () => {
    const program = rule.examples.find((example) => example.fires)?.program ?? '';
    const plan = optimize(readFileSync(new URL(`examples/programs/${program}.json`, root), 'utf8'), { disable: [rule.id] });
    expect(plan.derivation.map((step) => step.rule)).not.toContain(rule.id);
    expect(plan.remarks.some((remark) => remark.rule === rule.id && remark.note === 'switched off by the options')).toBe(true);
  });
});

test('every refusal names a reason; where operators are named they exist', () => {
  for (const program of ['two_phase_commit_bench', 'voting', 'kv_store_bench']) {
    const plan = planOf(program);
    for (const remark of plan.remarks) {
      if (remark.outcome !== 'refused') continue;
      expect(remark.failed?.reason.length).toBeGreaterThan(5);
      expect(remark.site.label.length).toBeGreaterThan(3);
    }
  }
});
