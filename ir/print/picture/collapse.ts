import type { Operator } from '../../graph/operator.ts';
import type { Program } from '../../graph/program.ts';
import { clip, operatorLabel } from '../label.ts';
import { summary } from './box.ts';
import { commonNote } from './idiom-box.ts';
import type { PictureOptions } from './options.ts';
import type { Box, Mark, Picture, Wire } from './picture.ts';
import { SIGNS } from './picture.ts';

/**
 * Redraws a picture with one box per tick and one per connected part at top level (networks do not connect), so that a program of
 * hundreds of operators fits a page. What was folded into idioms is named in the unit that holds it.
 */
export function collapse(program: Program, picture: Picture, options: PictureOptions): Picture {
  const parent = new Map(picture.boxes.map((box) => [box.id, box.id]));
  const find = (id: string): string => {
    let at = id;
    for (let next = parent.get(at) ?? at; next !== at; next = parent.get(at) ?? at) at = next;
    parent.set(id, at);
    return at;
  };
  const byId = new Map(picture.boxes.map((box) => [box.id, box]));
  const firstOfTick = new Map<string, string>();
  for (const box of picture.boxes) {
    if (box.clock === null) continue;
    const tick = `${box.location} ${box.clock}`;
    const first = firstOfTick.get(tick);
    if (first === undefined) firstOfTick.set(tick, box.id);
    else parent.set(find(box.id), find(first));
  }
  for (const wire of picture.wires) {
    const [from, to] = [byId.get(wire.from), byId.get(wire.to)];
    if (wire.flow.kind === 'network' || from === undefined || to === undefined) continue;
    if (from.clock === null && to.clock === null && from.location === to.location) parent.set(find(from.id), find(to.id));
  }

  const members = new Map<string, Box[]>();
  for (const box of picture.boxes) {
    const unit = find(box.id);
    const list = members.get(unit);
    if (list === undefined) members.set(unit, [box]);
    else list.push(box);
  }
  const unitOf = new Map<string, string>();
  const boxes: Box[] = [];
  for (const list of members.values()) {
    const box = unitBox(program, list, options);
    boxes.push(box);
    for (const { id } of list) unitOf.set(id, box.id);
  }
  return { ...picture, boxes, wires: mergedWires(picture.wires, unitOf), collapsed: true };
}

function unitBox(program: Program, boxes: readonly Box[], options: PictureOptions): Box {
  const [first] = boxes as [Box, ...Box[]];
  if (boxes.length === 1 && first.clock === null) return first;
  const ops = boxes
    .flatMap((box) => box.operators)
    .sort((a, b) => a - b)
    .map((id) => program.op(id));
  const mark = unitMark(boxes);
  const sign = mark === null ? '' : `${SIGNS[mark]} `;
  const idioms = counted(boxes.filter((box) => box.shape === 'idiom').map((box) => box.lines[0] ?? ''));
  return {
    id: `unit${ops[0]?.id ?? 0}`,
    operators: ops.map((op) => op.id),
    location: first.location,
    clock: null,
    shape: 'unit',
    lines: [
      `${sign}${heading(program, ops, first)}`,
      ...commonNote(ops, options),
      ...idioms.slice(0, 3).map((label) => clip(label, 44)),
      ...(idioms.length > 3 ? [`and ${idioms.length - 3} more`] : []),
      summary(ops),
    ],
    detail: boxes
      .slice(0, 40)
      .map((box) => box.lines.join(' '))
      .concat(boxes.length > 40 ? [`and ${boxes.length - 40} more`] : [])
      .join('\n'),
    mark,
  };
}

/** Equal texts once, with their number. */
function counted(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => (count === 1 ? text : `${count} × ${text}`));
}

/** A tick has a number; a top-level part is known by the ends that join it to the rest. */
function heading(program: Program, ops: readonly Operator[], first: Box): string {
  if (first.clock !== null) return `tick ${first.clock}`;
  const ends = ops.filter((op) => op.kind === 'Network' || op.kind === 'Source' || op.kind === 'ExternalInput' || op.isRoot);
  const names = [...new Set(ends.map((op) => operatorLabel(program, op).title))];
  return names.length === 0 ? 'top level' : clip(names.slice(0, 2).join(', '), 44);
}

function unitMark(boxes: readonly Box[]): Mark | null {
  const marks = new Set(boxes.map((box) => box.mark));
  const [only] = marks;
  return marks.size === 1 && only !== undefined ? only : 'changed';
}

/** Parallel wires become one if both are networks, cycles or local, and carry streams or values. Networks keep their labels. */
function mergedWires(wires: readonly Wire[], unitOf: ReadonlyMap<string, string>): Wire[] {
  const merged = new Map<string, Wire>();
  for (const wire of wires) {
    const from = unitOf.get(wire.from) ?? wire.from;
    const to = unitOf.get(wire.to) ?? wire.to;
    if (from === to) continue;
    const key = `${from} ${to} ${wire.flow.kind} ${wire.flow.order === 'value'}`;
    const known = merged.get(key);
    const next = { ...wire, from, to, label: wire.flow.kind === 'network' ? wire.label : '' };
    merged.set(key, known === undefined ? next : together(known, next));
  }
  return [...merged.values()];
}

function together(a: Wire, b: Wire): Wire {
  const labels = [...new Set([a.label, b.label])].filter((label) => label !== '');
  return {
    ...a,
    label: labels.join(', '),
    detail: clip(`${a.detail}; ${b.detail}`, 700),
    flow: {
      ...a.flow,
      bounded: a.flow.bounded && b.flow.bounded,
      order: a.flow.order === 'none' ? 'none' : b.flow.order,
      keyed: a.flow.keyed || b.flow.keyed,
    },
    mark: a.mark === b.mark ? a.mark : 'changed',
  };
}
