/**
 * Prints every refused rewrite of one location, with the precondition that failed, where, and what would help.
 *
 *   npx tsx examples/read-refusals.ts [FILE [LOCATION]]
 */
import { readFileSync } from 'node:fs';
import { optimize } from '../index.ts';

const [file = new URL('programs/lock_server.json', import.meta.url), location = 'LockServer'] = process.argv.slice(2);
const plan = optimize(readFileSync(file, 'utf8'));
const key = plan.locations.find(({ name }) => name === location)?.location;
const lines: string[] = [];

for (const { rule, site, failed } of plan.remarks) {
  if (failed === null || site.location !== key) continue;
  lines.push(`${rule} at ${site.label}`);
  lines.push(`  fails: ${failed.precondition}`);
  lines.push(`  because: ${failed.reason}`);
  if (failed.where.length > 0) lines.push(`  where: operators ${failed.where.join(', ')}, ${failed.span ?? 'no span'}`);
  if (failed.unlock !== null) lines.push(`  would help: ${failed.unlock}`);
}
console.log(lines.join('\n'));
