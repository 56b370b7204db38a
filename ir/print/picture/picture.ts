import type { LocationKey } from '../../graph/operator.ts';

/** How something differs from the program before; drawn by colour and by sign. */
export type Mark = 'added' | 'removed' | 'changed' | 'moved';

/** The sign that says the same as the colour. */
export const SIGNS: Readonly<Record<Mark, string>> = { added: '+', removed: '−', changed: '~', moved: '→' };

/**
 * Fill and line of marked things: the Okabe-Ito palette, which colour-blind readers can tell apart (Okabe and Ito, "Color Universal
 * Design", 2008). Never alone: the sign is always drawn too.
 */
export const MARK_COLOURS: Readonly<Record<Mark, { readonly fill: string; readonly line: string }>> = {
  added: { fill: '#d9f2e9', line: '#009e73' },
  removed: { fill: '#fbe3d6', line: '#d55e00' },
  changed: { fill: '#fdf3d3', line: '#b07d00' },
  moved: { fill: '#d9eaf6', line: '#0072b2' },
};

/** What a box stands for; decides its outline. */
export type BoxShape = 'operator' | 'source' | 'sink' | 'network' | 'join' | 'state' | 'cycle' | 'idiom' | 'unit';

/** A box of a picture: one operator, or several folded into one. Texts are plain; whoever draws escapes them. */
export interface Box {
  readonly id: string;
  readonly operators: readonly number[];
  readonly location: LocationKey;
  /** The tick or atomic section it is drawn in; null at top level. */
  readonly clock: number | null;
  readonly shape: BoxShape;
  readonly lines: readonly string[];
  /** Everything else worth knowing, several lines. */
  readonly detail: string;
  readonly mark: Mark | null;
}

/** How the elements on a wire flow: `value` is a singleton or optional, which changes instead of growing. */
export interface Flow {
  readonly kind: 'local' | 'network' | 'cycle';
  readonly bounded: boolean;
  readonly order: 'total' | 'none' | 'value';
  readonly keyed: boolean;
}

export interface Wire {
  readonly from: string;
  readonly to: string;
  readonly flow: Flow;
  /** Short text drawn at the wire; `''` for none. */
  readonly label: string;
  readonly detail: string;
  readonly mark: Mark | null;
}

/** Boxes of one location. `kind` also tells process, cluster and external apart by colour. */
export interface Group {
  readonly location: LocationKey;
  readonly kind: 'process' | 'cluster' | 'external';
  readonly title: string;
  readonly mark: Mark | null;
}

/** What is drawn, before any language: shared by the DOT and Mermaid writers. Groups, boxes and wires are in drawing order. */
export interface Picture {
  readonly title: string;
  readonly groups: readonly Group[];
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
  /** How many operators the picture stands for, and whether units were collapsed to keep it readable. */
  readonly operators: number;
  readonly collapsed: boolean;
}
