import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { code, table } from './markdown.ts';

/** What `measure --json` writes (examples/hydro/src/measure/results.rs), as far as the page shows it. CPU in microseconds per command. */
interface Figure {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}
interface Form {
  readonly name: string;
  readonly clients: number;
  readonly machines: number;
  readonly throughput: Figure;
  readonly latencyMicros: Readonly<Record<'p50' | 'p95' | 'p99', Figure>>;
  readonly busiestCpu: { readonly process: string; readonly figure: Figure };
  readonly busiestMessages: { readonly process: string; readonly figure: number };
  readonly totalCpuMicros: Figure;
  readonly gain: { readonly cpu: Figure; readonly messages: number; readonly predictedCpu: number };
}
interface Measurements {
  readonly settings: {
    readonly processor: string;
    readonly cores: number;
    readonly rounds: number;
    readonly warmUp: number;
    readonly seconds: number;
  };
  readonly programs: readonly { readonly name: string; readonly forms: readonly Form[] }[];
}

const read = (root: string): Measurements =>
  JSON.parse(readFileSync(join(root, 'docs/measurements.json'), 'utf8')) as Measurements;

const spread = ({ median, min, max }: Figure, digits: number): string =>
  `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
const error = (predicted: number, measured: number): string => {
  const percent = Math.round((predicted / measured - 1) * 100);
  return `${percent > 0 ? '+' : ''}${percent} %`;
};

/** CPU and messages per command at the busiest process, and how far the model's gain was off. */
export function gainTable(root: string): string {
  const rows = read(root).programs.flatMap(({ name, forms }) =>
    forms.map((form) => [
      form.name === 'base' ? code(name) : '',
      form.name,
      String(form.clients),
      String(form.machines),
      `${spread(form.busiestCpu.figure, 2)} ${form.busiestCpu.process}`,
      form.name === 'base' ? '' : spread(form.gain.cpu, 2),
      form.name === 'base' ? '' : `${form.gain.predictedCpu.toFixed(2)} (${error(form.gain.predictedCpu, form.gain.cpu.median)})`,
      form.busiestMessages.figure.toFixed(2),
    ]),
  );
  const head = ['program', 'form', 'clients', 'machines', 'CPU µs at the busiest', 'times less', 'predicted', 'messages'];
  return table(head, rows);
}

/** Throughput and latency of everything on one core. */
export function latencyTable(root: string): string {
  const ms = ({ median }: Figure): string => (median / 1000).toFixed(2);
  const rows = read(root).programs.flatMap(({ name, forms }) =>
    forms.map((form) => [
      form.name === 'base' ? code(name) : '',
      form.name,
      `${(form.throughput.median / 1000).toFixed(0)} k/s`,
      ms(form.latencyMicros.p50),
      ms(form.latencyMicros.p95),
      ms(form.latencyMicros.p99),
      spread(form.totalCpuMicros, 2),
    ]),
  );
  return table(['program', 'form', 'commands', 'p50 ms', 'p95 ms', 'p99 ms', 'CPU µs of all processes'], rows);
}

export function measuredOn(root: string): string {
  const { processor, cores, rounds, warmUp, seconds } = read(root).settings;
  return `${processor}, ${cores} cores, all processes pinned to one; ${rounds} rounds of ${seconds} s after ${warmUp} s of warm-up, median (least–most).`;
}
