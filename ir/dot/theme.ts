import type { BoxShape, Mark } from '../print/picture/picture.ts';

/**
 * Every colour, font and size of the pictures. Marks use the Okabe-Ito palette, which colour-blind readers can tell apart
 * (Okabe and Ito, "Color Universal Design", 2008), and always come with a sign.
 */
export const THEME = {
  font: 'Helvetica',
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
  mark: {
    added: { fill: '#d9f2e9', line: '#009e73' },
    removed: { fill: '#fbe3d6', line: '#d55e00' },
    changed: { fill: '#fdf3d3', line: '#b07d00' },
    moved: { fill: '#d9eaf6', line: '#0072b2' },
  } satisfies Record<Mark, { fill: string; line: string }>,
} as const;

/** Outline of a box by what it stands for (Graphviz `shape` and `style`). */
export const SHAPES: Readonly<Record<BoxShape, { readonly shape: string; readonly style: string }>> = {
  operator: { shape: 'box', style: 'rounded,filled' },
  source: { shape: 'note', style: 'filled' },
  sink: { shape: 'tab', style: 'filled' },
  network: { shape: 'cds', style: 'filled' },
  join: { shape: 'box', style: 'filled' },
  state: { shape: 'box3d', style: 'filled' },
  cycle: { shape: 'ellipse', style: 'filled,dashed' },
  idiom: { shape: 'component', style: 'filled' },
  unit: { shape: 'folder', style: 'filled' },
  empty: { shape: 'plaintext', style: '' },
};
