import { flowHash, type Json, type Plan, type Program, programHash, writeProgram } from '../../ir/index.ts';
import { type Bounds, checkDerivation, checkRefinement, QUICK, validate } from '../../verify/index.ts';
import type { Trial } from './sites.ts';

/** What each level of the verification ladder says to the result of a rule that fired although a precondition is refused. */
export interface Noticed {
  /** The rule's own mechanism breaks down: no plan comes about. */
  readonly mechanism: string | null;
  /** Codes of the validator. */
  readonly validator: readonly string[];
  /** Codes of the certificate check, with the rules as they are. */
  readonly certificate: readonly string[];
  /** What the comparison of behaviours says: a run that the original has not, or nothing. */
  readonly refinement: 'counterexample' | 'refines' | 'budget' | 'unsupported' | null;
}

/** The first counterexample ends a check, so only programs that are right take all of this. */
const BOUNDS: Bounds = { ...QUICK, scripts: 100 };

/** Fires the rule of a trial with its refused precondition switched off and asks the levels. */
export function notice(trial: Trial): Noticed {
  let after: ReturnType<Trial['apply']>;
  try {
    after = trial.apply();
  } catch (error) {
    return { mechanism: (error as Error).message, validator: [], certificate: [], refinement: null };
  }
  const codes = validate(after).flatMap(({ severity, code }) => (severity === 'error' ? [code] : []));
  return {
    mechanism: null,
    validator: [...new Set(codes)],
    certificate: [...new Set(checkDerivation(trial.before, planOf(trial, after)).map(({ code }) => code))],
    refinement: checkRefinement(trial.before, after, BOUNDS).result,
  };
}

/** The plan of one step that a search with the mutated rule would have made, as far as its certificate goes. */
function planOf(trial: Trial, after: ReturnType<Trial['apply']>): Plan {
  const { rule, location, operators, bindings, preconditions, before } = trial;
  const step = {
    index: 1,
    rule: rule.id,
    ruleVersion: rule.version,
    site: { location, operators },
    bindings,
    preconditions: preconditions.map(({ id, name, evidence }) => ({ id, name, proved: true, evidence })),
    delta: { added: [], removed: [], changed: [], moved: [] },
    hashBefore: programHash(before),
    hashAfter: programHash(after),
  };
  const written = (one: Program): Json => writeProgram(one, { form: 'document', normalize: true }) as Json;
  const plan = { flow: flowHash(before), input: programHash(before), original: written(before) };
  return { ...plan, program: written(after), derivation: [step] } as unknown as Plan;
}
