import {
  baseOf,
  entryTerms,
  type FieldPath,
  holds,
  isInserted,
  isPacked,
  type KeyLeaf,
  type KeyPart,
  keyAtoms,
  keyFlow,
  type Location,
  type LocationKey,
  leavesOf,
  type Operator,
  type Policy,
  type Program,
  type ProgramDraft,
  type Route,
  renderNetworks,
  seenAs,
  shardsOf,
  type Term,
  tupleItems,
} from '../../ir/index.ts';
import { endsOf } from './locations.ts';
import { relinkIds } from './relink-ids.ts';

/**
 * Recomputes from where things are now which member each network addresses, renders the glue of both of its ends, and says how own ids and
 * memberships read on the new locations. Works on `program` itself; idempotent, so a rule only has to move things and call this.
 */
export function relink(program: ProgramDraft): void {
  const flows = new Map<LocationKey, ReadonlyMap<number, Term>>();
  for (const network of program.operators()) {
    // Who gets a pack is settled when it is made; rules that move things keep away from those.
    if (network.kind !== 'Network' || isPacked(network)) continue;
    setRoute(program, network, routeOf(program, network, flows));
  }
  relinkIds(program);
  renderNetworks(program);
}

/** Who is addressed from where things are now; null where the program's own serializer says it. */
function routeOf(program: Program, network: Operator, flows: Map<LocationKey, ReadonlyMap<number, Term>>): Route | null {
  const { input, sender, receiver } = endsOf(program, network);
  const inserted = isInserted(network);
  if (receiver.kind === 'process') return inserted ? { inserted, logical: null, shard: 'none', key: [] } : null;
  const toCluster = baseOf(program, receiver.key).kind === 'cluster';
  if (!inserted && toCluster && shardsOf(program, receiver.key) === 1) return null;
  const logical = !toCluster ? 'zero' : inserted ? 'same' : 'addressed';
  const fromCluster = baseOf(program, sender.key).kind === 'cluster' && !inserted;
  return { inserted, logical, ...shardChoice(program, network, { sender, receiver, inserted, fromCluster, input, flows }) };
}

function setRoute(program: ProgramDraft, network: Operator, route: Route | null): void {
  if (JSON.stringify(network.route ?? null) === JSON.stringify(route)) return;
  const { route: _, ...plain } = network;
  program.replaceOperator(route === null ? plain : { ...plain, route });
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
function shardChoice(program: Program, network: Operator, ends: Ends): Pick<Route, 'shard' | 'key'> {
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
  const coarser = leaf.coarser && { coarser: leaf.coarser };
  if (!fromCluster) return { of: 'payload', path: leaf.path, member, ...coarser };
  if (leaf.path[0] === '0') return { of: 'sender', path: [], member };
  return { of: 'payload', path: leaf.path.slice(1), member, ...coarser };
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
