/**
 * Neighbours of a program on which Hydrofoil was once wrong: variants that nobody handed in. Each is refused, or its plan shows nothing that
 * the program cannot show.
 */
import { compare, type Differential, type Options, optimize, type Plan, type Program } from '../../index.ts';

/** Prices under which every rule fires wherever it may. */
const DEAR: Options = {
  costs: { elementNs: 20_000, foldNs: 20_000, hashNs: 20_000, userFunctionNs: 20_000 },
  maxMachines: 60,
  maxShards: 3,
};

export interface Judgement {
  /** `refused`: no rule of those that were asked fires. `sound`: one does, and the thorough check explains every run. */
  readonly answer: 'refused' | 'sound' | 'wrong' | 'undecided';
  readonly plan: Plan;
  readonly verdict: Differential | null;
}

/**
 * What comes of a variant. The plan is made without level 3, so that a rule that is wrong is seen even where the check would have caught it.
 * @param rules ids of the rules that are asked; all when left out
 */
export function judge(program: Program | unknown, rules?: readonly string[]): Judgement {
  const plan = optimize(program, { ...DEAR, verify: 'off', ...(rules === undefined ? {} : { only: [...rules] }) });
  if (plan.derivation.length === 0) return { answer: 'refused', plan, verdict: null };
  const verdict = compare(program, plan.program, { verify: 'thorough' });
  return { answer: ANSWERS[verdict.result], plan, verdict };
}

const ANSWERS = {
  refines: 'sound',
  counterexample: 'wrong',
  budget: 'undecided',
  unsupported: 'undecided',
} as const satisfies Record<Differential['result'], Judgement['answer']>;
