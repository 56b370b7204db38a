import { hydroNames, type Location, type Program, type ProgramDraft, type ShardingCheck } from '../../../ir/index.ts';
import { type PartitionSite, picksRule, proved, type Requirement, refused, requires } from '../../define-rewrite.ts';
import { addLocation, rehome } from '../../edit/locations.ts';
import { moveOperators } from '../../edit/move.ts';
import { relink } from '../../edit/relink.ts';

/** A precondition that is one of the sharding facts of the site's location and policy. */
export function fact(name: ShardingCheck): Requirement<PartitionSite> {
  return requires(name, ({ facts }) => {
    const finding = facts.findings.find((candidate) => candidate.name === name);
    if (!finding) return refused(`nothing is known about "${name}"`);
    if (finding.ok) return proved(finding.text);
    return { ...refused(finding.text, finding.where, finding.unlock), obstacles: finding.obstacles };
  });
}

export const mayBeSharded: Requirement<PartitionSite> = requires('the location may be rewritten', ({ program, location }) => {
  const { kind, role, name } = program.location(location);
  if (kind === 'external') return refused(`${name} is outside the program`);
  if (role === 'client') return refused(`${name} generates the load`);
  const crates = hydroNames(program);
  if (crates.length > 1) return refused(`glue cannot name hydro_lang: the program says ${crates.join(' and ')}`);
  return proved(`${name} is a ${kind} of the program`);
});

export const isCluster: Requirement<PartitionSite> = picksRule('the location is a cluster', ({ program, location }) =>
  program.location(location).kind === 'cluster'
    ? proved('it is')
    : refused('a process has one machine', [], 'process-to-cluster'),
);

/** All conditions of sharding that do not depend on the kind of state; each rule adds its own, and `isCluster` comes last. */
export const SHARDING: readonly Requirement<PartitionSite>[] = [
  mayBeSharded,
  fact('no ports, sources or sinks'),
  fact('nothing sees two keys at once'),
  fact('idle ticks change nothing'),
  fact('closures are pure'),
  fact('state is key-local'),
  fact('batches are unordered'),
  fact('outputs are unordered'),
  fact('constants stay inside'),
  fact('keys can be hashed'),
  fact('ids can be made logical'),
];

/**
 * Gives every logical member `shards` copies. An original cluster keeps its own declaration, so its operators move to a new one;
 * a location made by a rewrite changes in place.
 */
export function partition({ program, location, shards, policy }: PartitionSite): Program {
  const after = program.copy();
  const before = after.location(location);
  const target = before.origin ? before : takeOver(after, before, 'shards', 'cluster');
  const origin = target.origin ?? { from: location, role: 'shards', shards, policy: {} };
  const members = target.size === null ? null : (target.size / origin.shards) * shards;
  after.locations.set(target.key, {
    ...target,
    size: members,
    origin: { ...origin, shards, policy: Object.fromEntries(policy) },
  });
  relink(after);
  return after.freeze();
}

/** Turns a process into a cluster of one member, by the same two ways. */
export function toCluster({ program, location }: PartitionSite): Program {
  const after = program.copy();
  const before = after.location(location);
  if (before.origin) {
    const cluster: Location = { ...before, kind: 'cluster', size: 1 };
    after.locations.set(location, cluster);
    for (const op of after.operators()) if (op.place.root === location) after.replaceOperator(rehome(op, cluster));
  } else takeOver(after, before, 'shards', 'cluster');
  relink(after);
  return after.freeze();
}

function takeOver(after: ProgramDraft, before: Location, role: string, kind: Location['kind']): Location {
  const target = addLocation(after, before.key, role, kind);
  const all = new Set(after.operators().flatMap((op) => (op.place.root === before.key ? [op.id] : [])));
  moveOperators(after, all, target);
  return target;
}
