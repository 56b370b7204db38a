/**
 * Our e-graph engine and egg 0.11 on the same rules and terms: `npm run bench:egraph -- [--only TEXT]`. Needs cargo. Each
 * engine measures each workload in a process of its own; times are processor time, of ours the first run (with everything that is
 * compiled on the way) and the median. Exit code 1 when the graphs differ after any iteration, or a median is above twice egg's.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { percentile } from '../measure.ts';
import { type Measured, toLine, WORKLOADS, type Workload } from './workloads.ts';

const BAR = 2;
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const chosen = WORKLOADS.filter(({ name }) => name.includes(values.only));
if (chosen.length === 0)
  throw new Error(`no workload has '${values.only}' in its name: ${WORKLOADS.map((w) => w.name).join(', ')}`);

const manifest = here('egg/Cargo.toml');
execFileSync('cargo', ['build', '--release', '--locked', '--manifest-path', manifest], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
const metadata = execFileSync('cargo', ['metadata', '--no-deps', '--format-version', '1', '--manifest-path', manifest], {
  encoding: 'utf8',
});
const egg = `${(JSON.parse(metadata) as { target_directory: string }).target_directory}/release/egg-bench`;

console.log(
  ['workload'.padEnd(26), 'e-nodes', 'e-classes', 'egg ms', 'ours ms', 'first', 'ratio']
    .map((text) => text.padStart(10))
    .join(''),
);
let missed = false;
for (const work of chosen) {
  const [theirs, ours] = [
    measure(egg, [], toLine(work)),
    measure(process.execPath, ['--import', 'tsx', here('ours.ts')], work.name),
  ];
  const ratio = percentile(ours.times, 0.5) / percentile(theirs.times, 0.5);
  const difference = firstDifference(theirs, ours);
  missed ||= ratio > BAR || difference !== undefined;
  console.log(row(work, theirs, ours, ratio) + (difference === undefined ? '' : `  DIFFERS ${difference}`));
}
console.log(missed ? 'MISSED: the same graphs, at most twice egg’s time' : 'met: the same graphs, at most twice egg’s time');
if (missed) process.exitCode = 1;

function measure(program: string, args: readonly string[], input: string): Measured {
  const output = execFileSync(program, args, { input: `${input}\n`, encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] });
  return JSON.parse(output) as Measured;
}

function row(work: Workload, theirs: Measured, ours: Measured, ratio: number): string {
  const [nodes = 0, classes = 0] = ours.sizes.at(-1) ?? [];
  const ms = (time: number | undefined): string => (time ?? Number.NaN).toFixed(1);
  const cells = [
    nodes,
    classes,
    ms(percentile(theirs.times, 0.5)),
    ms(percentile(ours.times, 0.5)),
    ms(ours.times[0]),
    ratio.toFixed(2),
  ];
  return work.name.padEnd(26) + cells.map((cell) => String(cell).padStart(10)).join('');
}

/** The first iteration after which the graphs are not of the same size. */
function firstDifference(theirs: Measured, ours: Measured): string | undefined {
  const count = Math.max(theirs.sizes.length, ours.sizes.length);
  for (let i = 0; i < count; i += 1) {
    const [a, b] = [theirs.sizes[i], ours.sizes[i]];
    if (a?.join() !== b?.join())
      return `after iteration ${i + 1}: egg ${a?.join(' / ') ?? 'ended'}, ours ${b?.join(' / ') ?? 'ended'}`;
  }
  return undefined;
}
