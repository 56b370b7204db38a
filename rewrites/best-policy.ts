import { factsOf, type LocationKey, type Policy, type Program } from '../ir/index.ts';

/** The first proposed policy under which everything is proved, else the one that fails least. */
export function bestPolicy(program: Program, location: LocationKey): Policy {
  let best: { policy: Policy; failures: number } | null = null;
  for (const policy of factsOf(program).policies(location)) {
    const failed = factsOf(program)
      .sharding(location, policy)
      .findings.filter((finding) => !finding.ok);
    if (best === null || failed.length < best.failures) best = { policy, failures: failed.length };
    if (failed.length === 0 || failed.some(({ decides }) => decides === 'operators')) break;
  }
  return best?.policy ?? new Map();
}
