import type { StoredPlan } from '../store/store.ts';
import { ProblemError } from './problem.ts';
import type { Services } from './services.ts';

/** Ids are SHA-256 in lower-case hex; anything else cannot be in the store. */
const ID = /^[0-9a-f]{64}$/;

export function planOf({ store }: Services, id: string): StoredPlan {
  const plan = ID.test(id) ? store.plan(id) : undefined;
  if (!plan) throw ProblemError.of('PLAN_NOT_FOUND', `there is no plan ${shorten(id)}`);
  return plan;
}

export function programOf({ store }: Services, id: string): string {
  const text = ID.test(id) ? store.program(id) : undefined;
  if (text === undefined) throw ProblemError.of('PROGRAM_NOT_FOUND', `there is no program ${shorten(id)}`);
  return text;
}

const shorten = (id: string): string => JSON.stringify(id.length > 80 ? `${id.slice(0, 80)}…` : id);
