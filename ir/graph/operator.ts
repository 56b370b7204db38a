import type { AnyKind } from '../operators/catalogue.ts';
import type { Collection } from './collection.ts';
import type { Route } from './route.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Text form of Hydro's LocationKey, `loc<idx>v<version>`: the form that appears inside generated identifiers. */
export type LocationKey = string;

/** One layer around a root location, outermost first: an atomic section or a tick with its clock. */
export type Scope = { readonly kind: 'atomic' } | { readonly kind: 'tick'; readonly clock: number };

/** Where an operator's output lives (Hydro: `LocationId`). `root` is the process or cluster under all wrapping. */
export interface Place {
  readonly root: LocationKey;
  readonly scopes: readonly Scope[];
}

/**
 * One operator of the program graph: a `HydroNode` or a `HydroRoot` of Hydro's IR. Immutable; edits replace it.
 * `fields` are the variant's own JSON fields without inputs and metadata, `metadata` is the JSON of `metadata` / `op_metadata`
 * exactly as read. `place` and `collection` are decoded from it; a root has no collection and runs where its input is.
 */
export interface Operator {
  readonly id: number;
  /** IR variant name; one that the catalogue does not have keeps its own name and is `opaque`. */
  readonly kind: AnyKind;
  readonly isRoot: boolean;
  readonly opaque: boolean;
  readonly fields: JsonObject;
  readonly metadata: JsonObject;
  readonly place: Place;
  readonly collection: Collection | null;
  /** Networks that a rewrite put in or re-targeted: which member gets an element. Absent for all other operators. */
  readonly route?: Route;
}

/**
 * An edge from producer to consumer. `port` is the consumer's JSON field (`input`, `inner`, `left`, `pos`, ...) or `cycle` for the
 * pair CycleSink -> CycleSource. `shared` edges go through Hydro's SharedNode (into a Tee or Partition). What flows on an edge is the
 * `collection` of its producer; it is kept there and nowhere else, so that the two cannot disagree.
 */
export interface Edge {
  readonly port: string;
  readonly shared: boolean;
}

/** Innermost clock of a place: the number of the tick nearest to the data, or null at top level outside atomic sections. */
export function clockOf(place: Place): number | null {
  for (const scope of place.scopes) if (scope.kind === 'tick') return scope.clock;
  return null;
}

/** True inside a tick proper (`Tick`), false at top level and in atomic sections (Hydro's `is_top_level`). */
export function inTick(place: Place): boolean {
  return place.scopes[0]?.kind === 'tick';
}

export function isAtomic(place: Place): boolean {
  return place.scopes[0]?.kind === 'atomic';
}

/**
 * An instant inside another: an atomic section opened in a tick, or a tick over a section whose clock is not its own. Hydro's types allow it
 * and its lowering runs both as one; what is seen when is not said anywhere, so nothing is concluded about it.
 */
export function isNested({ scopes }: Place): boolean {
  const clocks = scopes.flatMap((scope) => (scope.kind === 'tick' ? [scope.clock] : []));
  return new Set(clocks).size > 1;
}
