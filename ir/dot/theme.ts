import { type BoxShape, MARK_COLOURS } from '../print/picture/picture.ts';

/** Colours, fonts and sizes of the DOT pictures. Colours of marks are shared with Mermaid. */
export const THEME = {
  // Laid out with the widths of Verdana, which the fallback fonts of Linux do not exceed.
  font: 'Verdana',
  /** What a browser without that font may take. */
  fontFamily: 'Verdana,DejaVu Sans,sans-serif',
  ink: '#1f2933',
  faint: '#7b8794',
  fontSize: { title: 15, location: 13, tick: 10, box: 10, wire: 9 },
  location: {
    process: { fill: '#eef4fb', line: '#8fb0d3' },
    cluster: { fill: '#f1f7ec', line: '#9cbf86' },
    external: { fill: '#f6f3ee', line: '#c2b59b' },
  },
  tick: { fill: '#ffffff', line: '#b8c2cc' },
  wire: { local: '#3e4c59', network: '#6b3fa0', cycle: '#7b8794' },
  box: { fill: '#ffffff', line: '#52606d' },
  mark: MARK_COLOURS,
} as const;

/** Outline of a box by what it stands for (Graphviz `shape`, `style` and `margin`, in inches). */
export const SHAPES: Readonly<Record<BoxShape, { readonly shape: string; readonly style: string; readonly margin?: string }>> = {
  operator: { shape: 'box', style: 'rounded,filled' },
  source: { shape: 'note', style: 'filled' },
  sink: { shape: 'tab', style: 'filled' },
  network: { shape: 'cds', style: 'filled', margin: '0.14,0.1' },
  join: { shape: 'box', style: 'filled' },
  state: { shape: 'box3d', style: 'filled', margin: '0.14,0.09' },
  cycle: { shape: 'ellipse', style: 'filled,dashed' },
  idiom: { shape: 'component', style: 'filled' },
  unit: { shape: 'folder', style: 'filled' },
};
