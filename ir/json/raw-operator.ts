import type { Collection } from '../graph/collection.ts';
import type { JsonObject } from '../graph/operator.ts';
import type { AnyKind } from '../operators/catalogue.ts';
import type { Path } from './diagnostics.ts';
import type { ReadPlace } from './place.ts';

/** An operator as found in the document, before ids are settled and inputs are joined to producers. */
export interface RawOperator {
  readonly index: number;
  readonly kind: AnyKind;
  readonly isRoot: boolean;
  readonly opaque: boolean;
  readonly fields: JsonObject;
  readonly metadata: JsonObject;
  readonly path: Path | null;
  /** `op.id` of the document. */
  readonly id: number | null;
  readonly place: ReadPlace | null;
  readonly collection: Collection | null;
  /** In Hydro's declaration order. */
  readonly inputs: readonly RawInput[];
}

export interface RawInput {
  readonly port: string;
  readonly path: Path | null;
  /** Number of the `$shared` or `$shared_ref` it goes through; null for an input owned by this operator. */
  shared: number | null;
  /** Index of the producer; null until it is read (for a `$shared_ref`: until references are resolved). */
  producer: number | null;
}

/** Everything pass one collects. */
export interface RawProgram {
  readonly operators: RawOperator[];
  readonly roots: number[];
  /** Per `$shared` number: the producer and the input that holds the definition. */
  readonly shared: Map<
    number,
    { readonly producer: number; readonly consumer: number; readonly port: string; readonly path: Path | null }
  >;
}
