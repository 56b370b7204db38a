import type { Plan } from '../index.ts';
import type { Engine, Subject } from '../server/index.ts';

/** Subjects of the renderer for documents that are in memory. */
export function planSubject(engine: Engine, plan: Plan, input: unknown): Subject {
  const text = engine.canonical(plan);
  return { kind: 'plan', id: engine.hash(text), plan: text, input: engine.canonical(input) };
}

export function stepSubject(engine: Engine, plan: Plan, input: unknown, n: number): Subject {
  const text = engine.canonical(plan);
  return { kind: 'step', id: engine.hash(text), plan: text, input: engine.canonical(input), n };
}

export function whyNotSubject(engine: Engine, plan: Plan, rule: string | null, location: string | null): Subject {
  const text = engine.canonical(plan);
  return { kind: 'why-not', id: engine.hash(text), plan: text, rule, location };
}
