import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { optimize } from '../../index.ts';
import { remarkText, selectRemarks } from '../../server/index.ts';

test.each(['lock_server', 'kv_store', 'word_count'])(
  'why-not %s (update with vitest -u, review the difference)',
  async (name) => {
    const program = readFileSync(new URL(`../../examples/programs/${name}.json`, import.meta.url), 'utf8');
    await expect(remarkText(selectRemarks(optimize(program), null, null))).toMatchFileSnapshot(`why-not/${name}.txt`);
  },
);
