/** What the command costs before it does anything: CPU of whole processes, as the kernel counts it, and the memory of an idle service. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Bar } from './bars.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));
const RUNS = 5;
/** The kernel counts CPU in hundredths of a second. */
const TICKS = 100;
/** Until the service has nothing left to do. */
const SETTLE_MS = 3_000;

/** A figure with the limit that it has to keep. */
export interface Figure {
  readonly command: string;
  readonly unit: 's of CPU' | 'MB';
  readonly value: number;
  readonly below: number;
}

/** Medians of a few runs; the first, which compiles the sources of a clone, does not count. Linux only. */
export async function measureCommands(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [command, below] of [
    ['--version', 0.3],
    ['rules', 0.5],
    // 53 operators.
    ['optimize examples/programs/pipeline_co_hash.json', 1],
  ] as const) {
    cpuOf(command);
    const value = median(Array.from({ length: RUNS }, () => cpuOf(command)));
    figures.push({ command: `hydrofoil ${command}`, unit: 's of CPU', value, below });
  }
  const served: Served[] = [];
  for (let i = 0; i < RUNS; i++) served.push(await serve());
  const command = 'hydrofoil serve --memory';
  figures.push({ command: `${command}, ready`, unit: 's of CPU', value: median(served.map(({ cpu }) => cpu)), below: 1.5 });
  figures.push({ command: `${command}, idle`, unit: 'MB', value: median(served.map(({ memory }) => memory)), below: 150 });
  return figures;
}

export const barOf = ({ command, unit, value, below }: Figure): Bar => ({
  what: `${command}: < ${below} ${unit}`,
  met: value < below,
  actual: `${value.toFixed(unit === 'MB' ? 0 : 2)} ${unit}`,
});

function cpuOf(command: string): number {
  const timed = `TIMEFORMAT='%U %S'; { time "$0" "$@" > /dev/null 2>&1; } 2>&1`;
  const said = execFileSync('bash', ['-c', timed, process.execPath, bin, ...command.split(' ')], { cwd: root, encoding: 'utf8' });
  const [user = Number.NaN, system = Number.NaN] = said.trim().split(' ').map(Number);
  return user + system;
}

interface Served {
  readonly cpu: number;
  readonly memory: number;
}

async function serve(): Promise<Served> {
  const child = spawn(process.execPath, [bin, 'serve', '--memory', '--port', '0', '--log', 'silent'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const url = line.toString().trim();
    while ((await fetch(`${url}/readyz`)).status !== 200) await sleep(20);
    const { pid = 0 } = child;
    // Behind the name, which may hold anything: utime and stime are fields 14 and 15, the state is the third.
    const [, , , , , , , , , , , user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    await sleep(SETTLE_MS);
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return { cpu: (Number(user) + Number(system)) / TICKS, memory: (Number(kilobytes) * 1024) / 1e6 };
  } finally {
    child.kill();
    await once(child, 'exit');
  }
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
