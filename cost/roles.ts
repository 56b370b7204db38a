import { type Idiom, isIdiom, type Membership, memberPair, type ProgramView } from '../ir/index.ts';
import { type MachineRole, machineRole } from './machines.ts';
import { releasedBy } from './released.ts';
import { type ClusterSize, scaleOf } from './scale.ts';

/** What an idiom says about the rate of one operator in it; everything else follows the operator's kind. */
export type Role =
  | MachineRole
  /** Each element once per member of a cluster. */
  | { readonly role: 'fan-out'; readonly members: number; readonly cluster: string; readonly port: string | null }
  /** The list of a cluster's members, once per batch. */
  | { readonly role: 'members'; readonly members: number }
  | { readonly role: 'quorum-leftovers'; readonly input: number }
  | { readonly role: 'quorum-count'; readonly input: number; readonly fanIn: number | null }
  /** Passes everything. */
  | { readonly role: 'pass'; readonly why: string }
  | { readonly role: 'errors' }
  /** Kept for the next tick only while a condition holds. */
  | { readonly role: 'held' }
  | { readonly role: 'matched'; readonly requests: number; readonly responses: number }
  | { readonly role: 'held-requests'; readonly input: number }
  /** Passes each element once, whatever waited for it included. */
  | { readonly role: 'released'; readonly deferred: number };

export type Roles = ReadonlyMap<number, Role>;

export function rolesOf(view: ProgramView, idioms: readonly Idiom[], clusterSize: ClusterSize): Roles {
  const roles = new Map<number, Role>();
  const members = (cluster: string): number => scaleOf(view.program, cluster, clusterSize).members;
  for (const idiom of idioms) {
    if (isIdiom('broadcast')(idiom)) {
      const { cross, cluster, membership } = idiom.details;
      const port = membership ? 'right' : 'left';
      roles.set(cross, { role: 'fan-out', members: members(cluster), cluster: view.locationName(cluster), port });
    }
    if (isIdiom('broadcast')(idiom) || isIdiom('round-robin')(idiom)) {
      if (idiom.details.membership) membershipRoles(view, idiom.details.membership, members, roles);
    }
    if (isIdiom('membership')(idiom)) membershipRoles(view, idiom.details, members, roles);
    if (isIdiom('quorum')(idiom)) quorumRoles(view, idiom, roles);
    if (isIdiom('request-response')(idiom)) {
      const { join, leftovers, requests, responses } = idiom.details;
      roles.set(join, { role: 'matched', requests, responses });
      roles.set(leftovers, { role: 'held-requests', input: requests });
    }
  }
  const conditional = new Set(idioms.filter(isIdiom('filter-if')).map((idiom) => idiom.root));
  for (const op of view.operators) {
    if (op.kind === 'FlatMap') addressedCopies(view, op.id, roles, members);
    const machine = machineRole(view, op.id);
    if (machine !== null) roles.set(op.id, machine);
    if (op.kind === 'DeferTick') heldRoles(view, op.id, roles, conditional);
  }
  return roles;
}

/** A DeferTick that holds elements back, and who lets them go. */
function heldRoles(view: ProgramView, defer: number, roles: Map<number, Role>, conditional: ReadonlySet<number>): void {
  if (!roles.has(defer) && heldByCondition(view, defer, conditional)) roles.set(defer, { role: 'held' });
  for (const id of releasedBy(view, defer)) roles.set(id, { role: 'released', deferred: defer });
}

/** A snapshot of the members is a list of them, and nearly all are present. */
function membershipRoles(
  view: ProgramView,
  membership: Membership,
  members: (cluster: string) => number,
  roles: Map<number, Role>,
): void {
  for (const id of view.consumers(membership.fold)) {
    if (view.kind(id) !== 'Batch') continue;
    roles.set(id, { role: 'members', members: members(membership.cluster) });
    const filter = view.consumers(id)[0];
    if (filter !== undefined && view.kind(filter) === 'Filter') roles.set(filter, { role: 'pass', why: 'members are present' });
  }
}

function quorumRoles(view: ProgramView, idiom: Extract<Idiom, { kind: 'quorum' }>, roles: Map<number, Role>): void {
  const { input, fold, leftovers, outputs, errors, keyType, max } = idiom.details;
  for (const id of idiom.operators) {
    const kind = view.kind(id);
    if (kind === 'Filter' || kind === 'FilterMap') roles.set(id, { role: 'pass', why: 'almost every key reaches its threshold' });
  }
  roles.set(leftovers, { role: 'quorum-leftovers', input });
  roles.set(fold, { role: 'quorum-count', input, fanIn: max });
  for (const id of outputs) {
    const perKey = view.type(id)?.elementType === keyType;
    roles.set(id, { role: 'quorum-output', input, fanIn: max, perKey });
  }
  for (const id of errors) roles.set(id, { role: 'errors' });
}

/** A flat_map that makes addressed elements out of unaddressed ones sends one to every member of the cluster it is for. */
function addressedCopies(view: ProgramView, id: number, roles: Map<number, Role>, members: (cluster: string) => number): void {
  const input = view.from(id);
  const before = input === null ? null : view.type(input)?.elementType;
  const after = view.type(id)?.elementType;
  if (roles.has(id) || !before || !after || memberPair(before) || !memberPair(after)) return;
  const cluster = nextCluster(view, id);
  if (cluster === null) return;
  roles.set(id, { role: 'fan-out', members: members(cluster), cluster: view.locationName(cluster), port: null });
}

/** The cluster that the next network behind `id` leads to, when the way there neither branches nor computes. */
function nextCluster(view: ProgramView, id: number): string | null {
  let at = id;
  for (let steps = 0; steps < view.operators.length; steps++) {
    const [next, ...others] = view.consumers(at);
    if (next === undefined || others.length > 0) return null;
    const { kind, place } = view.op(next);
    if (kind === 'Network') return view.program.locations.get(place.root)?.kind === 'cluster' ? place.root : null;
    if (kind !== 'Cast' && kind !== 'ObserveNonDet' && kind !== 'YieldConcat') return null;
    at = next;
  }
  return null;
}

/** Does a DeferTick get its elements from a `filter_if`, by way of the tick's cycle? */
function heldByCondition(view: ProgramView, defer: number, conditional: ReadonlySet<number>): boolean {
  let at = view.from(defer);
  for (let steps = 0; at !== null && steps <= view.operators.length; steps++) {
    const { kind } = view.op(at);
    if (kind === 'Map') return conditional.has(view.from(at) ?? -1);
    if (!['Cast', 'Tee', 'ObserveNonDet', 'CycleSource', 'CycleSink'].includes(kind)) return false;
    at = view.from(at);
  }
  return false;
}
