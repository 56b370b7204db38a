import type { Viz } from '@viz-js/viz';
import { invariant } from '../errors.ts';
import { DARK, THEME } from './theme.ts';

/** Loaded on first use: most programs that import the library never draw. */
let loading: Promise<Viz> | undefined;

/**
 * Lays out a DOT text with Graphviz (WebAssembly) and returns SVG. Runs on the calling thread for up to seconds on big pictures, so
 * servers call it in a worker. Warnings of Graphviz (fonts, edge routing) are collected by the library and dropped here; they never
 * reach stderr. Throws when the text is not DOT: that is a bug of ours, since we write it.
 */
export async function renderSvg(dot: string): Promise<string> {
  loading ??= import('@viz-js/viz').then(({ instance }) => instance());
  const viz = await loading;
  const result = viz.render(dot, { format: 'svg' });
  invariant(result.status === 'success', `Graphviz draws our DOT: ${result.errors.map((error) => error.message).join('; ')}`);
  const svg = withoutComments(result.output).replaceAll(`font-family="${THEME.font}"`, `font-family="${THEME.fontFamily}"`);
  assertInert(svg);
  return adapted(svg);
}

/** Colours of a dark system, by the attributes that Graphviz writes. */
const DARK_RULES = Object.entries(DARK)
  .map(([light, dark]) => `[fill="${light}"]{fill:${dark}}[stroke="${light}"]{stroke:${dark}}`)
  .join('');
const BLACK = 'text:not([fill]){fill:#e3e9ef}[stroke="black"]{stroke:#b4c0cb}[fill="black"]{fill:#b4c0cb}';
const ALONE = 'svg:root{max-width:100%;max-height:100vh}';
const STYLE = `<style>${ALONE}@media (prefers-color-scheme:dark){svg:root{background:${DARK['white']}}${DARK_RULES}${BLACK}}</style>`;

/**
 * A picture that is opened alone fits its window; on a page it has its own size. In a dark system it is dark. At its own size,
 * in pixels, the smallest letters have 12.
 */
function adapted(svg: string): string {
  return svg
    .replace(/<svg width="([\d.]+)pt" height="([\d.]+)pt"/, (_, width: string, height: string) => {
      const pixels = (points: string): number => Math.ceil((Number(points) * 4) / 3);
      return `<svg width="${pixels(width)}" height="${pixels(height)}"`;
    })
    .replace(/(<svg[^>]*>)/, `$1\n${STYLE}`);
}

/** Graphviz repeats names of nodes and edges in comments; nothing reads them. */
const withoutComments = (svg: string): string => svg.replace(/<!--[\s\S]*?-->\n?/g, '');

const TAG = /<([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*\/?>/g;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const DRAWN = new Set([
  'svg',
  'g',
  'title',
  'desc',
  'text',
  'rect',
  'path',
  'polygon',
  'polyline',
  'ellipse',
  'a',
  'defs',
  'linearGradient',
  'stop',
]);

/** The SVG is put into pages: only drawing elements, no event handlers, no links that run code. */
export function assertInert(svg: string): void {
  for (const [, name = '', attributes = ''] of svg.matchAll(TAG)) {
    invariant(DRAWN.has(name), `SVG holds only drawing elements, not <${name}>`);
    for (const [, key = '', double, single] of attributes.matchAll(ATTRIBUTE)) {
      invariant(!/^on/i.test(key), `SVG has no event handlers: ${key}`);
      const target = /^(?:xlink:)?href$/i.test(key) ? (double ?? single ?? '') : '#';
      invariant(target.startsWith('#'), `SVG links stay inside: ${target}`);
    }
  }
  const tags = svg.match(/<[A-Za-z]/g)?.length ?? 0;
  invariant(tags === [...svg.matchAll(TAG)].length, 'every element of the SVG was looked at');
}
