import {
  entryTerms,
  type FieldPath,
  holds,
  type KeyLeaf,
  type KeyPart,
  keyAtoms,
  keyFlow,
  type Location,
  type LocationKey,
  leavesOf,
  memberTag,
  type Operator,
  type Policy,
  type Program,
  type ProgramDraft,
  type ReceiveHoles,
  type RouteHoles,
  seenAs,
  type Term,
  tupleItems,
} from '../../ir/index.ts';
import { glueOf, setGlue } from './glue.ts';
import { baseOf, endsOf, shardsOf } from './locations.ts';
import { relinkIds } from './relink-ids.ts';

/**
 * Recomputes all glue from where things are now: which member each network addresses, what its receiver does with sender ids, and how own
 * ids and memberships read on the new locations. Works on `program` itself; idempotent, so a rule only has to move things and call this.
 */
export function relink(program: ProgramDraft): void {
  const flows = new Map<LocationKey, ReadonlyMap<number, Term>>();
  for (const network of program.operators()) {
    if (network.kind !== 'Network') continue;
    relinkNetwork(program, network, flows);
  }
  relinkIds(program);
}

function relinkNetwork(program: ProgramDraft, network: Operator, flows: Map<LocationKey, ReadonlyMap<number, Term>>): void {
  const { input, sender, receiver } = endsOf(program, network);
  const inserted = wasInserted(program, network.id);
  if (!inserted && sender.origin === null && receiver.origin === null) return;

  const fromCluster = baseOf(program, sender.key).kind === 'cluster';
  const toCluster = baseOf(program, receiver.key).kind === 'cluster';
  const element = input.collection?.elementType ?? '_';
  const payload = !inserted && toCluster ? (tupleItems(element)?.[1] ?? '_') : element;

  if (receiver.kind === 'process') {
    if (inserted) setGlue(program, network.id, 'serialize_fn', 'serialize', { element, inserted });
  } else if (inserted || !toCluster || shardsOf(program, receiver.key) > 1) {
    const logical = inserted ? (toCluster ? 'same' : 'zero') : toCluster ? 'addressed' : 'zero';
    setGlue(program, network.id, 'serialize_fn', 'route-serialize', {
      element,
      logical,
      shards: shardsOf(program, receiver.key),
      ...shardChoice(program, network, { sender, receiver, inserted, fromCluster: fromCluster && !inserted, input, flows }),
      self: sender.kind === 'cluster' ? sender.key : null,
      selfShards: shardsOf(program, sender.key),
      inserted,
    });
  }

  const receive = (template: 'deserialize' | 'drop-deserialize' | 'divide-deserialize', tag: string | null): void => {
    const holes: ReceiveHoles = { element: payload, tag, shards: shardsOf(program, sender.key) };
    setGlue(program, network.id, 'deserialize_fn', template, holes);
  };
  if (sender.kind === 'process') {
    if (inserted) receive('deserialize', null);
  } else if (inserted || !fromCluster) receive('drop-deserialize', null);
  else if (shardsOf(program, sender.key) > 1) {
    receive('divide-deserialize', memberTag(tupleItems(network.collection?.elementType ?? '_')?.[0] ?? '_'));
  }
}

/** Was this network put in by a rewrite (rather than re-targeted)? */
function wasInserted(program: Program, id: number): boolean {
  const plain = glueOf(program, id, 'serialize_fn', 'serialize');
  return (plain ?? glueOf(program, id, 'serialize_fn', 'route-serialize'))?.inserted ?? false;
}

interface Ends {
  readonly sender: Location;
  readonly receiver: Location;
  readonly inserted: boolean;
  /** The receiver sees `(MemberId<sender>, payload)`. */
  readonly fromCluster: boolean;
  readonly input: Operator;
  readonly flows: Map<LocationKey, ReadonlyMap<number, Term>>;
}

/** Which shard of the receiver gets an element: its own number kept where that provably agrees with the hash, else the hash of the key. */
function shardChoice(program: Program, network: Operator, ends: Ends): Pick<RouteHoles, 'shard' | 'key'> {
  const shards = shardsOf(program, ends.receiver.key);
  if (shards === 1) return { shard: 'none', key: [] };
  const paths = ends.receiver.origin?.policy[network.id];
  if (!paths) return { shard: 'turn', key: [] };
  const leaves = leavesOf(program, network.id, paths);
  if (keepsShard(program, ends, leaves, shards)) return { shard: 'keep', key: [] };
  return {
    shard: 'hash',
    key: leaves.map((leaf) => seenPart(program, network, keyPart(leaf, ends.fromCluster), ends.fromCluster)),
  };
}

/** A field of the element as received, as the sender finds it before sending. */
function keyPart(leaf: KeyLeaf, fromCluster: boolean): KeyPart {
  const member = leaf.type === 'member';
  if (!fromCluster) return { of: 'payload', path: leaf.path, member };
  return leaf.path[0] === '0' ? { of: 'sender', path: [], member } : { of: 'payload', path: leaf.path.slice(1), member };
}

/** Hashed as the receiver will see it, where the network might change it. */
function seenPart(program: Program, network: Operator, part: KeyPart, fromCluster: boolean): KeyPart {
  if (part.of === 'sender') return part;
  const element = network.collection?.elementType ?? '_';
  const payload = fromCluster ? (tupleItems(element)?.[1] ?? '_') : element;
  const seen = seenAs(program, payload, part.path);
  if (seen === null) return part;
  return { ...part, path: seen.path, seen: { type: seen.type, fields: part.path.slice(seen.path.length) } };
}

/** The sender is sharded alike and the key of what it sends is, field by field, the key that brought the element to this shard. */
function keepsShard(program: Program, ends: Ends, leaves: readonly KeyLeaf[], shards: number): boolean {
  if (shardsOf(program, ends.sender.key) !== shards) return false;
  const term = senderTerms(program, ends).get(ends.input.id);
  if (!term) return false;
  const atoms = keyAtoms(leaves);
  const addressed = baseOf(program, ends.receiver.key).kind === 'cluster' && !ends.inserted;
  return leaves.every((leaf, i) => {
    const part = keyPart(leaf, ends.fromCluster);
    if (part.of === 'sender') return false;
    const path: FieldPath = addressed ? ['1', ...part.path] : part.path;
    return holds(term, path, atoms[i] as string);
  });
}

function senderTerms(program: Program, { sender, flows }: Ends): ReadonlyMap<number, Term> {
  const known = flows.get(sender.key);
  if (known) return known;
  const policy: Policy = new Map(Object.entries(sender.origin?.policy ?? {}).map(([id, paths]) => [Number(id), paths]));
  const { terms } = keyFlow(program, sender.key, entryTerms(program, sender.key, policy));
  flows.set(sender.key, terms);
  return terms;
}
