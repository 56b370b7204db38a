import type { Operator } from '../../graph/operator.ts';
import { clockOf } from '../../graph/operator.ts';
import type { Program } from '../../graph/program.ts';
import { operatorDetail, summary } from './box.ts';
import type { FoldedIdiom, PictureOptions } from './options.ts';
import type { Box, Mark } from './picture.ts';
import { SIGNS } from './picture.ts';

/** One box for an idiom, or null when too little of it is left to be worth one. `taken` operators already have a box. */
export function idiomBox(
  program: Program,
  idiom: FoldedIdiom,
  index: number,
  taken: ReadonlyMap<number, Box>,
  options: PictureOptions,
): Box | null {
  const ops = idiom.operators.filter((id) => program.has(id) && !taken.has(id)).map((id) => program.op(id));
  // A network that the idiom sends on lives at its receiver and stays outside; one that it receives from is part of it.
  const inside = ops.filter((op) => op.place.root === idiom.location);
  if (inside.length < 2) return null;
  const clocks = new Set(inside.map((op) => clockOf(op.place)).filter((clock) => clock !== null));
  const [clock] = clocks;
  const mark = commonMark(inside, options);
  return {
    id: `idiom${index}`,
    operators: inside.map((op) => op.id),
    location: idiom.location,
    clock: clocks.size === 1 && clock !== undefined ? clock : null,
    shape: 'idiom',
    lines: [`${mark === null ? '' : `${SIGNS[mark]} `}${idiom.label}`, ...commonNote(inside, options), summary(inside)],
    detail: `${idiom.kind}: ${idiom.label}\n${inside.map((op) => operatorDetail(program, op).split('\n')[0]).join('\n')}`,
    mark,
  };
}

/** One mark for several operators: theirs if they agree, `changed` if only some differ or they differ in different ways. */
function commonMark(ops: readonly Operator[], options: PictureOptions): Mark | null {
  const marks = new Set(ops.map((op) => options.highlight?.get(op.id) ?? null));
  const [only] = marks;
  return marks.size === 1 && only !== undefined ? only : 'changed';
}

/** The note that all noted operators share. */
export function commonNote(ops: readonly Operator[], options: PictureOptions): string[] {
  const notes = new Set(ops.map((op) => options.notes?.get(op.id)).filter((note) => note !== undefined));
  return notes.size === 1 ? [...notes] : [];
}
