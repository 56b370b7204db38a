import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { type Calibration, calibrate } from '../../index.ts';
import { parseJson } from '../../server/index.ts';
import { type Context, examples } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { destinationOf } from '../output.ts';
import { withProgress } from '../progress.ts';
import { print, readInput, say } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface Flags {
  readonly samples?: string;
  readonly output?: string;
  readonly check?: true;
  readonly format: 'text' | 'json';
}

const HARNESS = ['run', '--release', '-p', 'hydrofoil-examples', '--bin', 'measure', '--', 'calibrate', '--samples'];

/** The folder of the clone that this runs from; null for an installed package, which has no Rust programs. */
function cloneAbove(): string | null {
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) {
    if (existsSync(join(at, 'Cargo.toml'))) return at;
    if (dirname(at) === at) return null;
  }
}

export function addCalibrate(parent: Command, { end }: Context): void {
  parent
    .command('calibrate')
    .summary('fit the cost table to measurements')
    .description(
      'Fits the prices of the cost table to measured runs and prints what changes. Without --samples it first measures small programs on ' +
        'this machine with the Rust harness of a clone, which takes many minutes; keep the machine quiet. ' +
        `With --check: exit code ${exitCodes.checkFailed.code} when a price of the table lies outside its new interval.`,
    )
    .option('--samples <file>', 'measured runs (hydrofoil.samples/1) instead of measuring; - reads standard input')
    .option('-o, --output <file>', 'write the fitted table to this file, complete or not at all')
    .option('--check', 'compare with the table and write nothing')
    .addOption(new Option('-f, --format <format>', 'of what is printed').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      examples('calibrate --samples samples.json', 'calibrate -o cost/table.json', 'calibrate --samples samples.json --check'),
    )
    .action(async ({ samples, output, check, format }: Flags) => {
      if (check && output !== undefined) throw new UsageError('--check writes nothing: leave out --output');
      const file = output === undefined ? null : await destinationOf(output, samples === undefined ? [] : [samples]);
      const document = parseJson(samples === undefined ? await measured() : await readInput(samples));
      const found = await withProgress('fitting', () => calibrate(document));
      const { constants, residuals, table } = found;
      await print(format === 'json' ? JSON.stringify({ constants, residuals }) : reportText(found));
      await file?.write(JSON.stringify(table, null, 2));
      const stale = check ? staleOf(found) : [];
      for (const line of stale) say(line);
      if (stale.length > 0) end(exitCodes.checkFailed.code);
    });
}

/** Samples of this machine, measured now. */
async function measured(): Promise<Buffer> {
  const clone = cloneAbove();
  if (clone === null)
    throw new UsageError('measuring needs a clone of the repository with its Rust programs: give --samples FILE');
  const folder = await mkdtemp(join(tmpdir(), 'hydrofoil-calibrate-'));
  const file = join(folder, 'samples.json');
  try {
    await harness(clone, file);
    return await readInput(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function harness(clone: string, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // What it prints is talk, so it goes to standard error.
    const child = spawn('cargo', [...HARNESS, file], { cwd: clone, stdio: ['ignore', 2, 2] });
    child.on('error', (error) => reject(new UsageError(`cargo cannot be started: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new UsageError(`cargo ${HARNESS.join(' ')} ended with ${code ?? 'a signal'}`));
    });
  });
}

function staleOf({ constants }: Calibration): string[] {
  return constants.flatMap(({ name, before, interval }) =>
    interval !== null && (before < interval.low || before > interval.high)
      ? [`stale: ${name} is ${before}, measured ${interval.low} to ${interval.high}`]
      : [],
  );
}

function reportText({ constants, residuals }: Calibration): string {
  const error = (predicted: number, measured: number): string => {
    const off = Math.round((predicted / measured - 1) * 100);
    return `${off > 0 ? '+' : ''}${off} %`;
  };
  return [
    ...columns([
      ['constant', 'unit', 'before', 'after', '95 % interval', ''],
      ...constants.map(({ name, unit, before, after, interval, kept }) => [
        name,
        unit,
        String(before),
        String(after),
        interval === null ? '' : `${interval.low} to ${interval.high}`,
        kept === null ? '' : `kept: ${kept}`,
      ]),
    ]),
    '',
    ...columns([
      ['sample', 'clients', 'location', 'measured ns', 'before', 'after', 'wake-ups', 'after', ''],
      ...residuals.map(({ sample, clients, location, measuredNs, beforeNs, afterNs, messages, wakes }) => [
        sample,
        String(clients),
        location,
        measuredNs.toFixed(0),
        error(beforeNs, measuredNs),
        error(afterNs, measuredNs),
        // Of all members in a round.
        wakes.measured === null ? '' : (wakes.measured * clients).toPrecision(3),
        wakes.measured === null ? '' : error(wakes.modelled, wakes.measured),
        flowText(messages),
      ]),
    ]),
    '',
    ...summary(residuals),
  ].join('\n');
}

/** How good the fit is on the whole. */
function summary(residuals: Calibration['residuals']): string[] {
  const off = (pairs: readonly (readonly [predicted: number, measured: number])[]): string => {
    const errors = pairs.map(([predicted, measured]) => Math.abs(predicted / measured - 1)).sort((a, b) => a - b);
    const middle = errors[Math.floor(errors.length / 2)] ?? 0;
    const close = errors.filter((error) => error <= 0.2).length / Math.max(1, errors.length);
    return `off by ${Math.round(100 * middle)} % in the median, ${Math.round(100 * close)} % of ${errors.length} locations within 20 %`;
  };
  const counted = residuals.flatMap(({ wakes: { measured, modelled } }) => (measured ? [[modelled, measured] as const] : []));
  return [
    `CPU after: ${off(residuals.map(({ afterNs, measuredNs }) => [afterNs, measuredNs] as const))}`,
    ...(counted.length === 0 ? [] : [`wake-ups after: ${off(counted)}`]),
  ];
}

/** Where model and run disagree on the messages, the prices are fitted to the wrong flow. */
function flowText({ measured: counted, modelled }: Calibration['residuals'][number]['messages']): string {
  const apart = Math.abs(counted - modelled) > 0.05 * Math.max(counted, modelled) + 0.01;
  return apart ? `messages per command: ${counted.toFixed(2)} measured, ${modelled.toFixed(2)} in the model` : '';
}

/** Rows as text, each column as wide as its widest cell. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
