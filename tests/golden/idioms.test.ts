import { describe, expect, test } from 'vitest';
import { findIdioms, type Program } from '../../ir/index.ts';
import { exampleNames, readExample } from '../support/examples.ts';

/** Idioms found in each example program, one a line. Update with `vitest -u` and review as a diff. */
describe('idioms of the example programs', () => {
  test.each(exampleNames)('%s', async (name) => {
    const program = readExample(name);
    await expect(idiomText(program)).toMatchFileSnapshot(`./idioms/${name}.txt`);
  });
});

function idiomText(program: Program): string {
  const idioms = findIdioms(program);
  const folded = idioms.reduce((sum, idiom) => sum + idiom.operators.length, 0);
  const lines = idioms.map(
    (idiom) =>
      `${program.location(idiom.location).name}: ${idiom.kind}: ${idiom.label} (root ${idiom.root}; ${idiom.operators.join(' ')})`,
  );
  return `${[...lines, `${folded} of ${program.graph.order} operators in ${idioms.length} idioms`].join('\n')}\n`;
}
