import type { Box, BoxShape, Flow, Wire } from '../print/picture/picture.ts';
import { SIGNS } from '../print/picture/picture.ts';
import { dotLabel, dotTooltip } from './escape.ts';
import { SHAPES, THEME } from './theme.ts';

/** Values are strings or numbers; all foreign text among them went through `dotLabel` or `dotTooltip`. */
export type Attributes = Record<string, string | number | boolean>;

/** What most boxes and wires have; set once, so that texts of thousands of boxes stay small. */
export const BOX_DEFAULTS: Attributes = { ...outline('operator'), fillcolor: THEME.box.fill, color: THEME.box.line, penwidth: 1 };
export const WIRE_DEFAULTS: Attributes = { penwidth: 1.7, arrowhead: 'normal', color: THEME.wire.local };

/** `id` and `class` reach the SVG: the page finds an operator by `op-<id>` and styles marks by class. */
export function boxAttributes(box: Box): Attributes {
  const only = box.operators.length === 1 ? box.operators[0] : undefined;
  return {
    id: only === undefined ? box.id : `op-${only}`,
    class: ['box', box.shape, ...(box.mark === null ? [] : [`mark-${box.mark}`])].join(' '),
    label: dotLabel(box.lines),
    tooltip: dotTooltip(box.detail),
    ...unusual({ ...outline(box.shape), ...markAttributes(box) }, BOX_DEFAULTS),
  };
}

function outline(shape: BoxShape): Attributes {
  return { margin: '0.1,0.05', ...SHAPES[shape] };
}

function markAttributes({ mark, shape }: Box): Attributes {
  if (mark === null) return {};
  const { fill, line } = THEME.mark[mark];
  return { fillcolor: fill, color: line, penwidth: 2, ...(mark === 'removed' ? { style: `${SHAPES[shape].style},dashed` } : {}) };
}

export function wireAttributes(wire: Wire): Attributes {
  const sign = wire.mark === null ? '' : SIGNS[wire.mark];
  const colour = wire.mark === null ? null : THEME.mark[wire.mark].line;
  const label = [sign, wire.label].filter((part) => part !== '').join(' ');
  const tooltip = dotTooltip(wire.detail);
  return {
    class: ['wire', wire.flow.kind, ...(wire.mark === null ? [] : [`mark-${wire.mark}`])].join(' '),
    ...flowAttributes(wire.flow, colour),
    ...(label === '' ? {} : { label: dotLabel([` ${label} `]), labeltooltip: tooltip }),
    ...(colour === null ? {} : { fontcolor: colour, fontsize: THEME.fontSize.location }),
    edgetooltip: tooltip,
  };
}

/** Width: bounded or not. Head: ordered, unordered, value. Double line: keyed. Dashes: network. Dots: cycle. */
export function flowAttributes(flow: Flow, colour: string | null = null): Attributes {
  const ink = colour ?? THEME.wire[flow.kind];
  const all: Attributes = {
    penwidth: flow.bounded ? 0.8 : 1.7,
    arrowhead: { total: 'normal', none: 'empty', value: 'diamond' }[flow.order],
    color: flow.keyed ? `${ink}:invis:${ink}` : ink,
    ...(flow.kind === 'network' ? { style: 'dashed', minlen: 2 } : {}),
    ...(flow.kind === 'cycle' ? { style: 'dotted', constraint: false } : {}),
  };
  return unusual(all, WIRE_DEFAULTS);
}

const unusual = (all: Attributes, defaults: Attributes): Attributes =>
  Object.fromEntries(Object.entries(all).filter(([key, value]) => defaults[key] !== value));
