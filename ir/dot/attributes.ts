import type { Box, Flow, Wire } from '../print/picture/picture.ts';
import { SIGNS } from '../print/picture/picture.ts';
import { dotLabel, dotTooltip } from './escape.ts';
import { SHAPES, THEME } from './theme.ts';

/** Values are strings or numbers; all foreign text among them went through `dotLabel` or `dotTooltip`. */
export type Attributes = Record<string, string | number | boolean>;

/** `id` and `class` reach the SVG: the page finds an operator by `op-<id>` and styles marks by class. */
export function boxAttributes(box: Box): Attributes {
  const { shape, style } = SHAPES[box.shape];
  const colours = box.mark === null ? THEME.box : THEME.mark[box.mark];
  const only = box.operators.length === 1 ? box.operators[0] : undefined;
  return {
    id: only === undefined ? box.id : `op-${only}`,
    class: ['box', box.shape, ...(box.mark === null ? [] : [`mark-${box.mark}`])].join(' '),
    label: dotLabel(box.lines),
    tooltip: dotTooltip(box.detail),
    shape,
    ...(style === '' ? {} : { style: box.mark === 'removed' ? `${style},dashed` : style }),
    fillcolor: colours.fill,
    color: colours.line,
    penwidth: box.mark === null ? 1 : 2,
  };
}

export function wireAttributes(wire: Wire): Attributes {
  const sign = wire.mark === null ? '' : SIGNS[wire.mark];
  const label = [sign, wire.label].filter((part) => part !== '').join(' ');
  return {
    class: ['wire', wire.flow.kind, ...(wire.mark === null ? [] : [`mark-${wire.mark}`])].join(' '),
    ...flowAttributes(wire.flow, wire.mark === null ? null : THEME.mark[wire.mark].line),
    ...(label === '' ? {} : { label: dotLabel([` ${label} `]) }),
    edgetooltip: dotTooltip(wire.detail),
    ...(label === '' ? {} : { labeltooltip: dotTooltip(wire.detail) }),
  };
}

/** Width: bounded or not. Head: ordered, unordered, value. Double line: keyed. Dashes: network. Dots: cycle. */
export function flowAttributes(flow: Flow, colour: string | null = null): Attributes {
  const ink = colour ?? THEME.wire[flow.kind];
  return {
    penwidth: flow.bounded ? 0.8 : 1.7,
    arrowhead: { total: 'normal', none: 'empty', value: 'diamond' }[flow.order],
    color: flow.keyed ? `${ink}:invis:${ink}` : ink,
    ...(flow.kind === 'network' ? { style: 'dashed', minlen: 2 } : {}),
    ...(flow.kind === 'cycle' ? { style: 'dotted', constraint: false } : {}),
  };
}
