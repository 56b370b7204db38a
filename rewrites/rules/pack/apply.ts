import {
  type Collection,
  type JsonObject,
  newMetadata,
  type Operator,
  type Place,
  type Program,
  type ProgramDraft,
  type Route,
  renderNetworks,
  tupleItems,
  withCollection,
} from '../../../ir/index.ts';
import { endsOf, rootKindOf } from '../../edit/locations.ts';
import { isAddressed, isTold, payloadOf } from './preconditions.ts';
import type { PackSite } from './site.ts';

const TAGLESS = 'hydro_lang :: location :: member_id :: TaglessMemberId';

/**
 * Before the network a tick whose fold puts elements into packs, one open pack for each receiver; behind it a flat map. The network keeps its
 * id, its route and its promises and carries vectors.
 */
export function apply({ program, network, input }: PackSite): Program {
  const after = program.copy();
  const { sender, receiver } = endsOf(program, network);
  const [element, received] = [elementOf(input), network.collection as Collection];
  const payload = payloadOf(program, network, input) as string;
  const toMember = receiver.kind === 'cluster';
  const vector = `std :: vec :: Vec < ${payload} >`;
  const all = `std :: vec :: Vec < (u64 , ${vector}) >`;
  const member = tagless(program);
  const tick: Place = { root: sender.key, scopes: [{ kind: 'tick', clock: freeClock(program) }] };
  const before = new Chain(after, tick, rootKindOf(sender), input);

  before.add('Batch', 'inner', {}, { ...(input.collection as Collection), bound: 'Bounded' });
  if (input.collection?.kind === 'KeyedStream')
    before.add('Cast', 'inner', {}, { ...stream(element), order: 'NoOrder', retry: input.collection.retry });
  // Any order will do for what has none, and what may come twice may come twice in a pack.
  if (before.last.collection?.order === 'NoOrder')
    before.add('ObserveNonDet', 'inner', TRUSTED, { ...(before.last.collection as Collection), order: 'TotalOrder' });
  if (before.last.collection?.retry === 'AtLeastOnce')
    before.add('ObserveNonDet', 'inner', TRUSTED, { ...(before.last.collection as Collection), retry: 'ExactlyOnce' });
  const state = toMember ? `std :: collections :: BTreeMap < ${member} , ${all} >` : all;
  before.add('Fold', 'input', { init: null, acc: null }, { ...stream(state), kind: 'Singleton', order: null, retry: null });
  before.add('Cast', 'inner', {}, stream(state));
  const pack = toMember ? `(${member} , ${vector})` : vector;
  before.add('FlatMap', 'input', { f: null }, stream(pack));
  before.at = { root: sender.key, scopes: [] };
  const packs = before.add('YieldConcat', 'inner', {}, { ...stream(pack), bound: 'Unbounded' });

  after.disconnect(input.id, network.id, 'input');
  after.connect(packs.id, network.id, 'input');
  const carried = isTold(program, network) ? withValues(received, vector) : { ...received, elementType: vector };
  const readers = program.outputs(network.id);
  after.replaceOperator({
    ...withCollection(network, carried),
    route: { ...routeOf(network, isAddressed(program, network)), packed: true },
  });

  const behind = new Chain(after, network.place, rootKindOf(receiver), after.op(network.id));
  const { id } = behind.add('FlatMap', 'input', { f: null }, received);
  for (const { port, to, shared } of readers) {
    after.disconnect(network.id, to, port);
    after.connect(id, to, port, shared);
  }
  renderNetworks(after);
  return after.freeze();
}

const TRUSTED: JsonObject = { trusted: true };
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
  return TAGLESS;
}

function freeClock(program: Program): number {
  const clocks = program
    .operators()
    .flatMap(({ place }) => place.scopes.flatMap((scope) => (scope.kind === 'tick' ? [scope.clock] : [])));
  return Math.max(-1, ...clocks) + 1;
}

/** Operators one after the other at one location. */
class Chain {
  readonly #program: ProgramDraft;
  readonly #rootKind: 'process' | 'cluster';
  at: Place;
  last: Operator;

  constructor(program: ProgramDraft, at: Place, rootKind: 'process' | 'cluster', first: Operator) {
    this.#program = program;
    this.#rootKind = rootKind;
    this.at = at;
    this.last = first;
  }

  add(kind: string, port: string, fields: JsonObject, collection: Collection): Operator {
    const id = this.#program.nextId();
    const metadata = newMetadata(this.at, this.#rootKind, collection, this.last);
    const op: Operator = {
      id,
      kind: kind as Operator['kind'],
      isRoot: false,
      opaque: false,
      fields,
      metadata: { ...metadata, op: { ...(metadata['op'] as JsonObject), id } },
      place: this.at,
      collection,
    };
    this.#program.addOperator(op);
    this.#program.connect(this.last.id, id, port);
    this.last = op;
    return op;
  }
}
