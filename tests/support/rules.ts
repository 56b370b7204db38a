import type { LocationKey, Policy, Program } from '../../ir/index.ts';
import { type Bindings, labelsOf, type Proof, type Rewrite, RULES, type Site } from '../../rewrites/index.ts';

/** A rule of the registry by its id. */
export function ruleOf(id: string): Rewrite {
  const rule = RULES.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
}

/** The site that bindings name. */
export function siteAt(rule: Rewrite, program: Program, location: LocationKey, bindings: Bindings): Site {
  const site = rule.unbind({ program, location, labels: labelsOf(program) }, bindings);
  if ('wrong' in site) throw new Error(site.wrong);
  return site;
}

/** What a rule says at a site: the first precondition that is refused, or null. */
export function refusal(
  rule: Rewrite,
  site: Site,
): { readonly id: string; readonly proof: Extract<Proof, { proved: false }> } | null {
  for (const { id, check } of rule.preconditions) {
    const proof = check(site);
    if (!proof.proved) return { id, proof };
  }
  return null;
}

export const movedBy = (moved: Iterable<number>): Bindings => ({ moved: [...moved] });
export const shardedBy = (shards: number, policy: Policy): Bindings => ({
  shards,
  policy: Object.fromEntries(policy) as unknown as Bindings,
});
