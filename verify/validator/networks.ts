import {
  type Collection,
  cannotTravel,
  type Glue,
  isInserted,
  isPacked,
  type JsonObject,
  memberPair,
  type Operator,
  packingOf,
  sameType,
  tupleItems,
} from '../../ir/index.ts';
import { type Check, nameOf, placeText, type View } from './view.ts';

/** The ends of one network. */
interface Link {
  readonly op: Operator;
  readonly input: Operator;
  readonly toCluster: boolean;
  readonly fromCluster: boolean;
  readonly serialize: Glue | null;
  readonly deserialize: Glue | null;
}

/** Networks run between processes and clusters, carry what they say, and keep no order they cannot keep. */
export const checkNetworks: Check = (view) => {
  for (const op of view.operators) {
    const input = op.kind === 'Network' ? view.from(op.id, 'input') : undefined;
    if (input === undefined) continue;
    const [from, to] = [view.location(input.place.root), view.location(op.place.root)];
    if (from === undefined || to === undefined || from.kind === 'external' || to.kind === 'external') {
      view.report('network-ends', op, `${nameOf(op)} runs from ${input.place.root} to ${op.place.root}`);
      continue;
    }
    const glue = (field: string): Glue | null => view.program.expressions.get(`${op.id}.${field}`)?.glue ?? null;
    const link: Link = {
      op,
      input,
      toCluster: to.kind === 'cluster',
      fromCluster: from.kind === 'cluster',
      serialize: glue('serialize_fn'),
      deserialize: glue('deserialize_fn'),
    };
    for (const end of [input, op]) {
      if (end.place.scopes.length > 0) view.report('network-in-tick', op, `${nameOf(op)} has an end in ${placeText(end.place)}`);
    }
    checkGlue(view, link);
    checkTypes(view, link);
    checkPromises(view, link);
  }
};

function checkGlue(view: View, { op, toCluster, fromCluster, serialize, deserialize }: Link): void {
  const serializer = serialize?.template;
  const ownPacks = isPacked(op) && packingOf(view.program, op)?.cross === null;
  const toMember = ownPacks ? 'pack-serialize' : 'route-serialize';
  if (serializer !== undefined && serializer !== (toCluster ? toMember : 'serialize')) {
    view.report('network-glue', op, `${nameOf(op)} leads to a ${toCluster ? 'cluster' : 'process'} and has ${serializer}`);
  }
  const deserializer = deserialize?.template;
  const fitting = fromCluster ? ['drop-deserialize', 'divide-deserialize'] : ['deserialize'];
  if (deserializer !== undefined && !fitting.includes(deserializer)) {
    view.report('network-glue', op, `${nameOf(op)} comes from a ${fromCluster ? 'cluster' : 'process'} and has ${deserializer}`);
  }
}

function checkTypes(view: View, link: Link): void {
  const { op, input, toCluster, fromCluster, deserialize } = link;
  const sent = input.collection?.elementType;
  const received = op.collection?.elementType;
  if (sent === undefined || received === undefined) return;
  const addressed = toCluster && (op.route === undefined || op.route.logical === 'addressed');
  const signed = fromCluster && deserialize?.template !== 'drop-deserialize';
  const ownPacks = isPacked(op) && packingOf(view.program, op)?.cross === null;
  const payloadSent = ownPacks ? packSent(sent, toCluster) : addressed ? memberPair(sent)?.rest : sent;
  const payloadReceived = signed ? memberPair(received)?.rest : received;
  if (payloadSent === undefined) view.report('network-member', op, `${nameOf(op)} leads to a cluster and is given ${sent}`);
  if (payloadReceived === undefined)
    view.report('network-member', op, `${nameOf(op)} comes from a cluster and gives ${received}`);
  if (payloadSent === undefined || payloadReceived === undefined) return;
  if (!sameType(payloadSent, payloadReceived)) {
    view.report('network-type', op, `${nameOf(op)} is given ${payloadSent} and gives ${payloadReceived}`);
  }
  // Existing networks have compiled; only what a rewrite puts in can be wrong.
  const part = isInserted(op) ? cannotTravel(view.program, payloadSent) : null;
  if (part !== null)
    view.report('not-serializable', op, `${nameOf(op)} carries ${payloadSent}: nobody says that ${part} survives`);
}

/** Packs name the member as the network knows it, without a type. */
function packSent(sent: string, toCluster: boolean): string | undefined {
  if (!toCluster) return sent;
  const [member, pack] = tupleItems(sent) ?? [];
  return member?.endsWith('TaglessMemberId') ? pack : undefined;
}

