import type { Idiom, Membership } from './idiom.ts';
import { downstreamOf, matchUpstream, maybe, one, sorted, upstream, upstreamOf } from './match.ts';
import { membershipAt } from './membership.ts';
import type { View } from './view.ts';

/**
 * Broadcast: in one tick the batch is crossed with the keys of the snapshot of present members, the pairs leave the tick and go
 * through a network that addresses each pair's member.
 */
export function findBroadcasts(view: View): Idiom[] {
  const found: Idiom[] = [];
  for (const op of view.operators) {
    if (op.kind !== 'CrossProduct') continue;
    const members = presentMembers(view, view.from(op.id, 'left'));
    const exit = members && exitToNetwork(view, op.id);
    const elements = upstreamOf(view, op.id, 'right');
    if (!members || !exit || !elements) continue;
    const { membership } = members;
    const batch = view.kind(elements.end) === 'Batch' ? [elements.end] : [];
    found.push({
      kind: 'broadcast',
      label: `broadcast to ${view.locationName(view.root(exit.network))}`,
      location: op.place.root,
      operators: sorted([
        op.id,
        ...members.operators,
        ...privateMembership(view, membership, members.operators),
        ...elements.passed.filter((id) => view.consumers(id).length === 1),
        ...batch,
        ...exit.operators,
      ]),
      root: op.id,
      details: { network: exit.network, cluster: view.root(exit.network), cross: op.id, membership, input: elements.end },
    });
  }
  return found;
}

/** Keys of the members that are present, from a snapshot of the membership: `> Filter > keys`. */
export function presentMembers(view: View, keys: number | null): { membership: Membership; operators: readonly number[] } | null {
  const line = matchUpstream(view, keys, [one('Map'), one('Filter'), one('Batch'), one('FoldKeyed')]);
  const fold = line?.steps[3];
  if (!line || fold === null || fold === undefined) return null;
  const membership = membershipAt(view, fold);
  return membership && { membership, operators: line.operators.filter((id) => id !== fold) };
}

/** The membership's own operators when nothing outside `readers` looks at it: then it is part of the reader's box. */
export function privateMembership(view: View, membership: Membership, readers: readonly number[]): readonly number[] {
  return view.consumers(membership.fold).every((id) => readers.includes(id)) ? membership.operators : [];
}

/** From an operator in a tick out of it and to a network, through at most re-keying maps; the network is not part of the line. */
export function exitToNetwork(view: View, id: number): { network: number; operators: readonly number[] } | null {
  const operators: number[] = [];
  let at = id;
  for (;;) {
    const walk = downstreamOf(view, at);
    if (!walk) return null;
    operators.push(...walk.passed);
    at = walk.end;
    const { kind } = view.op(at);
    if (kind === 'Network') return { network: at, operators };
    if (kind !== 'YieldConcat' && kind !== 'Map') return null;
    operators.push(at);
  }
}

/**
 * The closed form: a join on `()` with the fixed list of the cluster's member ids, a map that puts the id first, a network.
 * Hydro writes a JoinHalf because the list is bounded.
 */
export function findClosedBroadcasts(view: View): Idiom[] {
  const found: Idiom[] = [];
  for (const op of view.operators) {
    if (op.kind !== 'JoinHalf' && op.kind !== 'Join') continue;
    const ids = matchUpstream(view, view.from(op.id, 'right'), [one('Map'), maybe('Map'), maybe('Filter'), one('Source')]);
    const source = ids?.steps[3];
    const elements = upstreamOf(view, op.id, 'left');
    if (!ids || source === null || source === undefined || !elements || !listsMembers(view, source)) continue;
    const exit = exitToNetwork(view, op.id);
    if (!exit) continue;
    const wrap = view.kind(elements.end) === 'Map' ? [elements.end] : [];
    const input = wrap.length > 0 ? (upstream(view, view.from(elements.end))?.end ?? elements.end) : elements.end;
    found.push({
      kind: 'broadcast',
      label: `broadcast to ${view.locationName(view.root(exit.network))}`,
      location: op.place.root,
      operators: sorted([op.id, ...ids.operators, ...wrap, ...exit.operators]),
      root: op.id,
      details: { network: exit.network, cluster: view.root(exit.network), cross: op.id, membership: null, input },
    });
  }
  return found;
}

/** A fixed list of member ids: Hydro's generated identifier of a cluster's ids is the only source of such a list. */
function listsMembers(view: View, source: number): boolean {
  const iter = (view.op(source).fields['source'] as { Iter?: unknown } | null | undefined)?.Iter;
  if (typeof iter !== 'string' && typeof (iter as { expr?: unknown } | undefined)?.expr !== 'string') return false;
  const text = `${JSON.stringify(iter)} ${view.program.text(source, 'source') ?? ''}`;
  return text.includes('__hydro_lang_cluster_ids_');
}
