import { type DotOptions, toDot } from '../dot/to-dot.ts';
import type { LocationKey } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { findIdioms } from '../idioms/find-idioms.ts';
import { locationName } from '../print/label.ts';
import type { PictureOptions } from '../print/picture/options.ts';
import type { Mark } from '../print/picture/picture.ts';
import { diffPrograms, type ProgramDiff } from './diff.ts';

/**
 * One picture of both programs: the new one, with what is gone still drawn at its old place. One picture instead of two, because a
 * reader of two has to search for what differs; a moved operator stands at its new home and names its old one.
 */
export function toDiffDot(before: Program, after: Program, options: DotOptions = {}): string {
  const { program, picture } = diffPicture(before, after);
  return toDot(program, { title: `${before.header.name}: before and after`, ...picture, ...options });
}

/** What every picture of a difference needs: both programs in one, the marks on it, and the idioms of the new one to fold. */
export function diffPicture(before: Program, after: Program): { program: Program; diff: ProgramDiff; picture: PictureOptions } {
  const diff = diffPrograms(before, after);
  const highlight = new Map<number, Mark>();
  for (const { id } of diff.changed) highlight.set(id, 'changed');
  // A move says more than the changes of glue that come with it.
  for (const { id } of diff.moved) highlight.set(id, 'moved');
  for (const id of diff.added) highlight.set(id, 'added');
  for (const id of diff.removed) highlight.set(id, 'removed');

  const wireMarks = new Map<string, Mark>();
  for (const { from, to } of diff.edgesRemoved) wireMarks.set(`${from}>${to}`, 'removed');
  for (const { from, to } of diff.edgesAdded) wireMarks.set(`${from}>${to}`, 'added');

  const locationMarks = new Map<LocationKey, Mark>();
  for (const key of diff.locationsAdded) locationMarks.set(key, 'added');
  for (const key of diff.locationsRemoved) locationMarks.set(key, 'removed');
  for (const key of diff.locationsChanged) locationMarks.set(key, 'changed');

  const notes = new Map(diff.moved.map(({ id, from }) => [id, `from ${locationName(before, from)}`]));
  const picture = { highlight, wireMarks, locationMarks, notes, idioms: findIdioms(after) };
  return { program: both(before, after, diff), diff, picture };
}

/** The new program plus what only the old one has. Only for drawing: an operator may have two producers on one port. */
function both(before: Program, after: Program, diff: ProgramDiff): Program {
  const merged = after.copy();
  for (const key of diff.locationsRemoved) merged.locations.set(key, before.location(key));
  for (const id of diff.removed) merged.addOperator(before.op(id));
  for (const [key, expression] of before.expressions) if (!merged.expressions.has(key)) merged.expressions.set(key, expression);
  for (const { from, to, port } of diff.edgesRemoved) {
    const shared = before.inputs(to).find((edge) => edge.from === from && edge.port === port)?.shared ?? false;
    merged.connect(from, to, port, shared);
  }
  return merged.freeze();
}
