import { describe, expect, test, vi } from 'vitest';
import { readExample } from '../../tests/support/examples.ts';
import { toOverviewDot } from './overview.ts';
import { assertInert, renderSvg } from './svg.ts';
import { DARK } from './theme.ts';
import { toDot } from './to-dot.ts';

describe('SVG', () => {
  test('operators can be found by id and class; the same text gives the same picture', async () => {
    const dot = toDot(readExample('two_phase_commit'), { highlight: new Map([[18, 'moved']]) });
    const svg = await renderSvg(dot);
    expect(svg).toContain('id="op&#45;18"');
    expect(svg).toContain('mark&#45;moved');
    expect(await renderSvg(dot)).toBe(svg);
  });

  test('every colour has a dark one', async () => {
    const program = readExample('two_phase_commit_bench');
    const marks = (['added', 'removed', 'changed', 'moved'] as const).map((mark, i) => [12 + i, mark] as const);
    const pictures = [
      toDot(program, { highlight: new Map(marks) }),
      toDot(readExample('paxos')),
      toOverviewDot(program, readExample('voting'), 'after'),
    ];
    for (const dot of pictures) {
      const svg = await renderSvg(dot);
      const drawn = svg.slice(svg.indexOf('</style>'));
      const colours = [...drawn.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, colour = '']) => colour);
      expect(
        [...new Set(colours)].filter(
          (colour) => DARK[colour] === undefined && !['none', 'black', 'transparent'].includes(colour),
        ),
      ).toEqual([]);
    }
  });

  test('complaints of Graphviz do not reach the console', async () => {
    const spies = [
      vi.spyOn(console, 'error'),
      vi.spyOn(console, 'warn'),
      vi.spyOn(console, 'log'),
      vi.spyOn(process.stderr, 'write'),
    ];
    const svg = await renderSvg(
      'digraph { a [label="é 漢 →", shape=nosuchshape, fontname="No Such Font"]; b [image="x.png"]; a -> b }',
    );
    expect(svg).toContain('<svg');
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });

  test('what is not DOT is our bug', async () => {
    await expect(renderSvg('digraph {')).rejects.toThrow('internal invariant broken');
  });

  test.each([
    '<svg><script>x</script></svg>',
    '<svg onload="x"></svg>',
    '<svg><a xlink:href="javascript:x"><text>t</text></a></svg>',
    '<svg><a href="https://example.com"></a></svg>',
    '<svg><image href="#x"/></svg>',
    '<svg><foreignObject></foreignObject></svg>',
    '<svg><g onclick=x></g></svg>',
  ])('refuses %s', (svg) => {
    expect(() => assertInert(svg)).toThrow('internal invariant broken');
  });

  test('text that only looks like code is let through', () => {
    expect(() => assertInert('<svg><a xlink:title="onload=&quot;x&quot; javascript:y"><text>t</text></a></svg>')).not.toThrow();
  });
});
