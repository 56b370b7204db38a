import type { Collection } from '../../ir/graph/collection.ts';
import type { JsonObject, Place } from '../../ir/graph/operator.ts';
import { isBounded, type Program, tupleItems, withCollection } from '../../ir/index.ts';
import { full, type Trap, trap } from '../traps/support.ts';
import { memberId } from './library-shapes.ts';
import { externalInput } from './ports.ts';
import { keyedSingleton, keyedStream, singleton, stream } from './program-builder.ts';

/**
 * Small programs as text, for people to read. One server does the work; a client with ports sends to it and hears from it.
 *
 *   process Server | cluster Server | client Server    first line, when it is no process
 *   NAME = receive TYPE                    elements from the client, by a network of this name
 *   answer NAME                            sends a stream back to the client
 *   NAME = send INPUT to Peer {fields}     a network to another process, or to the cluster Peers; `send ordered` where its order is kept
 *   tick                                   the indented lines after it are inside; `tick on Peer`: in one of a peer that something was sent to
 *   section                                those after it are in the atomic section of that tick
 *   inside                                 those after it are in that tick again
 *   NAME = KIND INPUT INPUT ... : TYPE |x| closure      an operator; without a TYPE it gives what its first input gives
 *   NAME = port TYPE                       a port of the server itself
 *   NAME = cycle TYPE ... close NAME INPUT  the two ends of a cycle
 *   NAME = members                         news of the members of another cluster
 *   KIND INPUT |x| closure                 a root, such as ForEach
 *   display texts only                     last line: closures as a bare export has them
 *
 * A TYPE is that of the elements of a stream without order; `again T` (they may come again), `ordered T`, `keyed K / V` (a stream by key), `one T`, `maybe T`, `each K / V`
 * (a value for each key) are other collections. Inside a tick they are bounded, and at top level with `bounded` before.
 */
export interface Written {
  readonly program: Program;
  /** The location under test. */
  readonly location: string;
  readonly ids: ReadonlyMap<string, number>;
}

const PORTS: Readonly<Record<string, readonly string[]>> = {
  Batch: ['inner'],
  YieldConcat: ['inner'],
  Cast: ['inner'],
  ObserveNonDet: ['inner'],
  BeginAtomic: ['inner'],
  EndAtomic: ['inner'],
  Join: ['left', 'right'],
  JoinHalf: ['left', 'right'],
  CrossProduct: ['left', 'right'],
  CrossSingleton: ['left', 'right'],
  Difference: ['pos', 'neg'],
  AntiJoin: ['pos', 'neg'],
  Chain: ['first', 'second'],
};
const SERVER = memberId('crate :: Server');

export function readText(text: string): Written {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const [, kind = 'process'] = /^(process|cluster|client) Server$/.exec(lines[0] ?? '') ?? [];
  const isShort = lines.at(-1) === 'display texts only';
  const body = lines.filter((line) => !/^(process|cluster|client) Server$|^display texts only$/.test(line));
  const t = trap('example', kind === 'cluster' ? 'cluster' : 'process', kind === 'client' ? { role: 'client' } : {});
  const writer = new Writer(t, kind === 'cluster', body);
  for (const line of body) writer.write(line);
  return { program: isShort ? t.b.program : full(t.b), location: t.at.root, ids: writer.ids };
}

class Writer {
  readonly ids = new Map<string, number>();
  readonly #t: Trap;
  readonly #isCluster: boolean;
  readonly #shared: ReadonlySet<string>;
  readonly #cycles = new Map<string, (input: number) => number>();
  #tick: Place | null = null;
  #inside: Place | null = null;
  #peers: { readonly Peer: Place; readonly Peers: Place } | null = null;

