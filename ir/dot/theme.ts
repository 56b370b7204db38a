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

/**
 * What colours become where the reader's system is dark: the same hue, the lightness turned around. Every colour of the pictures is here;
 * a test holds this.
 */
export const DARK: Readonly<Record<string, string>> = {
  white: '#12181e',
  '#ffffff': '#1b242d',
  '#1f2933': '#e3e9ef',
  '#7b8794': '#98a5b1',
  '#3e4c59': '#b4c0cb',
  '#52606d': '#8fa0af',
  '#b8c2cc': '#4b5a67',
  '#6b3fa0': '#c0a3ef',
  // Locations.
  '#eef4fb': '#17222e',
  '#8fb0d3': '#4d7299',
  '#f1f7ec': '#19251a',
  '#9cbf86': '#5b8047',
  '#f6f3ee': '#26221b',
  '#c2b59b': '#7b6e54',
  // Marks.
  '#d9f2e9': '#0f3a2d',
  '#009e73': '#35c79c',
  '#fbe3d6': '#43210d',
  '#d55e00': '#f2894a',
  '#fdf3d3': '#3d3008',
  '#b07d00': '#e0b03a',
  '#d9eaf6': '#10304a',
  '#0072b2': '#5ab1e6',
};

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
