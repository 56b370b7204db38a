import type { Location, Program, ProgramDraft } from '../../../ir/index.ts';
import { addLocation, rehome } from '../../edit/locations.ts';
import { moveOperators } from '../../edit/move.ts';
import { relink } from '../../edit/relink.ts';
import { operatorsAt } from '../../operators-at.ts';
import type { PartitionSite } from './site.ts';

/**
 * Gives every logical member `shards` copies; a process becomes a cluster first. An original location keeps its own declaration, so its
 * operators move to a new one; a location made by a rewrite changes in place.
 */
export function apply({ program, location, shards, policy }: PartitionSite): Program {
  const after = program.copy();
  const before = after.location(location);
  const target = before.origin === null ? takeOver(after, before) : asCluster(after, before);
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

function takeOver(after: ProgramDraft, before: Location): Location {
  const target = addLocation(after, before.key, 'shards', 'cluster');
  moveOperators(after, new Set(operatorsAt(after, before.key)), target);
  return target;
}

function asCluster(after: ProgramDraft, before: Location): Location {
  if (before.kind === 'cluster') return before;
  const cluster: Location = { ...before, kind: 'cluster', size: 1 };
  after.locations.set(before.key, cluster);
  for (const op of after.operators()) if (op.place.root === before.key) after.replaceOperator(rehome(op, cluster));
  return cluster;
}
