/** Hydro's CollectionKind, flattened: what flows on an edge. Source: hydro_lang 0.16.0, `compile/ir/mod.rs`. */
export type CollectionKind = 'Stream' | 'Singleton' | 'Optional' | 'KeyedStream' | 'KeyedSingleton';

export interface Collection {
  readonly kind: CollectionKind;
  /** `Bounded`, `Unbounded`, or a later refinement such as `Monotonic`, `BoundedValue`, `InitNone`; as written in the IR. */
  readonly bound: string;
  /** Streams only: order of elements (per key for keyed streams); null for singleton-like kinds. */
  readonly order: 'TotalOrder' | 'NoOrder' | null;
  readonly retry: 'ExactlyOnce' | 'AtLeastOnce' | null;
  /** Element type text as written (spaced tokens); for keyed kinds the pair `(key , value)`. */
  readonly elementType: string;
  readonly keyType: string | null;
  readonly valueType: string | null;
}

export const isKeyed = (c: Collection): boolean => c.kind === 'KeyedStream' || c.kind === 'KeyedSingleton';
export const isStream = (c: Collection): boolean => c.kind === 'Stream' || c.kind === 'KeyedStream';
export const isBounded = (c: Collection): boolean => c.bound === 'Bounded';
