import type { LocationKey, Operator } from '../../graph/operator.ts';
import type { Program } from '../../graph/program.ts';
import { locationKindText, locationName } from '../label.ts';
import { type Feed, feedFinder, isBorder, isPlumbing } from '../plumbing.ts';
import { operatorBox } from './box.ts';
import { collapse } from './collapse.ts';
import { idiomBox } from './idiom-box.ts';
import type { PictureOptions } from './options.ts';
import { COLLAPSE_ABOVE } from './options.ts';
import type { Box, Group, Picture } from './picture.ts';
import { wiresBetween } from './wires.ts';

/** Decides what is drawn of a program: boxes, wires between them and the locations around them. Pure and deterministic. */
export function buildPicture(program: Program, options: PictureOptions = {}): Picture {
  const skip = skipTest(program, options);
  const feed = feedFinder(program, skip);
  const boxes: Box[] = [];
  const boxOf = new Map<number, Box>();
  const place = (box: Box): void => {
    boxes.push(box);
    for (const id of box.operators) boxOf.set(id, box);
  };

  const hidden = options.fold === false ? new Set<number>() : returnChannels(program, feed);
  (options.idioms ?? []).forEach((idiom, index) => {
    const box = idiomBox(program, idiom, index, boxOf, options);
    if (box !== null) place(box);
  });
  for (const op of program.operators()) {
    if (boxOf.has(op.id) || hidden.has(op.id)) continue;
    if (!skip(op) || feed(op.id).id === op.id) place(operatorBox(program, op, options));
  }

  const wires = wiresBetween(program, boxOf, feed, options);
  const picture: Picture = {
    title: options.title ?? program.header.name,
    groups: groupsOf(program, boxes, options),
    boxes,
    wires,
    operators: program.graph.order,
    collapsed: false,
  };
  const wanted = options.collapse ?? 'auto';
  return wanted === true || (wanted === 'auto' && boxes.length > COLLAPSE_ABOVE) ? collapse(program, picture, options) : picture;
}

/** Plumbing that differs from the program before stays visible, unless it only moved along with the rest. */
function skipTest(program: Program, options: PictureOptions): (op: Operator) => boolean {
  if (options.fold === false) return () => false;
  return (op) => {
    const mark = options.highlight?.get(op.id);
    if (mark !== undefined && mark !== 'moved') return false;
    if (op.kind === 'CycleSource' || op.kind === 'CycleSink')
      return program.outputs(op.id).length > 0 && program.inputs(op.id).length > 0;
    // On a picture of two programs an operator can have an old and a new producer.
    return (isPlumbing(op) || isBorder(op)) && program.inputs(op.id).length === 1;
  };
}

/**
 * Hydro's test inputs bring a return channel that nobody uses: an output of `()` fed by a cycle from an empty list.
 */
function returnChannels(program: Program, feed: (id: number) => Feed): Set<number> {
  const hidden = new Set<number>();
  for (const id of program.roots) {
    const op = program.op(id);
    const input = program.input(id, 'input');
    if (op.kind !== 'SendExternal' || op.fields['unpaired'] !== false || input === undefined) continue;
    const { id: producer, skipped } = feed(input);
    const source = program.op(producer);
    if (skipped === null || source.kind !== 'Source' || source.collection?.elementType !== '()') continue;
    hidden.add(id).add(producer);
  }
  return hidden;
}

/** Locations in table order, then any that the table lacks. A process or cluster without operators is shown, it has machines. */
function groupsOf(program: Program, boxes: readonly Box[], options: PictureOptions): Group[] {
  const used = new Set(boxes.map((box) => box.location));
  const keys: LocationKey[] = [...program.locations.values()]
    .filter((location) => used.has(location.key) || location.kind !== 'external')
    .map((location) => location.key);
  for (const key of used) if (!program.locations.has(key)) keys.push(key);
  return keys.map((key) => ({
    location: key,
    kind: program.locations.get(key)?.kind ?? 'process',
    title: `${locationName(program, key)} · ${locationKindText(program, key)}${used.has(key) ? '' : ' · no operators'}`,
    mark: options.locationMarks?.get(key) ?? null,
  }));
}
