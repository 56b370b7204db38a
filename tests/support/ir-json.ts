/** Hydro's IR JSON written by hand, in the 0.16.0 form, for tests of the reader. Every call gives fresh objects. */
import type { Json } from '../../ir/index.ts';

export type Obj = { [key: string]: Json };

export const processAt = (idx: number): Obj => ({ Process: { idx, version: 1 } });
export const clusterAt = (idx: number): Obj => ({ Cluster: { idx, version: 1 } });
export const tickAt = (clock: number, parent: Json): Obj => ({ Tick: [clock, parent] });

export const stream = (type = 'u32', more: Obj = {}): Obj => ({
  Stream: { bound: 'Unbounded', order: 'TotalOrder', retry: 'ExactlyOnce', element_type: type, ...more },
});

export const opMeta = (id: number | null = null): Obj => ({ span: null, cpu_usage: null, network_recv_cpu_usage: null, id });

export const metadata = (place: Json, kind: Json, id: number | null = null): Obj => ({
  location_id: place,
  collection_kind: kind,
  cardinality: null,
  tag: null,
  op: opMeta(id),
});

export interface NodeOptions {
  readonly place?: Json;
  readonly kind?: Json;
  readonly id?: number | null;
}

export const node = (
  variant: string,
  fields: Obj = {},
  { place = processAt(1), kind = stream(), id = null }: NodeOptions = {},
): Obj => ({
  [variant]: { ...fields, metadata: metadata(place, kind, id) },
});

export const root = (variant: string, fields: Obj, id: number | null = null): Obj => ({
  [variant]: { ...fields, op_metadata: opMeta(id) },
});

export const source = (options: NodeOptions = {}): Obj => node('Source', { source: { Iter: 'q!(0 .. 10)' } }, options);

export const map = (input: Json, options: NodeOptions = {}): Obj => node('Map', { f: 'q!(| x | x + 1)', input }, options);

export const forEach = (input: Json, id: number | null = null): Obj =>
  root('ForEach', { f: 'q!(| x | println ! ("{}" , x))', input }, id);

export const network = (input: Json, options: NodeOptions = {}): Obj =>
  node(
    'Network',
    {
      name: null,
      networking_info: { Tcp: { fault: 'FailStop' } },
      serialize_fn: 'q!(| data | data)',
      instantiate_fn: 'Building',
      deserialize_fn: 'q!(| res | res)',
      input,
    },
    options,
  );

/** A document around roots. */
export const document = (roots: Json, more: Obj = {}): Obj => ({
  format: 'hydrofoil.program/1',
  name: 'test',
  producer: { hydroLang: '0.16.0' },
  locations: [{ key: { idx: 1, version: 1 }, kind: 'process', name: 'Main', type: 'test::Main' }],
  roots,
  expressions: [],
  promises: [],
  workload: [],
  ...more,
});
