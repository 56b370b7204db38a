/**
 * Writes the documents that follow from the code: whole files, and the parts of hand-written ones between `<!-- generated: NAME -->`
 * and `<!-- end: NAME -->`.
 *
 *   npx tsx docs/generate.ts            write what is stale
 *   npx tsx docs/generate.ts --check    write nothing; list what is stale and exit with 1
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { askService } from './pages/api.ts';
import { assumptionsPage } from './pages/assumptions.ts';
import { cliPage, manual } from './pages/cli.ts';
import { costTables, validationTable } from './pages/cost.ts';
import { errorsPage } from './pages/errors.ts';
import { fragments } from './pages/fragments.ts';
import { commandTable, gainSentence, gainTable, latencyTable, protocolTable } from './pages/measurements.ts';
import { methodsPage } from './pages/methods.ts';
import { picture, runPicture } from './pages/picture.ts';
import { Plans } from './pages/plans.ts';
import { resultsTable } from './pages/results.ts';
import { rulesPage } from './pages/rules.ts';
import { settingsTable } from './pages/settings.ts';
import { versionsPage } from './pages/versions.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '');

function withBlocks(path: string, blocks: Readonly<Record<string, string>>): string {
  let text = read(path);
  for (const [name, block] of Object.entries(blocks)) {
    const [begin, end] = [`<!-- generated: ${name} -->\n`, `<!-- end: ${name} -->`];
    const from = text.indexOf(begin);
    const to = text.indexOf(end, from);
    if (from < 0 || to < 0) throw new Error(`${path} has no place for the generated part ${name}`);
    text = `${text.slice(0, from + begin.length)}\n${block.trim()}\n\n${text.slice(to)}`;
  }
  return text;
}

async function documents(): Promise<ReadonlyMap<string, string>> {
  const plans = new Plans(join(root, 'examples/programs'));
  const { openapi, problem } = await askService();
  const { 'location-cost': bottleneck, ...pieces } = fragments(plans);
  return new Map([
    ['docs/rules.md', await rulesPage()],
    ['docs/assumptions.md', assumptionsPage()],
    ['docs/errors.md', errorsPage(problem)],
    ['docs/methods.md', methodsPage()],
    ['docs/cli.md', await cliPage()],
    ['docs/versions.md', versionsPage(root)],
    ['docs/hydrofoil.1', manual()],
    ['docs/api.json', `${JSON.stringify(openapi, null, 2)}\n`],
    ['docs/pictures/two_phase_commit_bench.svg', await picture(plans, 'two_phase_commit_bench')],
    ['docs/pictures/two_phase_commit_run.svg', runPicture(plans, 'two_phase_commit')],
    [
      'docs/cost-model.md',
      withBlocks('docs/cost-model.md', { ...costTables(), validation: validationTable(root), 'location-cost': bottleneck }),
    ],
    [
      'docs/measurements.md',
      withBlocks('docs/measurements.md', {
        commands: commandTable(root),
        gains: gainTable(root),
        latency: latencyTable(root),
      }),
    ],
    ['docs/service.md', withBlocks('docs/service.md', { settings: settingsTable() })],
    ['docs/documents.md', withBlocks('docs/documents.md', pieces)],
    ['README.md', withBlocks('README.md', { gain: gainSentence(root) })],
    ['docs/results.md', withBlocks('docs/results.md', { measured: protocolTable(root), results: resultsTable(plans) })],
  ]);
}

const args = process.argv.slice(2);
if (args.some((arg) => arg !== '--check')) {
  process.stderr.write('usage: tsx docs/generate.ts [--check]\n');
  process.exit(2);
}
const stale = [...(await documents())].filter(([path, text]) => read(path) !== text);
if (args.length > 0) {
  if (stale.length > 0) {
    process.stdout.write(`${stale.map(([path]) => `stale: ${path}`).join('\n')}\nrun: npm run docs\n`);
    process.exitCode = 1;
  }
} else {
  for (const [path, text] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    process.stdout.write(`written: ${path}\n`);
  }
}
