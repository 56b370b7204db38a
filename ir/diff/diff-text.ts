import { shortClosure } from '../../rust/index.ts';
import type { LocationKey } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { clip, locationKindText, locationName, operatorLabel } from '../print/label.ts';
import { SIGNS } from '../print/picture/picture.ts';
import { isPlumbing } from '../print/plumbing.ts';
import { operatorLine } from '../print/tree.ts';
import { type ChangedOperator, type DiffEdge, diffPrograms, isEmptyDiff, type ProgramDiff } from './diff.ts';

const WIDTH = 120;
const VALUE = 160;

/**
 * The difference for reviewers: per location of the new program what was added (+), removed (−), changed (~) and moved there (→),
 * then the edges that differ. A move is told once, at the new home, with the old home's name.
 */
export function toDiffText(before: Program, after: Program): string {
  const diff = diffPrograms(before, after);
  if (isEmptyDiff(diff)) return 'no difference\n';
  const lines = [
    `${SIGNS.added} ${diff.added.length} added  ${SIGNS.removed} ${diff.removed.length} removed  ` +
      `${SIGNS.changed} ${diff.changed.length} changed  ${SIGNS.moved} ${diff.moved.length} moved`,
  ];
  for (const key of locationsOf(before, after)) {
    const section = [...movedLines(diff, before, after, key), ...operatorLines(diff, before, after, key)];
    const sign = locationSign(diff, key);
    if (section.length === 0 && sign === '') continue;
    const table = after.locations.has(key) ? after : before;
    lines.push('', `${sign}${locationName(table, key)} (${locationKindText(table, key)}) ${key}`, ...section);
  }
  lines.push(...edgeLines(diff, before, after));
  return `${lines.join('\n')}\n`;
}

const locationsOf = (before: Program, after: Program): LocationKey[] => [
  ...new Set([
    ...after.locations.keys(),
    ...before.locations.keys(),
    ...[...after.operators(), ...before.operators()].map((op) => op.place.root),
  ]),
];

function locationSign(diff: ProgramDiff, key: LocationKey): string {
  if (diff.locationsAdded.includes(key)) return `${SIGNS.added} `;
  if (diff.locationsRemoved.includes(key)) return `${SIGNS.removed} `;
  return diff.locationsChanged.includes(key) ? `${SIGNS.changed} ` : '';
}

/** One paragraph per old home: moves come by the dozen and say little one by one. Plumbing is only counted. */
function movedLines(diff: ProgramDiff, before: Program, after: Program, key: LocationKey): string[] {
  const lines: string[] = [];
  const homes = new Set(diff.moved.filter(({ to }) => to === key).map(({ from }) => from));
  for (const home of homes) {
    const ops = diff.moved.filter(({ from, to }) => to === key && from === home).map(({ id }) => after.op(id));
    const shown = ops.filter((op) => !isPlumbing(op));
    const hidden = ops.length - shown.length;
    lines.push(`  ${SIGNS.moved} ${ops.length} operator${ops.length === 1 ? '' : 's'} from ${locationName(before, home)}:`);
    const words = shown.map((op) => `[${op.id}] ${clip(operatorLabel(after, op).title, 50)}`);
    if (hidden > 0) words.push(`${hidden} Cast, ObserveNonDet or Tee`);
    lines.push(...wrap(words, '      '));
  }
  return lines;
}

function operatorLines(diff: ProgramDiff, before: Program, after: Program, key: LocationKey): string[] {
  const here = (program: Program) => (id: number) => program.op(id).place.root === key;
  return [
    ...diff.removed.filter(here(before)).map((id) => `  ${SIGNS.removed} ${operatorLine(before, before.op(id))}`),
    ...diff.added.filter(here(after)).map((id) => `  ${SIGNS.added} ${operatorLine(after, after.op(id))}`),
    ...diff.changed.filter(({ id }) => here(after)(id)).flatMap((change) => changedLines(after, change)),
  ];
}

function changedLines(after: Program, { id, changes }: ChangedOperator): string[] {
  return [
    `  ${SIGNS.changed} ${operatorLine(after, after.op(id))}`,
    ...changes.flatMap(({ field, before, after: now }) => {
      const [a, b] = aroundDifference(...forPeople(field, before, now));
      return [`      ${field}`, `        ${SIGNS.removed} ${a}`, `        ${SIGNS.added} ${b}`];
    }),
  ];
}

/** Closures without paths, hints and imports, unless it is those that differ. */
function forPeople(field: string, before: string, after: string): [string, string] {
  if (!field.startsWith('expression.') && !before.startsWith('q!(')) return [before, after];
  const [a, b] = [shortClosure(before), shortClosure(after)];
  return a === b ? [before, after] : [a, b];
}

/** Long texts mostly agree: shows the part where they start to differ. */
function aroundDifference(before: string, after: string): [string, string] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  const from = before.length <= VALUE && after.length <= VALUE ? 0 : Math.max(0, start - 40);
  const part = (text: string): string => (text === '' ? '(none)' : `${from > 0 ? '…' : ''}${clip(text.slice(from), VALUE)}`);
  return [part(before), part(after)];
}

function edgeLines(diff: ProgramDiff, before: Program, after: Program): string[] {
  const line = (sign: string, program: Program) => (edge: DiffEdge) =>
    `  ${sign} [${edge.from}] ${program.op(edge.from).kind} -> ${edge.port} of [${edge.to}] ${program.op(edge.to).kind}`;
  const lines = [...diff.edgesRemoved.map(line(SIGNS.removed, before)), ...diff.edgesAdded.map(line(SIGNS.added, after))];
  return lines.length === 0 ? [] : ['', 'edges', ...lines];
}

function wrap(words: readonly string[], indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  words.forEach((word, index) => {
    const piece = index === words.length - 1 ? word : `${word}, `;
    if (line.length + piece.length > WIDTH && line !== indent) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += piece;
  });
  return line === indent ? lines : [...lines, line.trimEnd()];
}