function checkPromises(view: View, link: Link): void {
  const { op, input } = link;
  const { collection } = op;
  if (collection === null || input.collection === null) return;
  if (collection.kind !== 'Stream' && collection.kind !== 'KeyedStream') {
    view.report('kind-wrong', op, `${nameOf(op)} gives a ${collection.kind}`);
  }
  if (collection.bound === 'Bounded') view.report('network-bound', op, `${nameOf(op)} is Bounded`);
  if (collection.retry === 'ExactlyOnce' && input.collection.retry === 'AtLeastOnce') {
    view.report('retry-invented', op, `${nameOf(op)} is ExactlyOnce, its input is not`);
  }
  const reason = disorder(view, link, collection, input.collection);
  if (reason !== null) view.report(reason.code, op, `${nameOf(op)} is TotalOrder, but ${reason.why}`);
}

function disorder(view: View, link: Link, output: Collection, sent: Collection) {
  const { op, input, fromCluster, deserialize } = link;
  if (output.order !== 'TotalOrder') return null;
  if (sent.order === 'NoOrder' && !keepsOrderOfKeys(view, link, output))
    return { code: 'network-order', why: 'it is given elements without order' } as const;
  if (mixes(op.fields['networking_info'] as JsonObject | undefined))
    return { code: 'network-order', why: 'its transport mixes' } as const;
  if (!fromCluster || hasOneSender(view, link)) return null;
  const code = view.shards(input.place.root) > 1 ? 'shard-order' : 'network-order';
  if (output.kind === 'Stream' && !keyedAtOnce(view, op)) return { code, why: 'several members send' } as const;
  if (code === 'shard-order' && deserialize?.template === 'divide-deserialize') {
    return { code, why: 'several shards send as one logical member' } as const;
  }
  return null;
}

/**
 * `KeyedStream::demux` and `send` (hydro_lang 0.16.0, `live_collections/keyed_stream/networking.rs`) send a stream that is ordered per key as
 * the unordered stream of its entries, and promise the order per key behind the network. It holds as long as the entries come straight from
 * the keyed stream, and where shards receive, as long as the key alone picks the shard.
 */
function keepsOrderOfKeys(view: View, { op, input }: Link, output: Collection): boolean {
  if (output.kind !== 'KeyedStream') return false;
  let from: Operator | undefined = input;
  while (from?.kind === 'Map') from = view.from(from.id, 'input');
  const entries = from?.kind === 'Cast' ? view.from(from.id, 'inner')?.collection : undefined;
  if (entries?.kind !== 'KeyedStream' || entries.order !== 'TotalOrder') return false;
  if (view.shards(op.place.root) === 1) return !isInserted(op);
  const policy = view.location(op.place.root)?.origin?.policy[String(op.id)];
  return policy?.every(([first]) => first === '0') === true;
}

/**
 * The library receives from a cluster as a stream and casts it to one keyed by sender, `KeyedStream::send` after a map that puts the sender
 * before the key: the order is that of each sender, or of each key of it.
 */
function keyedAtOnce(view: View, op: Operator): boolean {
  const consumers = view.outputs(op.id).map(({ to }) => view.program.op(to));
  return consumers.every(
    (consumer) =>
      (consumer.kind === 'Cast' && consumer.collection?.kind === 'KeyedStream') ||
      (consumer.kind === 'Map' && consumer.collection?.kind === 'Stream' && keyedAtOnce(view, consumer)) ||
      // Packs are opened one after the other, in the order in which each sender made them.
      (isPacked(op) && consumer.kind === 'FlatMap' && consumer.collection?.kind === 'Stream' && keyedAtOnce(view, consumer)),
  );
}

/**
 * Each receiver hears one member only: the sender stands for a process, or glue sends from each member to its counterpart; where the sender
 * is sharded, from each shard to its counterpart.
 */
function hasOneSender(view: View, { op, input }: Link): boolean {
  const origin = view.location(input.place.root)?.origin ?? null;
  const logicalOne = origin !== null && view.location(origin.from)?.kind === 'process';
  if (op.route?.logical !== 'same' && !logicalOne) return false;
  const shards = origin?.shards ?? 1;
  return shards === 1 || (op.route?.shard === 'keep' && shards === view.shards(op.place.root));
}

/** UDP, and TCP that delays lost messages forever, deliver in any order. */
function mixes(info: JsonObject | undefined): boolean {
  if (info === undefined) return false;
  return Object.hasOwn(info, 'Udp') || JSON.stringify(info).includes('LossyDelayedForever');
}
