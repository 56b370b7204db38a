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
          op0[/"Source Iter  #91;0#93;<br/>0..10"/]
          op1("+ Map  #91;1#93;<br/>|x| x #42; 2"):::added
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
});
