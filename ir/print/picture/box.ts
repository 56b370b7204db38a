import { shortClosure } from '../../../rust/index.ts';
import { isStream } from '../../graph/collection.ts';
import type { Operator } from '../../graph/operator.ts';
import { clockOf, inTick, isAtomic } from '../../graph/operator.ts';
import type { Program } from '../../graph/program.ts';
import { spanOf } from '../../graph/span.ts';
import { recordOf } from '../../operators/catalogue.ts';
import { clip, closuresOf, collectionText, operatorLabel, placeText } from '../label.ts';
import type { PictureOptions } from './options.ts';
import type { Box, BoxShape } from './picture.ts';
import { SIGNS } from './picture.ts';

const LINE = 34;
const TITLE = 40;
/** Tooltips of browsers cut off somewhere; whole closures of real programs are rarely longer. */
const DETAIL = 700;

/** The box of a single operator. */
export function operatorBox(program: Program, op: Operator, options: PictureOptions): Box {
  const mark = options.highlight?.get(op.id) ?? null;
  const note = options.notes?.get(op.id);
  const { title, code } = operatorLabel(program, op);
  const sign = mark === null ? '' : `${SIGNS[mark]} `;
  const lines = [`${sign}${clip(title, TITLE)}  [${op.id}]`];
  if (code !== '') lines.push(clip(code, LINE));
  if (note !== undefined) lines.push(clip(note, TITLE));
  return {
    id: `op${op.id}`,
    operators: [op.id],
    location: op.place.root,
    clock: clockOf(op.place),
    shape: shapeOf(op),
    lines,
    detail: operatorDetail(program, op),
    mark,
  };
}

/** Tooltip: id and kind, place, collection, closures and where in the source it was written. */
export function operatorDetail(program: Program, op: Operator): string {
  const place = placeText(op.place);
  const span = spanOf(op);
  return [
    `[${op.id}] ${operatorLabel(program, op).title}${place === '' ? '' : ` in ${place}`}`,
    op.collection === null ? '' : collectionText(op.collection),
    ...closuresOf(program, op).map((text) => clip(shortClosure(text), DETAIL)),
    span ?? '',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function shapeOf(op: Operator): BoxShape {
  if (op.kind === 'CycleSource' || op.kind === 'CycleSink') return 'cycle';
  if (op.isRoot) return 'sink';
  const record = recordOf(op.kind);
  if (record === undefined) return 'operator';
  if (record.role === 'network') return 'network';
  if (record.role === 'source' || record.role === 'constant') return 'source';
  // A collection and what is dropped from it are one input, two other ports two sides.
  if (record.ports.length > 1 && !record.ports.includes('input')) return 'join';
  return Object.keys(record.remembers).length > 0 ? 'state' : 'operator';
}

/** One line about a set of operators: how many, and the kinds that matter (state, joins, networks), most frequent first. */
export function summary(ops: readonly Operator[]): string {
  const counts = new Map<string, number>();
  for (const op of ops) {
    if (['join', 'state'].includes(shapeOf(op))) counts.set(op.kind, (counts.get(op.kind) ?? 0) + 1);
  }
  const kinds = [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, 3)
    .map(([kind, count]) => `${count} ${kind}`);
  const all = `${ops.length} operator${ops.length === 1 ? '' : 's'}`;
  return kinds.length === 0 ? all : `${all}: ${kinds.join(', ')}`;
}

/** What an edge carries when it leaves `producer`, seen by a reader that gets collection `seen`. */
export function flowOf(
  producer: Operator,
  seen: readonly Operator[],
): { bounded: boolean; order: 'total' | 'none' | 'value'; keyed: boolean } {
  const made = producer.collection;
  const last = seen.at(-1)?.collection ?? made;
  const all = [producer, ...seen].map((op) => op.collection).filter((collection) => collection !== null);
  return {
    bounded: made === null ? inTick(producer.place) || isAtomic(producer.place) : made.bound === 'Bounded',
    order: last !== null && !isStream(last) ? 'value' : all.some((c) => c.order === 'NoOrder') ? 'none' : 'total',
    keyed: last?.keyType != null,
  };
}
