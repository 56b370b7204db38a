import type { Viz } from '@viz-js/viz';
import { invariant } from '../errors.ts';
import { THEME } from './theme.ts';

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
  return svg;
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
