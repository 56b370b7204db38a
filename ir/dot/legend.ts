import { Edge, Node, Subgraph } from '@ts-graphviz/core';
import type { Flow, Mark } from '../print/picture/picture.ts';
import { SIGNS } from '../print/picture/picture.ts';
import { flowAttributes } from './attributes.ts';
import { THEME } from './theme.ts';

const PLAIN: Flow = { kind: 'local', bounded: false, order: 'total', keyed: false };

const SAMPLES: readonly (readonly [string, Flow])[] = [
  ['unbounded', PLAIN],
  ['bounded', { ...PLAIN, bounded: true }],
  ['no order', { ...PLAIN, order: 'none' }],
  ['value', { ...PLAIN, order: 'value' }],
  ['keyed', { ...PLAIN, keyed: true }],
  ['network', { ...PLAIN, kind: 'network' }],
  ['cycle', { ...PLAIN, kind: 'cycle' }],
];

/** A strip that explains the wires and, when some are used, the marks. */
export function legend(marks: ReadonlySet<Mark>): Subgraph {
  const strip = new Subgraph('cluster_legend', {
    label: 'how to read',
    labeljust: 'l',
    fontsize: THEME.fontSize.wire,
    fontcolor: THEME.faint,
    style: 'rounded',
    color: THEME.tick.line,
    margin: 4,
    class: 'legend',
  });
  const end = { label: '', shape: 'point', width: 0.03, color: THEME.faint };
  SAMPLES.forEach(([name, flow], index) => {
    // One group per sample keeps its line straight.
    const at = { ...end, group: `legend${index}` };
    const [from, to] = [new Node(`legend${index}a`, at), new Node(`legend${index}b`, at)];
    strip.addNode(from);
    strip.addNode(to);
    strip.addEdge(
      new Edge([{ id: from.id }, { id: to.id }], { ...flowAttributes(flow), constraint: true, minlen: 1, label: `  ${name}  ` }),
    );
  });
  for (const mark of [...marks].sort()) {
    const colours = THEME.mark[mark];
    strip.addNode(
      new Node(`legend_${mark}`, {
        label: `${SIGNS[mark]} ${mark}`,
        shape: 'box',
        style: mark === 'removed' ? 'filled,dashed' : 'filled',
        fillcolor: colours.fill,
        color: colours.line,
        fontsize: THEME.fontSize.wire,
        height: 0.2,
      }),
    );
  }
  return strip;
}
