import {
  type FieldPath,
  isPacked,
  type Location,
  leavesOf,
  memberPair,
  type Operator,
  packingOf,
  seenAs,
} from '../../ir/index.ts';
import { clusterMembers } from './locations.ts';
import { type Check, nameOf, type View } from './view.ts';

/** Locations made by rewrites: sizes, routing by the policy, logical ids wherever the program sees ids. */
export const checkShards: Check = (view) => {
  for (const location of view.program.locations.values()) {
    if (location.origin !== null) checkLocation(view, location);
  }
  for (const op of view.operators) {
    if (op.kind === 'Network') checkNetwork(view, op);
    const members = clusterMembers(op);
    if (members !== undefined) checkMembership(view, op, members);
  }
};

function checkLocation(view: View, location: Location): void {
  const { origin, size } = location;
  if (origin === null) return;
  const from = view.location(origin.from);
  const logical = from?.kind === 'cluster' ? from.size : from === undefined ? null : 1;
  if (from?.role === 'client' && view.operators.some(({ place }) => place.root === location.key))
    view.report('client-rewritten', location, `${location.name} runs work of the client ${from.name}`);
  if (from === undefined)
    view.report('location-unknown', location, `${location.key} was made from ${origin.from}, which is not in the table`);
  else if (location.kind === 'process' && (origin.shards > 1 || from.kind === 'cluster')) {
    view.report(
      'cluster-size',
      location,
      `process ${location.name} stands for ${origin.shards} shards of ${from.kind} ${from.name}`,
    );
  } else if (location.kind === 'cluster' && logical !== null && size !== null && size !== logical * origin.shards) {
    view.report('cluster-size', location, `${location.name} has ${size} members instead of ${logical} x ${origin.shards}`);
  }
  for (const id of Object.keys(origin.policy)) {
    const known = view.program.has(Number(id)) ? view.program.op(Number(id)) : undefined;
    if (known?.kind !== 'Network' || known.place.root !== location.key) {
      view.report('shard-policy', location, `the policy of ${location.name} names operator ${id}, which is no network into it`);
    }
  }
}

function checkNetwork(view: View, op: Operator): void {
  const { route } = op;
  const receiver = view.location(op.place.root);
  const shards = view.shards(op.place.root);
  if (shards > 1) {
    const policy = receiver?.origin?.policy ?? {};
    if (!Object.hasOwn(policy, String(op.id)))
      view.report('shard-policy', op, `no entry for ${nameOf(op)} in the policy of ${receiver?.name}`);
    else if (policy[String(op.id)] !== null && route?.shard === 'turn') {
      view.report('shard-policy', op, `${nameOf(op)} deals in turn although the policy has a key`);
    }
    checkKey(view, op, policy[String(op.id)] ?? []);
    if (route === undefined || route.logical === null || route.shard === 'none') {
      view.report('shard-unrouted', op, `${nameOf(op)} does not pick one of the ${shards} shards of ${receiver?.name}`);
    }
  } else if (route !== undefined && route.shard !== 'none') {
    view.report('shard-unrouted', op, `${nameOf(op)} routes to shards, but ${receiver?.name} has none`);
  }
  const senderShards = view.shards(view.from(op.id, 'input')?.place.root ?? '');
  const template = view.program.expressions.get(`${op.id}.deserialize_fn`)?.glue?.template;
  // Of packs, the sender is divided by the number of shards whatever that is.
  const divides = template === 'divide-deserialize' && !(isPacked(op) && senderShards === 1);
  if (template !== 'drop-deserialize' && divides !== senderShards > 1) {
    view.report('shard-ids', op, `${nameOf(op)} gives sender ids as they are, its sender has ${senderShards} shards`);
  }
}

function checkKey(view: View, op: Operator, paths: readonly FieldPath[]): void {
  for (const { type } of leavesOf(view.program, isPacked(op) ? unpacked(view, op) : op.id, paths))
    if (WITHOUT_HASH.test(type)) view.report('shard-key', op, `${nameOf(op)} is routed by a ${type}`);
  const packing = isPacked(op) ? packingOf(view.program, op) : null;
  const element = (packing?.input ?? view.from(op.id, 'input'))?.collection?.elementType ?? '_';
  const isPair = op.route?.logical === 'addressed' && (packing === null || packing.cross === null);
  const payload = isPair ? (memberPair(element)?.rest ?? '_') : element;
  for (const part of op.route?.key ?? []) {
    if (part.of === 'payload' && part.seen === undefined && seenAs(view.program, payload, part.path) !== null)
      view.report('shard-key', op, `${nameOf(op)} is routed by a ${payload} as it was before it was sent`);
  }
}

/** Behind a network that carries packs, the operator that gives its elements. */
const unpacked = (view: View, op: Operator): number => packingOf(view.program, op)?.unpack.id ?? op.id;

/** Types of the standard library without Hash, and the unknown one. */
const WITHOUT_HASH = /^_$|\b(f32|f64|HashMap|HashSet|Cell|RefCell|Mutex|RwLock|dyn|impl)\b/;

/** A sharded cluster's membership goes through the filter that leaves one representative per logical member. */
function checkMembership(view: View, source: Operator, cluster: string): void {
  const shards = view.shards(cluster);
  if (abandoned(view, cluster))
    view.report('cluster-abandoned', source, `${nameOf(source)} observes ${cluster}, where nothing runs any more`);
  if (shards === 1) return;
  const waiting = [source.id];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const { to } of view.outputs(id)) {
      const consumer = view.program.op(to);
      const glue = view.program.expressions.get(`${to}.f`)?.glue;
      if (consumer.kind === 'Tee') waiting.push(to);
      else if (glue?.template !== 'logical-members' || glue.holes['shards'] !== shards) {
        view.report('shard-ids', consumer, `${nameOf(consumer)} sees each logical member of ${cluster} ${shards} times`);
      }
    }
  }
}

/** A cluster that other locations were made from and that has no operator left. */
export function abandoned(view: View, cluster: string): boolean {
  const replaced = [...view.program.locations.values()].some(({ origin }) => origin?.from === cluster);
  return replaced && !view.operators.some(({ place }) => place.root === cluster);
}
