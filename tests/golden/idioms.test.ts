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

test.each(exampleNames)('boxes of %s are disjoint and each on one location', (name) => {
  const program = readExample(name);
  const seen = new Set<number>();
  for (const idiom of findIdioms(program)) {
    expect(idiom.operators).toContain(idiom.root);
    for (const id of idiom.operators) {
      expect(seen.has(id), `operator ${id}`).toBe(false);
      expect(program.op(id).place.root).toBe(idiom.location);
      seen.add(id);
    }
  }
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
