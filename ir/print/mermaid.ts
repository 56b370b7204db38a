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

/** Mermaid reads `#nn;` as a character, so everything that means something to it, to HTML or to Markdown is written that way. */
export function mermaidText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Surrogate}]/gu, ' ')
    .replace(/[^\p{L}\p{N} .,:_+−~→·…()|=!?/-]/gu, (char) => `#${char.codePointAt(0)};`);
}
