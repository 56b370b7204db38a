import {
  type Collection,
  hydroCrate,
  isAddressed,
  type Operator,
  type Pairing,
  type Place,
  type Program,
  type ProgramDraft,
  pairingOf,
  type Route,
  renderNetworks,
  tupleItems,
  withCollection,
} from '../../../ir/index.ts';
import { handOver } from '../../edit/add.ts';
import { Chain } from '../../edit/chain.ts';
import { endsOf, freeClock, isTold } from '../../edit/locations.ts';
import { payloadOf } from './preconditions.ts';
import type { PackSite } from './site.ts';

/**
 * Before the network a tick whose fold puts elements into packs; behind it a flat map. The network keeps its id, its route and its promises
 * and carries vectors. What all members get is packed before it is paired with them; else each receiver has an open pack of its own.
 */
export function apply(site: PackSite): Program {
  const { program, network, input } = site;
  const after = program.copy();
  const pairing = pairingOf(program, network);
  const payload = payloadOf(program, network, input) as string;
  const vector = `std :: vec :: Vec < ${payload} >`;
  if (pairing === null) packForEach(after, site, payload, vector);
  else packForAll(after, pairing, payload, vector);

  const received = network.collection as Collection;
  const carried = isTold(program, network) ? withValues(received, vector) : { ...received, elementType: vector };
  const route = { ...routeOf(network, isAddressed(program, network)), packed: true } as const;
  after.replaceOperator({ ...withCollection(network, carried), route });
  const behind = new Chain(after, network.place, after.op(network.id));
  const unpack = behind.add('FlatMap', received);
  handOver(after, program.outputs(network.id), network.id, unpack.id);
  renderNetworks(after);
  return after.freeze();
}

/** A tick of its own, in which each receiver has packs of its own. */
function packForEach(after: ProgramDraft, { program, network, input }: PackSite, payload: string, vector: string): void {
  const { sender, receiver } = endsOf(program, network);
  const tick: Place = { root: sender.key, scopes: [{ kind: 'tick', clock: freeClock(program) }] };
  const member = receiver.kind === 'cluster' ? tagless(program) : null;
  const all = packsOf(payload);
  const chain = new Chain(after, tick, input);
  chain.add('Batch', { ...(input.collection as Collection), bound: 'Bounded' });
  if (input.collection?.kind === 'KeyedStream') chain.add('Cast', { ...stream(elementOf(input)), order: 'NoOrder' });
  packInto(
    chain,
    member === null ? all : `std :: collections :: BTreeMap < ${member} , ${all} >`,
    member === null ? vector : `(${member} , ${vector})`,
  );
  chain.at = { root: sender.key, scopes: [] };
  const packs = chain.add('YieldConcat', { ...(chain.last.collection as Collection), bound: 'Unbounded' });
  after.disconnect(input.id, network.id, 'input');
  after.connect(packs.id, network.id, 'input');
}

/** In the tick of the broadcast, before its cross product. */
function packForAll(after: ProgramDraft, { cross, right, between }: Pairing, payload: string, vector: string): void {
  const chain = new Chain(after, cross.place, right);
  packInto(chain, packsOf(payload), vector);
  const shared = after.inputs(cross.id).some(({ port, shared: isShared }) => port === 'right' && isShared);
  after.disconnect(right.id, cross.id, 'right');
  after.connect(chain.last.id, cross.id, 'right', shared);
  for (const op of between) after.replaceOperator(withCollection(op, withValues(op.collection as Collection, vector)));
}

/** @param state of the fold  @param pack what comes out, one by one */
function packInto(chain: Chain, state: string, pack: string): void {
  const given = chain.last.collection as Collection;
  // Any order will do for what has none.
  if (given.order === 'NoOrder') chain.add('ObserveNonDet', { ...given, order: 'TotalOrder' }, { trusted: true });
  chain.add('Fold', { ...stream(state), kind: 'Singleton', order: null, retry: null });
  chain.add('Cast', stream(state));
  chain.add('FlatMap', stream(pack));
}

const packsOf = (payload: string): string => `std :: vec :: Vec < (u64 , std :: vec :: Vec < ${payload} >) >`;

const elementOf = (op: Operator): string => op.collection?.elementType ?? '_';

const stream = (elementType: string): Collection => ({
  kind: 'Stream',
  bound: 'Bounded',
  order: 'TotalOrder',
  retry: 'ExactlyOnce',
  elementType,
  keyType: null,
  valueType: null,
});

/** A collection of pairs with other second parts. */
function withValues(pairs: Collection, value: string): Collection {
  const first = pairs.keyType ?? (tupleItems(pairs.elementType)?.[0] as string);
  return { ...pairs, elementType: `(${first} , ${value})`, valueType: pairs.valueType === null ? null : value };
}

/** The route of a network that had none: what the program's own serializer did. */
const routeOf = ({ route }: Operator, addressed: boolean): Route =>
  route ?? { inserted: false, logical: addressed ? 'addressed' : null, shard: 'none', key: [] };

/** How the program writes the type of ids that tell nothing about their cluster. */
function tagless(program: Program): string {
  for (const { collection } of program.operators()) {
    const found = /[\w ]*(?::: \w+ )*:: location :: member_id :: (?=(?:Tagless)?MemberId\b)/.exec(collection?.elementType ?? '');
    if (found !== null) return `${found[0].trim()} TaglessMemberId`;
  }
  return `${hydroCrate(program)} :: location :: member_id :: TaglessMemberId`;
}
