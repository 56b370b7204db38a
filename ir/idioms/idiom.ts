import type { LocationKey } from '../graph/operator.ts';

/**
 * A recurring shape of Hydro's library in a program: what people call "broadcast to Acceptor" and the IR writes as twenty operators.
 * `operators` all run on one location, ascending by id, and belong to no other idiom, so a picture can fold them into one box.
 * Networks at the end of a box are named in `details`; they are part of the box of the receiving side (gather, demux) at most.
 */
interface Shape<K extends string, D> {
  readonly kind: K;
  /** What a person recognises, e.g. `quorum per (u32, u32)`. */
  readonly label: string;
  readonly location: LocationKey;
  readonly operators: readonly number[];
  /** The operator to click: the one that does the work. One of `operators`. */
  readonly root: number;
  readonly details: D;
}

/** The present members of a cluster, from its ClusterMembers source. */
export interface Membership {
  readonly cluster: LocationKey;
  readonly source: number;
  /** The keyed fold of Joined / Left. */
  readonly fold: number;
  /** From the source to the fold. */
  readonly operators: readonly number[];
}

export interface BroadcastDetails {
  readonly network: number;
  readonly cluster: LocationKey;
  /** The operator that multiplies elements by members. */
  readonly cross: number;
  /** Null for the closed form, which lists the members of the deployment. */
  readonly membership: Membership | null;
  /** Where the elements to send come in. */
  readonly input: number;
}

export interface RoundRobinDetails {
  readonly network: number;
  readonly cluster: LocationKey;
  readonly membership: Membership;
  readonly enumerate: number;
}

export interface NetworkEndDetails {
  readonly network: number;
  readonly from: LocationKey;
  readonly to: LocationKey;
  /** Does the receiver see who sent an element? */
  readonly senders: 'kept' | 'dropped' | 'none';
  /** Networks into clusters: `named` by the element's own member id, or chosen by `glue` inside the serializer. */
  readonly addressing: 'named' | 'glue' | 'single';
}

export interface QuorumDetails {
  readonly keyType: string;
  readonly tickClock: number;
  /** The Batch of new responses. */
  readonly input: number;
  /** Where the tick's results leave it. */
  readonly outputs: readonly number[];
  readonly fold: number;
  /** DeferTick of the responses that wait for their quorum. */
  readonly leftovers: number;
  /** Operators that compare the counts with a threshold. */
  readonly thresholds: readonly number[];
  /** Largest constant the thresholds compare with, when the program's text shows it. */
  readonly max: number | null;
  /** FilterMap on the same responses that passes on only errors. */
  readonly errors: readonly number[];
}

export interface RequestResponseDetails {
  readonly keyType: string;
  readonly tickClock: number;
  readonly join: number;
  readonly leftovers: number;
  /** Where new requests come from: a Batch, or an operator of the same tick. */
  readonly requests: number;
  /** The Batch of responses. */
  readonly responses: number;
}

export interface KeyedScanDetails {
  readonly keyType: string;
  readonly scan: number;
}

export interface FilterIfDetails {
  /** The operator that computes the condition, once per batch. */
  readonly condition: number;
  readonly tickClock: number;
}

export interface PresenceDetails {
  /** The optional whose presence is asked. */
  readonly of: number;
}

export interface SnapshotCrossDetails {
  readonly cross: number;
  /** The Batch that takes the snapshot. */
  readonly snapshot: number;
  readonly tickClock: number;
}

export interface AcrossTicksDetails {
  readonly state: number;
  readonly tickClock: number;
}

export interface TickStateDetails {
  readonly cycleSource: number;
  readonly cycleSink: number | null;
  readonly initial: number;
  readonly tickClock: number;
}

export interface UnusedOutputDetails {
  /** The operator whose output nobody reads. */
  readonly of: number;
}

export type Idiom =
  | Shape<'membership', Membership>
  | Shape<'broadcast', BroadcastDetails>
  | Shape<'round-robin', RoundRobinDetails>
  | Shape<'demux', NetworkEndDetails>
  | Shape<'gather', NetworkEndDetails>
  | Shape<'quorum', QuorumDetails>
  | Shape<'request-response', RequestResponseDetails>
  | Shape<'keyed-first', KeyedScanDetails>
  | Shape<'keyed-scan', KeyedScanDetails>
  | Shape<'filter-if', FilterIfDetails>
  | Shape<'presence', PresenceDetails>
  | Shape<'snapshot-cross', SnapshotCrossDetails>
  | Shape<'across-ticks', AcrossTicksDetails>
  | Shape<'tick-state', TickStateDetails>
  | Shape<'unused-output', UnusedOutputDetails>;

export type IdiomKind = Idiom['kind'];

/** One kind of idiom, e.g. `IdiomOf<'quorum'>`. */
export type IdiomOf<K extends IdiomKind> = Extract<Idiom, { kind: K }>;

export const isIdiom =
  <K extends IdiomKind>(kind: K) =>
  (idiom: Idiom): idiom is IdiomOf<K> =>
    idiom.kind === kind;
