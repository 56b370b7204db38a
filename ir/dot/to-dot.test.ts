import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { readExample } from '../../tests/support/examples.ts';
import { HOSTILE, longChain, relay } from '../../tests/support/picture-programs.ts';
import { dotLabel } from './escape.ts';
import { renderSvg } from './svg.ts';
import { toDot } from './to-dot.ts';

/** Texts drawn in an SVG, decoded. */
function textsOf(svg: string): string[] {
  const decode = (text: string): string =>
    text
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
      .replace(/&(lt|gt|quot);/g, (_, name: string) => ({ lt: '<', gt: '>', quot: '"' })[name] ?? '')
      .replaceAll('&amp;', '&');
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => decode(text));
}

describe('DOT text', () => {
  test('a small program', async () => {
    await expect(toDot(relay().program, { legend: false })).toMatchFileSnapshot('../../tests/golden/print/relay.dot');
  });

  test('same program and options, same text', () => {
    const text = (): string => toDot(readExample('two_phase_commit'));
    expect(text()).toBe(text());
  });

  test.each(HOSTILE)('names, types and closures stay text: %j', async (hostile) => {
    const { program, ids } = relay();
    const main = program.location('loc1v1');
    program.locations.set('loc1v1', { ...main, name: hostile });
    program.replaceOperator({
      ...program.op(ids.map),
      fields: { f: hostile },
      metadata: { ...program.op(ids.map).metadata, op: { span: hostile } },
      collection: {
        ...(program.op(ids.map).collection as NonNullable<ReturnType<typeof program.op>['collection']>),
        elementType: hostile,
      },
    });
    const options = { title: hostile, networkLabels: new Map([[ids.there, hostile]]), notes: new Map([[ids.map, hostile]]) };
    const dot = toDot(program, options);
    const svg = await renderSvg(dot);
    expect(svg.match(/class="node/g)?.length).toBe((await renderSvg(toDot(relay().program))).match(/class="node/g)?.length);
    const printable = hostile
      .replace(/[\u0000-\u001f\u202e\ud800]/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    expect(
      textsOf(svg)
        .map((text) => text.replace(/\s+/g, ' '))
        .some((text) => text.includes(printable.slice(0, 30))),
    ).toBe(true);
    expect(svg).not.toMatch(/<script|<foreignObject|<!--/i);
  });

  test('5,000 operators', () => {
    const dot = toDot(longChain(5000), { collapse: false });
    expect(dot.match(/^ {4,}"op\d+"/gm)?.length).toBe(5002);
  });
});

describe('labels', () => {
  property.prop([fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 3 })], {
    numRuns: 150,
  })('any text comes out of Graphviz as it went in', async (lines) => {
    const svg = await renderSvg(`digraph { a [label="${dotLabel(lines)}"] }`);
    const plain = (text: string): string =>
      text.replace(
        /[\u0000-\u0020\u007f-\u009f\u00a0\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/gu,
        '',
      );
    expect(plain(textsOf(svg).join(''))).toBe(plain(lines.join('')));
  });
});
