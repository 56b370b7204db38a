/**
 * Writes programs without unknown functions, and inputs for them, to a folder: `npx tsx tests/hydro/generate.ts FOLDER COUNT [alone]`. The
 * Rust half adds what Hydro's simulator finds. Programs that are `alone` cannot share a flow with others.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generated } from './generated.ts';

const [folder, count, alone] = process.argv.slice(2);
if (folder === undefined || !/^\d+$/.test(count ?? '') || ![undefined, 'alone'].includes(alone)) {
  process.stderr.write('usage: tsx tests/hydro/generate.ts FOLDER COUNT [alone]\n');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
for (const { name, document } of generated(Number(count), alone === 'alone'))
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(document));
