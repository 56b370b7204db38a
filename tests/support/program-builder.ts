import type { Collection } from '../../ir/graph/collection.ts';
import type { Json, JsonObject, LocationKey, Operator, Place, Scope } from '../../ir/graph/operator.ts';
import { type Location, ProgramDraft, type Workload } from '../../ir/graph/program.ts';
import { kindOf } from '../../ir/operators/catalogue.ts';

/**
 * Writes small Hydro programs by hand, operator by operator, with the same fields and metadata as an export of hydro_lang 0.16.
 * Ids count up from 0 in the order of the calls. The shapes of the library's API (broadcast, quorum, ...) are in `library-shapes.ts`.
 */
export class ProgramBuilder {
  readonly program: ProgramDraft;
  private nextLocation = 1;
  private nextClock = 0;
  private nextCycle = 0;
  private nextId = 0;

  constructor(name: string, workload: readonly Workload[] = []) {
    this.program = ProgramDraft.empty({
      name,
      producer: { hydro_lang: '0.16.0' },
      form: 'document',
      assignedIds: false,
      promises: [],
      workload,
      profile: null,
      extra: {},
    });
  }

  process(name: string, more: Partial<Location> = {}): Place {
    return this.location('process', name, more);
  }

  cluster(name: string, more: Partial<Location> = {}): Place {
    return this.location('cluster', name, more);
  }

  private location(kind: 'process' | 'cluster', name: string, more: Partial<Location>): Place {
    const key: LocationKey = `loc${this.nextLocation++}v1`;
    const type = `crate :: ${name}`;
    this.program.locations.set(key, { key, kind, name, type, size: null, role: null, origin: null, ...more });
    return { root: key, scopes: [] };
  }

  /** A fresh tick on the location of `place`. */
  tick(place: Place): Place {
    return { root: place.root, scopes: [{ kind: 'tick', clock: this.nextClock++ }] };
  }

  /** The atomic section that shares the clock of `tick`. */
  atomic(tick: Place): Place {
    return { root: tick.root, scopes: [{ kind: 'atomic' }, ...tick.scopes] };
  }

  cycleId(): number {
    return this.nextCycle++;
  }

  /** An operator with its inputs by port; returns its id. */
  op(
    kind: string,
    place: Place,
    collection: Collection,
    inputs: Readonly<Record<string, number>> = {},
    fields: JsonObject = {},
    shared = false,
  ): number {
    const id = this.nextId++;
    this.add({
      id,
      kind: kindOf(kind),
      isRoot: false,
      opaque: false,
      fields,
      metadata: this.metadata(id, place, collection),
      place,
      collection,
    });
    for (const [port, from] of Object.entries(inputs)) this.program.connect(from, id, port, shared);
    return id;
  }

  /** A root operator; it runs where its input is. */
  root(kind: string, input: number, fields: JsonObject = {}): number {
    const id = this.nextId++;
    const { place } = this.program.op(input);
    const metadata = { span: null, cpu_usage: null, network_recv_cpu_usage: null, id };
    this.add({ id, kind: kindOf(kind), isRoot: true, opaque: false, fields, metadata, place, collection: null });
    this.program.roots.push(id);
    this.program.connect(input, id, 'input');
    return id;
  }

  /** One consumer's view of a shared operator. */
  tee(of: number): number {
    const { place, collection } = this.program.op(of);
    return this.op('Tee', place, collection as Collection, { inner: of }, {}, true);
  }

  /** Cycle source first, sink later: the pair of one `cycle_id`. */
  cycleSource(place: Place, collection: Collection): { source: number; close: (input: number) => number } {
    const cycle = this.cycleId();
    const source = this.op('CycleSource', place, collection, {}, { cycle_id: cycle });
    const close = (input: number): number => {
      const sink = this.root('CycleSink', input, { cycle_id: cycle });
      this.program.connect(sink, source, 'cycle');
      return sink;
    };
    return { source, close };
  }

  /** Full text of one expression (`f`, `acc`, `serialize_fn`, ...). */
  text(id: number, field: string, text: string): void {
    this.program.expressions.set(`${id}.${field}`, { text, glue: null });
  }

  private add(op: Operator): void {
    this.program.addOperator(op);
  }

  private metadata(id: number, place: Place, collection: Collection): JsonObject {
    return {
      location_id: this.locationId(place.root, place.scopes),
      collection_kind: collectionKind(collection),
      cardinality: null,
      tag: null,
      op: { span: null, cpu_usage: null, network_recv_cpu_usage: null, id },
    };
  }

  private locationId(root: LocationKey, scopes: readonly Scope[]): Json {
    const [outer, ...rest] = scopes;
    if (!outer) {
      const [, idx, version] = /^loc(\d+)v(\d+)$/.exec(root) as RegExpExecArray;
      const kind = this.program.location(root).kind === 'cluster' ? 'Cluster' : 'Process';
      return { [kind]: { idx: Number(idx), version: Number(version) } };
    }
    return outer.kind === 'atomic'
      ? { Atomic: this.locationId(root, rest) }
      : { Tick: [outer.clock, this.locationId(root, rest)] };
  }
}

function collectionKind(c: Collection): Json {
  const type: JsonObject =
    c.keyType === null ? { element_type: c.elementType } : { key_type: c.keyType, value_type: c.valueType };
  if (c.kind === 'Stream') return { Stream: { bound: c.bound, order: c.order, retry: c.retry, ...type } };
  if (c.kind === 'KeyedStream') return { KeyedStream: { bound: c.bound, value_order: c.order, value_retry: c.retry, ...type } };
  return { [c.kind]: { bound: c.bound, ...type } };
}

export interface StreamTraits {
  readonly bound?: 'Bounded' | 'Unbounded';
  readonly order?: 'TotalOrder' | 'NoOrder';
  readonly retry?: 'ExactlyOnce' | 'AtLeastOnce';
}

export const stream = (elementType: string, traits: StreamTraits = {}): Collection => ({
  kind: 'Stream',
  bound: traits.bound ?? 'Unbounded',
  order: traits.order ?? 'NoOrder',
  retry: traits.retry ?? 'ExactlyOnce',
  elementType,
  keyType: null,
  valueType: null,
});

export const keyedStream = (keyType: string, valueType: string, traits: StreamTraits = {}): Collection => ({
  ...stream(`(${keyType} , ${valueType})`, traits),
  kind: 'KeyedStream',
  keyType,
  valueType,
});

export const singleton = (elementType: string, bound = 'Bounded', kind: 'Singleton' | 'Optional' = 'Singleton'): Collection => ({
  kind,
  bound,
  order: null,
  retry: null,
  elementType,
  keyType: null,
  valueType: null,
});

export const keyedSingleton = (keyType: string, valueType: string, bound = 'Bounded'): Collection => ({
  kind: 'KeyedSingleton',
  bound,
  order: null,
  retry: null,
  elementType: `(${keyType} , ${valueType})`,
  keyType,
  valueType,
});
