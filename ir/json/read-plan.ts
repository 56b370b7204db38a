import { Compile, type Validator } from 'typebox/compile';
import { InputError } from '../errors.ts';
import { PLAN_FORMAT, type Plan, PlanSchema } from '../schema/plan.ts';
import { INPUT_CODES } from './codes.ts';

let validator: Validator<Record<never, never>, typeof PlanSchema> | null = null;

const PLAN = /^hydrofoil\.plan\/\d+$/;

const formatOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? (value as { format?: unknown }).format : null;

/** A plan document, of whatever version: not a program. */
export function isPlan(value: unknown): boolean {
  const format = formatOf(value);
  return typeof format === 'string' && PLAN.test(format);
}

/**
 * Reads a `hydrofoil.plan/2` document: its shape, not its truth.
 * @throws InputError `old-plan` for a plan of an earlier format, `not-a-plan` with the place of the first fault
 */
export function readPlan(value: unknown): Plan {
  expectPlanFormat(value);
  validator ??= Compile(PlanSchema);
  if (validator.Check(value)) return value;
  const [first] = validator.Errors(value);
  const { hint, status } = INPUT_CODES['not-a-plan'];
  const pointer = first?.instancePath ?? '';
  const message = `this is not a plan: ${first?.message ?? 'wrong shape'}`;
  throw new InputError([{ severity: 'error', code: 'not-a-plan', pointer, message, hint }], { status });
}

/**
 * Lets through what is no plan or one of this format.
 * @param pointer where the plan is
 * @throws InputError `old-plan`, which says how to make a new one
 */
export function expectPlanFormat(value: unknown, pointer = ''): void {
  if (!isPlan(value) || formatOf(value) === PLAN_FORMAT) return;
  const { hint, status } = INPUT_CODES['old-plan'];
  const message = `the plan's format is ${String(formatOf(value))}, this version reads ${PLAN_FORMAT}`;
  throw new InputError([{ severity: 'error', code: 'old-plan', pointer: `${pointer}/format`, message, hint }], { status });
}
