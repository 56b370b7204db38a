import { fromModel, stringify } from '@ts-graphviz/ast';
import { Digraph, Edge, Node } from '@ts-graphviz/core';
import type { LocationKey } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { findIdioms } from '../idioms/find-idioms.ts';
import { clip, locationKindText, locationName } from '../print/label.ts';
import { buildPicture } from '../print/picture/build.ts';
import { SIGNS } from '../print/picture/picture.ts';
import type { Attributes } from './attributes.ts';
import { dotLabel, dotTooltip } from './escape.ts';
import { THEME } from './theme.ts';

/** Idioms named in a box; more are counted. */
const NAMED = 4;
/** Inches of a character and of a line, at the size of the letters below: wide enough for capitals. */
const CHARACTER = 0.098;
const LINE = 0.2;
const LETTERS = 12;

interface Place {
  readonly kind: 'process' | 'cluster' | 'external';
  readonly lines: readonly string[];
}

interface Side {
  readonly places: ReadonlyMap<LocationKey, Place>;
  /** What the networks between two locations carry, by `from to`. */
  readonly links: ReadonlyMap<
    string,
    { readonly from: LocationKey; readonly to: LocationKey; readonly carries: readonly string[] }
  >;
}

/**
 * A program as one box for each location, with the idioms that are in it, and an edge for each pair that talks: what is read before any
 * operator is. Before and after have the same layout: what only the other has keeps its place, and is not seen.
 */
export function toOverviewDot(before: Program, after: Program, shown: 'before' | 'after'): string {
  const [old, now] = [sideOf(before), sideOf(after)];
  const side = shown === 'before' ? old : now;
  const root = new Digraph('hydrofoil', {
    label: dotLabel([`${clip(after.header.name, 80)}: ${shown}`]),
    labelloc: 't',
    labeljust: 'l',
    fontname: THEME.font,
    fontsize: THEME.fontSize.title,
    fontcolor: THEME.ink,
    nodesep: 0.35,
    ranksep: 0.5,
    bgcolor: 'white',
  });
  root.attributes.node.apply({ fontname: THEME.font, fontsize: LETTERS, fontcolor: THEME.ink, shape: 'box', fixedsize: true });
  root.attributes.edge.apply({ color: THEME.wire.network, style: 'dashed', penwidth: 1.7, arrowsize: 0.7 });

  for (const key of new Set([...old.places.keys(), ...now.places.keys()])) {
    const both = [old.places.get(key), now.places.get(key)].flatMap((place) => place ?? []);
    const lines = both.map((place) => place.lines);
    // Room for both, and for the sign.
    const width = (2 + Math.max(...lines.flat().map((line) => line.length))) * CHARACTER + 0.2;
    const height = Math.max(...lines.map((list) => list.length)) * LINE + 0.15;
    const place = side.places.get(key);
    const isNew = shown === 'after' && !old.places.has(key);
    root.addNode(new Node(key, { width: round(width), height: round(height), ...(place ? boxOf(place, isNew) : HIDDEN) }));
  }
  for (const key of new Set([...old.links.keys(), ...now.links.keys()])) {
    const { from, to } = old.links.get(key) ?? now.links.get(key) ?? { from: '', to: '' };
    const link = side.links.get(key);
    const look: Attributes = link ? { edgetooltip: dotTooltip(link.carries.join('\n')) } : { style: 'invis' };
    root.addEdge(new Edge([{ id: from }, { id: to }], look));
  }
  return `${stringify(fromModel(root, { maxASTNodes: 0 }))}\n`;
}

const HIDDEN: Attributes = { style: 'invis', label: '' };
const round = (inches: number): number => Math.round(inches * 100) / 100;

function boxOf({ kind, lines: [name = '', ...rest] }: Place, isNew: boolean): Attributes {
  const { fill, line } = isNew ? THEME.mark.added : THEME.location[kind];
  return {
    label: dotLabel([isNew ? `${SIGNS.added} ${name}` : name, ...rest]),
    style: 'rounded,filled',
    fillcolor: fill,
    color: line,
    penwidth: isNew ? 2 : 1,
    class: isNew ? 'location mark-added' : 'location',
  };
}

function sideOf(program: Program): Side {
  const picture = buildPicture(program, { idioms: findIdioms(program), collapse: false });
  const homes = new Map(picture.boxes.map((box) => [box.id, box.location]));
  const places = new Map(
    picture.groups.map(({ location, kind }) => {
      const boxes = picture.boxes.filter((box) => box.location === location);
      const idioms = counted(boxes.filter(({ shape }) => shape === 'idiom').map(({ lines }) => lines[0] ?? ''));
      const operators = boxes.reduce((sum, box) => sum + box.operators.length, 0);
      const lines = [
        clip(locationName(program, location), 44),
        clip(locationKindText(program, location), 44),
        ...idioms.slice(0, NAMED).map((text) => clip(text, 44)),
        ...(idioms.length > NAMED ? [`and ${idioms.length - NAMED} more idioms`] : []),
        operators === 0 ? 'no operators' : `${operators} ${operators === 1 ? 'operator' : 'operators'}`,
      ];
      return [location, { kind, lines }] as const;
    }),
  );
  const links = new Map<string, { from: LocationKey; to: LocationKey; carries: string[] }>();
  for (const wire of picture.wires) {
    const [from, to] = [homes.get(wire.from), homes.get(wire.to)];
    if (from === undefined || to === undefined || wire.flow.kind !== 'network') continue;
    const known = links.get(`${from} ${to}`);
    if (known) known.carries.push(wire.detail);
    else links.set(`${from} ${to}`, { from, to, carries: [wire.detail] });
  }
  return { places, links };
}

/** Equal texts once, with their number; what is there most often comes first. */
function counted(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([text, count]) => (count === 1 ? text : `${count} × ${text}`));
}
