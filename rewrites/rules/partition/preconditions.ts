import type { ShardingCheck } from '../../../ir/index.ts';
import { proved, type Requirement, refused, requires } from '../../define-rewrite.ts';
import { offLimits, packedAt } from '../../off-limits.ts';
import type { PartitionSite } from './site.ts';

/** A precondition that is one of the sharding facts of the site's location and policy. */
function fact(
  id: string,
  name: ShardingCheck,
  evidence: (site: PartitionSite, text: string) => string = (_, text) => text,
): Requirement<PartitionSite> {
  return requires(id, name, (site) => {
    const finding = site.facts.findings.find((candidate) => candidate.name === name);
    if (!finding) return refused(`nothing is known about "${name}"`);
    if (finding.ok) return proved(evidence(site, finding.text));
    return { ...refused(finding.text, finding.where, finding.unlock), obstacles: finding.obstacles };
  });
}

const mayBeSharded: Requirement<PartitionSite> = requires(
  'location-rewritable',
  'the location may be rewritten',
  ({ program, location }) => {
    const { kind, name } = program.location(location);
    const against = offLimits(program, location) ?? packedAt(program, location);
    if (against !== null) return refused(against);
    return proved(`${name} is a ${kind} of the program`);
  },
);

/** Where a location keeps state: nowhere, at top level, or in its ticks. */
function stateOf({ facts }: PartitionSite): 'no state' | 'state at top level' | 'state in ticks' {
  if (facts.keyedInTick.length > 0) return 'state in ticks';
  return facts.keyedAtTop.length > 0 ? 'state at top level' : 'no state';
}

/** In the order in which they are reported. */
export const PRECONDITIONS: readonly Requirement<PartitionSite>[] = [
  mayBeSharded,
  fact('no-ports', 'no ports, sources or sinks'),
  fact('one-key-at-a-time', 'nothing sees two keys at once'),
  fact('idle-ticks-change-nothing', 'idle ticks change nothing'),
  fact('closures-pure', 'closures are pure'),
  fact('state-key-local', 'state is key-local', (site, text) => `${stateOf(site)}: ${text}`),
  fact('batches-unordered', 'batches are unordered'),
  fact('outputs-unordered', 'outputs are unordered'),
  fact('constants-inside', 'constants stay inside'),
  fact('keys-hashable', 'keys can be hashed'),
  fact('ids-logical', 'ids can be made logical'),
];
