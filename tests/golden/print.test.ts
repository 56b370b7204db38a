import { describe, expect, test } from 'vitest';
import { printTree, toDot, toMermaid } from '../../ir/index.ts';
import { readExample } from '../support/examples.ts';

/** Pictures and plan trees of example programs as text. Update with `vitest -u` and review as a diff. */
describe('text of the example programs', () => {
  test.each(['two_phase_commit', 'voting', 'lock_server'])('plan tree of %s', async (name) => {
    await expect(printTree(readExample(name))).toMatchFileSnapshot(`./print/${name}.tree.txt`);
  });

  test('DOT and Mermaid of the lock server', async () => {
    await expect(toDot(readExample('lock_server'))).toMatchFileSnapshot('./print/lock_server.dot');
    await expect(toMermaid(readExample('lock_server'))).toMatchFileSnapshot('./print/lock_server.mmd');
  });
});
