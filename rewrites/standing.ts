import type { Obstacle } from '../ir/index.ts';
import type { Requirement, Standing } from './define-rewrite.ts';

/** Everything that stands against a rule with these preconditions at a site: a reason that goes away and uncovers another one is not the reason. */
export function standing<S>(preconditions: readonly Requirement<S>[], site: S): Standing[] {
  return preconditions.flatMap(({ id, name, check }) => {
    const proof = check(site);
    if (proof.proved) return [];
    const all = proof.obstacles?.() ?? [{ text: proof.reason, where: proof.where, unlock: proof.unlock }];
    return alike(all).map((obstacle) => ({ id, precondition: name, ...obstacle }));
  });
}

/** Obstacles that read alike are one, at several operators: advice that is followed at one of them alone does not help. */
function alike(obstacles: readonly Obstacle[]): Obstacle[] {
  const groups = new Map<string, Obstacle>();
  for (const { text, where, unlock } of obstacles) {
    const key = `${text} ${unlock}`;
    groups.set(key, { text, unlock, where: [...new Set([...(groups.get(key)?.where ?? []), ...where])] });
  }
  return [...groups.values()];
}
