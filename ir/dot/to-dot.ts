import { fromModel, stringify } from '@ts-graphviz/ast';
import { Digraph, Edge, Node, Subgraph } from '@ts-graphviz/core';
import type { Program } from '../graph/program.ts';
import { clip } from '../print/label.ts';
import { buildPicture } from '../print/picture/build.ts';
import type { PictureOptions } from '../print/picture/options.ts';
import type { Box, Group, Mark, Picture } from '../print/picture/picture.ts';
import { SIGNS } from '../print/picture/picture.ts';
import { BOX_DEFAULTS, boxAttributes, WIRE_DEFAULTS, wireAttributes } from './attributes.ts';
import { dotLabel } from './escape.ts';
import { legend } from './legend.ts';
import { THEME } from './theme.ts';

export interface DotOptions extends PictureOptions {
  /** The strip that explains the wires. Default true. */
  readonly legend?: boolean;
  /** `TB` (default) runs from top to bottom, `LR` from left to right. */
  readonly direction?: 'TB' | 'LR';
}

/**
 * A program as a Graphviz picture in DOT: a cluster per location, in it a cluster per tick or atomic section, networks dashed between
 * them. The same program and options give the same text. Text of the program is escaped; it cannot add to the picture.
 */
export function toDot(program: Program, options: DotOptions = {}): string {
  return pictureToDot(buildPicture(program, options), options);
}

function pictureToDot(picture: Picture, options: DotOptions = {}): string {
  const root = new Digraph('hydrofoil', graphAttributes(picture, options));
  root.attributes.node.apply({
    fontname: THEME.font,
    fontsize: THEME.fontSize.box,
    fontcolor: THEME.ink,
    height: 0.25,
    ...BOX_DEFAULTS,
  });
  root.attributes.edge.apply({
    fontname: THEME.font,
    fontsize: THEME.fontSize.wire,
    fontcolor: THEME.faint,
    arrowsize: 0.7,
    ...WIRE_DEFAULTS,
  });

  const byLocation = groupBy(picture.boxes, (box) => box.location);
  picture.groups.forEach((group, index) => {
    root.addSubgraph(locationCluster(group, index, byLocation.get(group.location) ?? []));
  });
  for (const wire of picture.wires) root.addEdge(new Edge([{ id: wire.from }, { id: wire.to }], wireAttributes(wire)));
  if (options.legend !== false) root.addSubgraph(legend(marksIn(picture)));
  // The picture's size is bounded by the program's; the library's own limit would refuse 4,000 operators.
  return `${stringify(fromModel(root, { maxASTNodes: 0 }))}\n`;
}

function graphAttributes(picture: Picture, options: DotOptions): Record<string, string | number | boolean> {
  const count = `${picture.operators} operators${picture.collapsed ? ', one box per tick or top-level part' : ''}`;
  return {
    label: dotLabel([`${clip(picture.title, 120)}  (${count})`]),
    labelloc: 't',
    labeljust: 'l',
    fontname: THEME.font,
    fontsize: THEME.fontSize.title,
    fontcolor: THEME.ink,
    rankdir: options.direction ?? 'TB',
    nodesep: 0.2,
    ranksep: 0.3,
    // Above some hundred boxes Graphviz's curved routing takes seconds and gives up on single edges.
    splines: picture.boxes.length > 400 ? 'polyline' : 'true',
    newrank: true,
    remincross: true,
    bgcolor: 'white',
  };
}

function locationCluster(group: Group, index: number, boxes: readonly Box[]): Subgraph {
  const colours = THEME.location[group.kind];
  const line = group.mark === null ? colours.line : THEME.mark[group.mark].line;
  const title = `${group.mark === null ? '' : `${SIGNS[group.mark]} `}${clip(group.title, 100)}`;
  const cluster = new Subgraph(`cluster_location${index}`, {
    id: `location-${safeId(group.location)}`,
    class: ['location', group.kind, ...(group.mark === null ? [] : [`mark-${group.mark}`])].join(' '),
    label: dotLabel([title]),
    labeljust: 'l',
    fontname: THEME.font,
    fontsize: THEME.fontSize.location,
    fontcolor: THEME.ink,
    style: 'rounded,filled',
    fillcolor: colours.fill,
    color: line,
    penwidth: group.mark === null ? 1 : 2,
    margin: 12,
  });
  for (const [clock, inside] of [...groupBy(boxes, (box) => box.clock)].sort(([a], [b]) => (a ?? -1) - (b ?? -1))) {
    const home = clock === null ? cluster : tickCluster(index, group, clock);
    for (const box of inside) home.addNode(new Node(box.id, boxAttributes(box)));
    if (home !== cluster) cluster.addSubgraph(home);
  }
  // A cluster without nodes is not drawn at all.
  if (boxes.length === 0) cluster.addNode(new Node(`empty${index}`, { label: '', shape: 'point', style: 'invis' }));
  return cluster;
}

function tickCluster(index: number, group: Group, clock: number): Subgraph {
  return new Subgraph(`cluster_location${index}_tick${clock}`, {
    id: `tick-${safeId(group.location)}-${clock}`,
    class: 'tick',
    label: `tick ${clock}`,
    labeljust: 'l',
    fontname: THEME.font,
    fontsize: THEME.fontSize.tick,
    fontcolor: THEME.faint,
    style: 'rounded,filled,dashed',
    fillcolor: THEME.tick.fill,
    color: THEME.tick.line,
    penwidth: 1,
    margin: 8,
  });
}

/** Location keys are checked on reading; this keeps the promise locally. */
const safeId = (text: string): string => text.replace(/[^A-Za-z0-9_]/g, '_');

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const list = groups.get(keyOf(item));
    if (list === undefined) groups.set(keyOf(item), [item]);
    else list.push(item);
  }
  return groups;
}

function marksIn(picture: Picture): Set<Mark> {
  const marks = [...picture.boxes, ...picture.wires, ...picture.groups].map((thing) => thing.mark);
  return new Set(marks.filter((mark) => mark !== null));
}
