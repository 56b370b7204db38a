import type { Program } from '../graph/program.ts';
import { clip } from './label.ts';
import { buildPicture } from './picture/build.ts';
import type { PictureOptions } from './picture/options.ts';
import type { Box, BoxShape, Flow, Mark, Wire } from './picture/picture.ts';
import { MARK_COLOURS, SIGNS } from './picture/picture.ts';

export interface MermaidOptions extends PictureOptions {
  readonly direction?: 'TB' | 'LR';
}

/** Brackets around the label of a box. */
const SHAPES: Readonly<Record<BoxShape, readonly [string, string]>> = {
  operator: ['(', ')'],
  source: ['[/', '/]'],
  sink: ['[\\', '\\]'],
  network: ['>', ']'],
  join: ['[', ']'],
  state: ['[(', ')]'],
  cycle: ['([', '])'],
  idiom: ['[[', ']]'],
  unit: ['[[', ']]'],
};

/** A program as a Mermaid flowchart: a subgraph per location and tick, networks and cycles dotted, unbounded edges thick. */
export function toMermaid(program: Program, options: MermaidOptions = {}): string {
  const picture = buildPicture(program, options);
  const lines = [`flowchart ${options.direction ?? 'TB'}`];
  const used = new Set<Mark>();
  const drawn = (box: Box, indent: string): string => {
    if (box.mark !== null) used.add(box.mark);
    const [open, close] = SHAPES[box.shape];
    const label = box.lines.map(mermaidText).join('<br/>');
    return `${indent}${box.id}${open}"${label}"${close}${box.mark === null ? '' : `:::${box.mark}`}`;
  };

  picture.groups.forEach((group, index) => {
    const boxes = picture.boxes.filter((box) => box.location === group.location);
    if (boxes.length === 0) return;
    const sign = group.mark === null ? '' : `${SIGNS[group.mark]} `;
    lines.push(`  subgraph location${index}["${mermaidText(`${sign}${clip(group.title, 100)}`)}"]`);
    const clocks = [...new Set(boxes.map((box) => box.clock))].sort((a, b) => (a ?? -1) - (b ?? -1));
    for (const clock of clocks) {
      const inside = boxes.filter((box) => box.clock === clock);
      if (clock === null) lines.push(...inside.map((box) => drawn(box, '    ')));
      else {
        lines.push(`    subgraph location${index}tick${clock}["tick ${clock}"]`);
        lines.push(...inside.map((box) => drawn(box, '      ')), '    end');
      }
    }
    lines.push('  end');
  });
  lines.push(...picture.wires.map((wire) => `  ${wire.from} ${arrow(wire)} ${wire.to}`));
  for (const mark of [...used].sort()) {
    const { fill, line } = MARK_COLOURS[mark];
    lines.push(
      `  classDef ${mark} fill:${fill},stroke:${line},stroke-width:2px${mark === 'removed' ? ',stroke-dasharray:4' : ''}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function arrow(wire: Wire): string {
  const label = [wire.mark === null ? '' : SIGNS[wire.mark], wire.label].filter((part) => part !== '').join(' ');
  const line = lineOf(wire.flow);
  return label === '' ? line : `${line}|"${mermaidText(label)}"|`;
}

function lineOf(flow: Flow): string {
  if (flow.kind !== 'local') return '-.->';
  return flow.bounded ? '-->' : '==>';
}

/**
 * One line of a label. Mermaid reads `#nn;` as a character, and takes the rest for Markdown: whatever could mean something to it, to HTML
 * or to Mermaid is written that way.
 */
export function mermaidText(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Surrogate}]/gu, ' ').trim();
  // An empty line between two others would part paragraphs.
  if (line === '') return '#160;';
  return line.replace(/[^\p{L}\p{N} ]/gu, (char, at: number) =>
    isPlain(char, line.slice(0, at), line.slice(at + char.length)) ? char : `#${char.codePointAt(0)};`,
  );
}

/** Characters without a meaning in any place. `-` begins lists and makes tables and headings of the line above. */
const PLAIN = ',|(/!?→·…−';
const WORD_END = /[\p{L}\p{N}]$/u;
const WORD_START = /^[\p{L}\p{N}]/u;

function isPlain(char: string, before: string, after: string): boolean {
  switch (char) {
    case '+': // a list
    case '=': // a heading
      return before !== '';
    case '.': // a list, an address
    case ')':
      return !/^\d+$/.test(before) && !/www$/i.test(before);
    case ':': // an address
      return !after.startsWith('/');
    case '_': // emphasis
      return WORD_END.test(before) && WORD_START.test(after);
    default:
      return PLAIN.includes(char);
  }
}
