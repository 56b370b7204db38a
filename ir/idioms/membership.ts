import type { Json, LocationKey } from '../graph/operator.ts';
import type { Idiom, Membership } from './idiom.ts';
import { matchUpstream, maybe, one, sorted } from './match.ts';
import { headOf } from './type-shape.ts';
import type { View } from './view.ts';

/**
 * Membership tracking: ClusterMembers > map to typed ids > cast > keyed fold of Joined / Left. Between source and map a rewrite may
 * have put a filter that keeps one physical representative of every logical member.
 */
export function findMemberships(view: View): Idiom[] {
  const found: Idiom[] = [];
  for (const op of view.operators) {
    const membership = op.kind === 'FoldKeyed' ? membershipAt(view, op.id) : null;
    if (!membership) continue;
    found.push({
      kind: 'membership',
      label: `members of ${view.locationName(membership.cluster)}`,
      location: op.place.root,
      operators: membership.operators,
      root: op.id,
      details: membership,
    });
  }
  return found;
}

/** The membership whose keyed fold is `fold`, or null. */
export function membershipAt(view: View, fold: number): Membership | null {
  if (view.kind(fold) !== 'FoldKeyed') return null;
  const events = view.from(fold);
  const value = events === null ? null : view.type(events)?.valueType;
  if (!value || headOf(value).head !== 'MembershipEvent') return null;
  const line = matchUpstream(view, events, [one('Map'), maybe('FilterMap'), one('Source')]);
  const source = line?.steps[2];
  if (!line || source === undefined || source === null) return null;
  const cluster = clusterOfMembers(view.op(source).fields['source']);
  if (cluster === null) return null;
  return { cluster, source, fold, operators: sorted([fold, ...line.operators]) };
}

/** `{ClusterMembers: [{Cluster: {idx, version}}, ..]}` as a location key. */
export function clusterOfMembers(source: Json | undefined): LocationKey | null {
  const members = (source as { ClusterMembers?: readonly Json[] } | null | undefined)?.ClusterMembers;
  const key = (members?.[0] as { Cluster?: { idx?: number; version?: number } } | undefined)?.Cluster;
  return key?.idx === undefined || key.version === undefined ? null : `loc${key.idx}v${key.version}`;
}
