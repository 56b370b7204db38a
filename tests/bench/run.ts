/**
 * The benchmark: `npm run bench -- [--quick] [--only <text>] [--json <file>]`. Every subject is measured in a process of its own,
 * and once more for its peak memory (of which an idle process takes about 150 MB); `--only commands` measures the command alone. Prints a table and the quality bars; `--json` writes the same as data. Times are for orientation on
 * this machine: compare ratios and counters between runs. Exit code 1 when a bar is missed.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Bar, barsOf, type Result } from './bars.ts';
import { barOf, measureCommands } from './commands.ts';
import { measureMemory, measureSubject, versions } from './phases.ts';
import { SUBJECTS } from './subjects.ts';

const COLUMNS = ['parse', 'facts', 'cost', 'validate', 'search', 'check', 'run', 'render', 'end to end'] as const;
const SUBJECT_LIMIT_MS = 10 * 60_000;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    json: { type: 'string' },
    subject: { type: 'string' },
    memory: { type: 'boolean', default: false },
  },
});

if (values.subject === undefined) await main();
else measureHere(values.subject);

/** In the child: one subject, its times or its memory as JSON on stdout. */
function measureHere(name: string): void {
  const subject = SUBJECTS.find((one) => one.name === name);
  if (!subject) throw new Error(`no subject is called '${name}'`);
  process.stdout.write(JSON.stringify(values.memory ? measureMemory(subject) : measureSubject(subject, values.quick)));
}

async function main(): Promise<void> {
  const names = SUBJECTS.map((subject) => subject.name).filter((name) => name.includes(values.only));
  if (names.length === 0 && values.only !== 'commands')
    throw new Error(`no subject has '${values.only}' in its name: ${SUBJECTS.map((s) => s.name).join(', ')}`);
  say(
    [
      'p50 / p95 ms'.padEnd(28),
      'operators'.padStart(9),
      ...COLUMNS.map((column) => column.padStart(17)),
      '  MB'.padStart(6),
    ].join(''),
  );
  const results: Result[] = [];
  const failed: string[] = [];
  for (const name of names) {
    try {
      const result = measureApart(name);
      results.push(result);
      say(row(result));
    } catch (error) {
      failed.push(name);
      say(`${name.padEnd(28)} failed: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  const commands = values.only === '' || values.only === 'commands' ? (await measureCommands()).map(barOf) : [];
  const bars = [...barsOf(results), ...commands];
  report(results, bars);
  if (values.json !== undefined) {
    const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version };
    writeFileSync(values.json, `${JSON.stringify({ versions, machine, results, bars }, null, 2)}\n`);
  }
  if (failed.length > 0 || bars.some((bar) => bar.met === false)) process.exitCode = 1;
}

function measureApart(name: string): Result {
  const times = child(name, values.quick ? ['--quick'] : []) as Omit<Result, 'memoryMb'>;
  return { ...times, memoryMb: times.phases['end to end'] ? (child(name, ['--memory']) as number) : Number.NaN };
}

function child(name: string, more: readonly string[]): unknown {
  const args = ['--import', 'tsx', fileURLToPath(import.meta.url), '--subject', name, ...more];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 26, timeout: SUBJECT_LIMIT_MS }));
}

function row(result: Result): string {
  const cells = COLUMNS.map((column) => {
    const timing = result.phases[column];
    return (timing ? `${ms(timing.p50)} / ${ms(timing.p95)}` : '-').padStart(17);
  });
  return [result.subject.padEnd(28), String(result.operators).padStart(9), ...cells, result.memoryMb.toFixed(0).padStart(6)].join(
    '',
  );
}

function report(results: readonly Result[], bars: readonly Bar[]): void {
  say('\ncounters and ratios');
  for (const { subject, counters, ratios } of results) {
    const shown = [...Object.entries(counters), ...Object.entries(ratios)].map(([name, value]) => `${name} ${value}`);
    say(`  ${subject.padEnd(28)} ${shown.join(', ')}`);
  }
  const reasons = new Set(results.flatMap((result) => Object.values(result.skipped)));
  if (reasons.size > 0) say(`\nskipped\n${[...reasons].map((reason) => `  ${reason}`).join('\n')}`);
  say('\nbars');
  for (const bar of bars) {
    say(`  ${bar.met === null ? 'not measured' : bar.met ? 'met' : 'MISSED'}: ${bar.what}: ${bar.actual}`);
  }
}

function ms(n: number): string {
  return n >= 100 ? n.toFixed(0) : n >= 1 ? n.toFixed(1) : n.toFixed(2);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
