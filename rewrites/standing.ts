import { factsOf, type LocationKey, type Obstacle, type Program } from '../ir/index.ts';
import type { DecoupleSite, PartitionSite, Rewrite } from './define-rewrite.ts';
import { shardsOf } from './edit/locations.ts';
import { bestPolicy } from './search/shardability.ts';
import { isEnabled, type Problem, prove } from './search/state.ts';

/*
 * Why a rule is refused, in full: a reason that goes away when advice is followed, and uncovers another one, is not the reason.
 */

/** A precondition that fails, with one of the things that stand in its way. */
export interface Standing extends Obstacle {
  readonly precondition: string;
}

/** Everything that stands against a rule at a site. Which rule would fit better is asked only where nothing else stands. */
export function standing<S>(rule: Rewrite<S>, site: S): Standing[] {
  const asked = (picksRule: boolean): Standing[] =>
    rule.preconditions
      .filter((requirement) => (requirement.picksRule ?? false) === picksRule)
      .flatMap(({ name, check }) => {
        const proof = check(site);
        if (proof.proved) return [];
        const all = proof.obstacles?.() ?? [{ text: proof.reason, where: proof.where, unlock: proof.unlock }];
        return alike(all).map((obstacle) => ({ precondition: name, ...obstacle }));
      });
  const failed = asked(false);
  return failed.length > 0 ? failed : asked(true);
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

export function partitionSite(problem: Problem, program: Program, location: LocationKey): PartitionSite {
  const policy = bestPolicy(program, location);
  const shards = Math.min(problem.options.maxShards, shardsOf(program, location) + 1);
  return { kind: 'partition', program, location, shards, policy, facts: factsOf(program).sharding(location, policy) };
}

export const mayFire = (problem: Problem, rule: Rewrite<DecoupleSite> | Rewrite<PartitionSite>): boolean =>
  isEnabled(problem, rule.id) && !problem.bans.givenUp(rule);

/**
 * What stands against a rule of partitioning when advice that names other rules is followed: a process becomes a cluster first, and advice
 * to take another rule is kept only where that rule holds.
 */
export function standingOf(problem: Problem, program: Program, location: LocationKey, rule: Rewrite<PartitionSite>): Standing[] {
  const site = partitionSite(problem, program, location);
  const failed = standing(rule, site);
  const cluster = failed.some(({ unlock }) => unlock === AS_CLUSTER) ? becomesCluster(problem, site) : null;
  if (cluster !== null) return standingOf(problem, cluster.program, cluster.location, rule);
  return failed.map((one) => {
    const other = problem.rules.partition.find(({ id }) => id === one.unlock);
    if (other === undefined) return one;
    const helps =
      other.id !== AS_CLUSTER && mayFire(problem, other) && standingOf(problem, program, location, other).length === 0;
    return helps ? one : { ...one, unlock: null };
  });
}

/** The advice of a precondition that a process fails and the cluster of one member that it can become does not. */
export const AS_CLUSTER = 'process-to-cluster';

function becomesCluster(problem: Problem, site: PartitionSite): PartitionSite | null {
  const rule = problem.rules.partition.find(({ id }) => id === AS_CLUSTER);
  if (rule === undefined || !mayFire(problem, rule) || 'proof' in prove(rule, site)) return null;
  const inside = site.program.operators().find((op) => op.place.root === site.location);
  const after = rule.apply(site);
  return inside === undefined ? null : partitionSite(problem, after, after.op(inside.id).place.root);
}
