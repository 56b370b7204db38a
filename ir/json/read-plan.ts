import { Compile, type Validator } from 'typebox/compile';
import { InputError } from '../errors.ts';
import { type Plan, PlanSchema } from '../schema/plan.ts';
import { INPUT_CODES } from './codes.ts';

let validator: Validator<Record<never, never>, typeof PlanSchema> | null = null;

/**
 * Reads a `hydrofoil.plan/1` document: its shape, not its truth.
 * @throws InputError `not-a-plan` with the place of the first fault
 */
export function readPlan(value: unknown): Plan {
  validator ??= Compile(PlanSchema);
  if (validator.Check(value)) return value;
  const [first] = validator.Errors(value);
  const { hint, status } = INPUT_CODES['not-a-plan'];
  const pointer = first?.instancePath ?? '';
  const message = `this is not a plan: ${first?.message ?? 'wrong shape'}`;
  throw new InputError([{ severity: 'error', code: 'not-a-plan', pointer, message, hint }], { status });
}