  constructor(t: Trap, isCluster: boolean, lines: readonly string[]) {
    this.#t = t;
    this.#isCluster = isCluster;
    const reads = lines.flatMap((line) =>
      (
        line
          .replace(/[|:{].*$/, '')
          .split('=')
          .at(-1) as string
      )
        .trim()
        .split(/\s+/)
        .slice(1),
    );
    this.#shared = new Set(reads.filter((name, i) => reads.indexOf(name) !== i));
  }

  write(line: string): void {
    if (line === 'tick') this.#tick = this.#inside = this.#t.b.tick(this.#t.at);
    else if (line.startsWith('tick on ')) this.#tick = this.#inside = this.#t.b.tick(this.#peer(line.slice('tick on '.length)));
    else if (line === 'section') this.#inside = this.#t.b.atomic(this.#tick as Place);
    else if (line === 'inside') this.#inside = this.#tick;
    else this.#statement(line.trim(), line.startsWith(' ') && this.#inside !== null ? this.#inside : this.#t.at);
  }

  #statement(text: string, at: Place): void {
    const [, name = '', rest = ''] = /^(\w+) = (.*)$/.exec(text) ?? [];
    const [, end = '', type = ''] = /^(receive|port|cycle|members)(.*)$/.exec(rest) ?? [];
    if (name === '') this.#root(text);
    else if (rest.startsWith('send ')) this.ids.set(name, this.#sent(rest));
    else if (end === '') this.ids.set(name, this.#operator(rest, at));
    else this.ids.set(name, this.#end(end, name, type, at));
  }

  #operator(text: string, here: Place): number {
    const { b } = this.#t;
    const { word, names, type, closure } = wordsOf(text);
    const from = names.map((input) => this.#read(input));
    const [first] = from;
    // What a peer is given it works on where it is.
    const at = here.scopes.length > 0 || first === undefined ? here : { root: b.program.op(first).place.root, scopes: [] };
    const ports = PORTS[word] ?? ['input'];
    const like = from[0] === undefined ? null : b.program.op(from[0]).collection;
    const collection = type === undefined ? within(like as Collection, at) : collectionOf(type, at);
    const edges = Object.fromEntries(from.map((id, i) => [ports[i], id]));
    return b.op(word, at, collection, edges, fieldsOf(word, closure));
  }

  #end(end: string, name: string, type: string, at: Place): number {
    const { b, port } = this.#t;
    if (end === 'members') return this.#members();
    const collection = collectionOf(type, at);
    if (end === 'receive') return this.#receive(collection);
    if (end === 'port') return b.op('ExternalInput', at, collection, {}, externalInput(port(), collection.elementType));
    const { source, close } = b.cycleSource(at, collection);
    this.#cycles.set(name, close);
    return source;
  }

  #root(text: string): void {
    const { word, names, closure } = wordsOf(text);
    const [input = '', other = ''] = names;
    if (word === 'answer') this.#t.answer(this.#read(input));
    else if (word === 'close') (this.#cycles.get(input) as (input: number) => number)(this.#read(other));
    else this.ids.set(word, this.#t.b.root(word, this.#read(input), fieldsOf(word, closure)));
  }

  /** A stream that is read twice is shared. */
  #read(name: string): number {
    const id = this.ids.get(name);
    if (id === undefined) throw new Error(`there is no ${name}`);
    return this.#shared.has(name) ? this.#t.b.tee(id) : id;
  }

  #receive(collection: Collection): number {
    const { receive, make, b, client, at, port } = this.#t;
    const order = { order: collection.order ?? 'NoOrder', retry: collection.retry ?? 'ExactlyOnce' };
    if (!this.#isCluster) return receive(collection.elementType, order);
    // Elements for a cluster are addressed.
    const type = `(${SERVER} , ${collection.elementType})`;
    return make.send(
      b.op('ExternalInput', client, stream(type, order), {}, externalInput(port(), type)),
      at,
      collection.elementType,
    );
  }

  /** Peers get what names a member, and the program is told which member of a cluster has sent. */
  #sent(text: string): number {
    const { b, make } = this.#t;
    const [, ordered, input = '', to = '', fields = '{}'] = /^send (ordered )?(\w+) to (Peers?)(?: (\{.*))?$/.exec(text) ?? [];
    const peer = this.#peer(to);
    const from = this.#read(input);
    const element = b.program.op(from).collection?.elementType ?? '_';
    const payload = to === 'Peers' ? (tupleItems(element)?.[1] ?? element) : element;
    const id = make.send(from, peer, this.#isCluster ? `(${SERVER} , ${payload})` : payload);
    const op = b.program.op(id);
    const order = ordered === undefined ? 'NoOrder' : 'TotalOrder';
    const retry = b.program.op(from).collection?.retry ?? 'ExactlyOnce';
    const collection = stream(op.collection?.elementType ?? '_', { order, retry });
    b.program.replaceOperator({
      ...withCollection(op, collection),
      fields: { ...op.fields, ...(JSON.parse(fields) as JsonObject) },
    });
    return id;
  }

  #peer(name: string): Place {
    const { b } = this.#t;
    this.#peers ??= { Peer: b.process('Peer'), Peers: b.cluster('Peers', { size: 3 }) };
    return this.#peers[name as 'Peer' | 'Peers'];
  }

  #members(): number {
    const { b, at } = this.#t;
    const { root } = b.cluster('Peers', { size: 3 });
    const key = { idx: Number(/^loc(\d+)/.exec(root)?.[1]), version: 1 };
    const type = '(TaglessMemberId , hydro_lang :: location :: MembershipEvent)';
    const fields = { source: { ClusterMembers: [{ Cluster: key }, 'Uninit'] } };
    return b.op('Source', at, stream(type, { order: 'TotalOrder' }), {}, fields);
  }
}

/** `KIND INPUT INPUT : TYPE |x| closure` */
function wordsOf(text: string): { word: string; names: readonly string[]; type?: string; closure?: string } {
  const [, word = '', inputs = '', type, closure] = /^(\w+)((?: \w+)*)(?: : ([^|{]+?))?(?: ([|{].*))?$/.exec(text) ?? [];
  if (word === '') throw new Error(`cannot read ${text}`);
  const names = inputs.trim() === '' ? [] : inputs.trim().split(' ');
  return { word, names, ...(type !== undefined && { type }), ...(closure !== undefined && { closure }) };
}

function collectionOf(text: string, at: Place): Collection {
  const [, bounded = '', again = '', ordered = '', shape = '', type = ''] =
    /^(bounded )?(again )?(ordered )?(?:(keyed|one|maybe|each) )?(.*)$/.exec(text.trim()) ?? [];
  const bound = bounded !== '' || at.scopes[0]?.kind === 'tick' ? 'Bounded' : 'Unbounded';
  const traits = {
    bound,
    order: ordered === '' ? 'NoOrder' : 'TotalOrder',
    retry: again === '' ? 'ExactlyOnce' : 'AtLeastOnce',
  } as const;
  const [key = '', value = ''] = type.split(' / ');
  if (shape === 'keyed') return keyedStream(key, value, traits);
  if (shape === 'each') return keyedSingleton(key, value, bound);
  if (shape === 'one') return singleton(type, bound);
  return shape === 'maybe' ? singleton(type, bound, 'Optional') : stream(type, traits);
}

const within = (collection: Collection, at: Place): Collection => ({
  ...collection,
  bound: at.scopes[0]?.kind === 'tick' || (isBounded(collection) && collection.kind !== 'Stream') ? 'Bounded' : 'Unbounded',
});

function fieldsOf(kind: string, closure: string | undefined): JsonObject {
  if (closure?.startsWith('{')) return JSON.parse(closure) as JsonObject;
  if (kind === 'ObserveNonDet') return { trusted: false };
  if (closure === undefined) return {};
  const f = `q!(${closure})`;
  return ['Fold', 'FoldKeyed', 'Scan'].includes(kind) ? { init: 'q!(| | 0u32)', acc: f } : { f };
}

/** What runs where, one line for each location, in the names of the text; of operators without one, those that are new. */
export function placed(program: Program, { program: before, ids }: Written): string {
  const names = new Map([...ids].map(([name, id]) => [id, name]));
  const nameOf = (id: number): string => {
    const { kind } = program.op(id);
    const from = kind === 'Network' ? program.input(id, 'input') : undefined;
    return names.get(id) ?? (from === undefined ? kind : `${kind} from ${names.get(from) ?? program.op(from).kind}`);
  };
  const lines = [...program.locations.values()].flatMap(({ key, kind, name, origin }) => {
    const here = program.operators().filter(({ place }) => place.root === key && name !== 'Client');
    const fresh = here.filter((op) => !before.has(op.id));
    const shown = [...fresh, ...here.filter(({ id }) => names.has(id))];
    const shards = (origin?.shards ?? 1) > 1 ? ` in ${origin?.shards} shards` : '';
    return shown.length === 0
      ? []
      : [`${kind} ${name}${shards}: ${shown.map(({ id }) => `${nameOf(id)}${by(origin?.policy[id])}`).join(', ')}`];
  });
  return lines.join('\n');
}

function by(paths: readonly (readonly string[])[] | null | undefined): string {
  if (paths === undefined) return '';
  return paths === null
    ? ' (any shard)'
    : ` (by ${paths.map((path) => (path.length === 0 ? 'the element' : `.${path.join('.')}`)).join(', ')})`;
}

/** Bindings with the ids of named operators. */
export function withIds(value: unknown, { ids }: Written): unknown {
  if (typeof value === 'string') return ids.get(value) ?? value;
  if (Array.isArray(value)) return value.map((one) => withIds(one, { ids } as Written));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [ids.get(key) ?? key, withIds(one, { ids } as Written)]));
}
