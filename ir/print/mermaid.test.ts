import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOSTILE, relay } from '../../tests/support/picture-programs.ts';
import { mermaidText, toMermaid } from './mermaid.ts';

describe('Mermaid', () => {
  test('a small program', () => {
    const { program, ids } = relay();
    const text = toMermaid(program, {
      highlight: new Map([[ids.map, 'added']]),
      networkLabels: new Map([[ids.there, '3 msg/cmd']]),
    });
    expect(text).toMatchInlineSnapshot(`
      "flowchart TB
        subgraph location0["Main · process"]
          op0[/"Source Iter  #91;0#93;<br/>0#46;.10"/]
          op1("#43; Map  #91;1#93;<br/>|x| x #42; 2"):::added
          op3>"Network from Worker  #91;3#93;"]
          op5[\\"ForEach  #91;5#93;<br/>|x| println!(#34;#123;#125;#34;, x)"\\]
        end
        subgraph location1["Worker · cluster of 3"]
          op2>"Network from Main  #91;2#93;"]
        end
        op0 ==> op1
        op1 -.->|"3 msg/cmd"| op2
        op2 -.-> op3
        op3 ==> op5
        classDef added fill:#d9f2e9,stroke:#009e73,stroke-width:2px
      "
    `);
  });

  test.each(HOSTILE)('foreign text cannot end a label: %j', (hostile) => {
    const { program, ids } = relay();
    program.replaceOperator({ ...program.op(ids.map), fields: { f: hostile } });
    program.locations.set('loc1v1', { ...program.location('loc1v1'), name: hostile });
    const lines = toMermaid(program, { networkLabels: new Map([[ids.there, hostile]]) }).split('\n');
    expect(lines.length).toBe(toMermaid(relay().program).split('\n').length);
    const labels = lines.flatMap((line) =>
      [...line.matchAll(/"([^"]*)"/g)].map(([, label = '']) => label.replaceAll('<br/>', '')),
    );
    for (const label of labels) expect(label).not.toMatch(/[<>&`"\\{}[\]%]/);
    for (const line of lines) expect((line.match(/"/g) ?? []).length % 2).toBe(0);
  });

  test('characters are written as their numbers', () => {
    expect(mermaidText('a<b> "c" #35;')).toBe('a#60;b#62; #34;c#34; #35;35#59;');
  });

  test.each([
    ['+ Leader part · process', '#43; Leader part · process'],
    ['1. first', '1#46; first'],
    ['12) twelfth', '12#41; twelfth'],
    ['===', '#61;=='],
    ['a - b -> c', 'a #45; b #45;#62; c'],
    ['__staged::two_phase', '#95;#95;staged::two_phase'],
    ['see https://a.b and WWW.a.b', 'see https#58;//a.b and WWW#46;a.b'],
    ['x == 1 + 2.5', 'x == 1 + 2.5'],
    ['    code  ', 'code'],
    ['', '#160;'],
  ])('%j is no Markdown', (text, written) => expect(mermaidText(text)).toBe(written));

  test('no beginning of a label is a list, a heading, a quote, code, emphasis or a link', () => {
    const beginning = fc.oneof(
      fc.constantFrom(
        '+',
        '-',
        '*',
        '1.',
        '23)',
        '#',
        '##',
        '>',
        '`',
        '```',
        '~',
        '~~',
        '_',
        '**',
        '---',
        '=',
        '===',
        '|',
        '[',
        '    ',
        '<b>',
      ),
      fc.stringMatching(/^[ -~]{0,4}$/),
    );
    const label = fc.tuple(beginning, fc.constantFrom('', ' '), fc.string({ unit: 'grapheme', maxLength: 12 }));
    fc.assert(
      fc.property(label, (parts) => {
        const text = parts.join('');
        const written = mermaidText(text);
        const shown = written.replaceAll(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
        expect(shown.replace('\u00a0', '').trim()).toBe(
          text
            .replaceAll(/[\p{Cc}\p{Cf}\p{Surrogate}]/gu, ' ')
            .trim()
            .replace('\u00a0', ''),
        );
        const left = written.replaceAll(/#\d+;/g, 'x');
        expect(left).not.toMatch(/[-*#>`~<&[\]\\"{};@%$]/);
        expect(left).not.toMatch(/^(?:[+=\s]|\d+[.)])|\s$|:\/\/|www\./i);
        expect(left).not.toMatch(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/u);
      }),
      { seed: 9, numRuns: 500 },
    );
  });
});
