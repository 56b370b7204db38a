import type { LocationKey } from '../../graph/operator.ts';
import type { Mark } from './picture.ts';

/** A recurring shape to draw as one box; `ir/idioms` finds them. */
export interface FoldedIdiom {
  readonly kind: string;
  readonly label: string;
  readonly location: LocationKey;
  readonly operators: readonly number[];
}

export interface PictureOptions {
  /** Hides Cast, ObserveNonDet, Tee, the ways in and out of ticks and the two ends of cycles. Default true. */
  readonly fold?: boolean;
  /** Idioms drawn as one box each. Default none. */
  readonly idioms?: readonly FoldedIdiom[];
  /** One box per tick and per connected top-level part: always, never, or when there would be too many boxes (`auto`, the default). */
  readonly collapse?: boolean | 'auto';
  /** Operators that differ from the program before. */
  readonly highlight?: ReadonlyMap<number, Mark>;
  /** More words for the label of an operator's box, e.g. `from Coordinator`. */
  readonly notes?: ReadonlyMap<number, string>;
  /** Wires that differ, by `<from>><to>` of operator ids. */
  readonly wireMarks?: ReadonlyMap<string, Mark>;
  /** Label of the wire into a Network, by its id, e.g. `3 msg/cmd`. */
  readonly networkLabels?: ReadonlyMap<number, string>;
  /** Locations that differ. */
  readonly locationMarks?: ReadonlyMap<LocationKey, Mark>;
  /** Heading of the picture. Default: the program's name. */
  readonly title?: string;
}

/**
 * Above this many boxes a picture shows texture, not operators. Source: looking at two-phase commit (20 boxes with idioms folded, 45
 * without: readable on a page) and Paxos (180 and 260: not).
 */
export const COLLAPSE_ABOVE = 120;
