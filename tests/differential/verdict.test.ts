import { describe, expect, test } from 'vitest';
import { explain, optimize, type Plan, readPlan } from '../../index.ts';
import { EFFORTS } from '../../verify/index.ts';
import { exampleText, readExample } from '../support/examples.ts';

const NAME = 'pipeline_functional';

describe('the verdict of a plan', () => {
  test('quick by default: what was compared, within which bounds, what was taken for unknown', () => {
    const { verdict } = optimize(readExample(NAME));
    expect(verdict).toMatchObject({ level: 'differential', result: 'refines within bounds', dropped: [] });
    expect(verdict.checked).toHaveLength(3);
    expect(verdict.differential).toMatchObject({
      result: 'refines',
      bounds: EFFORTS.quick,
      unsupported: [],
      counterexample: null,
    });
    const { causal, scripts, schedules } = EFFORTS.quick;
    expect(verdict.differential?.work).toMatchObject({ causal, scripts });
    // Each sequence is run once.
    expect(verdict.differential?.work['schedules']).toBe(causal + scripts * schedules);
    const unknown = verdict.differential?.abstracted.flatMap(({ functions }) => functions) ?? [];
    expect(unknown).toContain('crate::__staged::work::decrypt');
  });

  test('off: the certificate is what is left', () => {
    const { verdict, options } = optimize(readExample(NAME), { verify: 'off' });
    expect(verdict).toMatchObject({ level: 'certificate', result: 'valid', differential: null, dropped: [] });
    expect(options['verify']).toBe('off');
  });

  test("bounds of one's own; the others are those of quick", () => {
    const plan = optimize(readExample(NAME), { verify: { causal: 3, scripts: 2, exhaustiveRuns: 50 } });
    expect(plan.verdict.differential?.bounds).toEqual({ ...EFFORTS.quick, causal: 3, scripts: 2, exhaustiveRuns: 50 });
    expect(plan.verdict.differential?.work).toMatchObject({ causal: 3, scripts: 2 });
  });

  test('a program that stays as it is has nothing to be compared', () => {
    const { verdict, derivation } = optimize(readExample('op_counter'));
    expect(derivation).toEqual([]);
    expect(verdict).toMatchObject({ level: 'certificate', result: 'valid', differential: null });
  });

  test('runs that are cut short prove nothing, and the verdict says so', () => {
    const plan = optimize(readExample(NAME), { verify: { steps: 1 } });
    expect(plan.verdict).toMatchObject({ level: 'certificate', differential: { result: 'budget' } });
    expect(plan.verdict.result).toMatch(/^budget exhausted after \d+ schedules$/);
    expect(explain(plan)).toMatch(/Checked\n {2}certificate: budget exhausted/);
  });

  test('the same twice', () => {
    const once = JSON.stringify(optimize(exampleText(NAME), { verify: 'quick' }).verdict);
    expect(JSON.stringify(optimize(exampleText(NAME)).verdict)).toBe(once);
  });
});

test('plans of earlier versions are read', () => {
  const plan = optimize(readExample(NAME), { verify: 'off' });
  const { level, result, checked } = plan.verdict;
  const { verify, ...options } = plan.options;
  expect(verify).toBe('off');
  const earlier: Plan = { ...plan, options, verdict: { level, result, checked } };
  expect(readPlan(JSON.parse(JSON.stringify(earlier)))).toEqual(earlier);
  expect(explain(earlier)).toContain('Checked\n  certificate: valid');
});
