import type { Applied, Proved, Refusal, Rewrite, Site } from './define-rewrite.ts';

/** All preconditions of a rule at a site: the proofs, or the first refusal. */
function prove(rule: Rewrite, site: Site): readonly Proved[] | Refusal {
  const evidence: Proved[] = [];
  for (const { id, name, check } of rule.preconditions) {
    const proof = check(site);
    if (!proof.proved) return { rule: rule.id, precondition: id, proof };
    evidence.push({ id, name, evidence: proof.evidence });
  }
  return evidence;
}

export const isRefusal = (answer: readonly Proved[] | Applied | Refusal): answer is Refusal => 'proof' in answer;

/** Applies a rule where all of its preconditions are proved. */
export function fire(rule: Rewrite, site: Site): Applied | Refusal {
  const answer = prove(rule, site);
  if (isRefusal(answer)) return answer;
  return { rule, site, bindings: rule.bind(site), preconditions: answer, after: rule.apply(site) };
}
