import { readdirSync, readFileSync } from 'node:fs';
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
  readonly busiestMessages: { readonly figure: number };
  readonly totalCpuMicros: Figure;
  readonly gain: { readonly cpu: Figure; readonly predictedCpu: number | null };
}
interface Results {
  readonly settings: {
    readonly command: string;
    readonly processor: string | null;
    readonly cores: number;
    readonly rounds: number;
    readonly warmUp: number;
    readonly seconds: number;
    readonly requests: number | null;
  };
  readonly programs: readonly { readonly name: string; readonly forms: readonly Form[] }[];
}

/** All results that are kept, in the order of their files' names. */
function read(root: string): Results[] {
  const folder = join(root, 'docs/measurements');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Results);
}

const spread = ({ median, min, max }: Figure): string => `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;

/** How far a prediction is off, in per cent. */
function off(predicted: number, measured: number): string {
  const percent = Math.round((predicted / measured - 1) * 100);
  return `${percent > 0 ? '+' : ''}${percent} %`;
}

const rows = (results: readonly Results[], cells: (form: Form) => string[]): string[][] =>
  results.flatMap(({ settings: { requests }, programs }) =>
    programs.flatMap(({ name, forms }) => {
      const first = requests === null ? code(name) : `${code(name)}, ${requests} requests of each client`;
      return forms.map((form, i) => [i === 0 ? first : '', form.name, ...cells(form)]);
    }),
  );

/** CPU and messages per command at the busiest process, and how far the model's gain is off. */
export function gainTable(root: string): string {
  const head = ['program', 'form', 'clients', 'machines', 'CPU µs at the busiest', 'times less', 'predicted', 'messages'];
  const cells = ({ name, clients, machines, busiestCpu, gain, busiestMessages }: Form): string[] => {
    const { predictedCpu: predicted, cpu } = gain;
    return [
      String(clients),
      String(machines),
      `${spread(busiestCpu.figure)} ${busiestCpu.process}`,
      name === 'base' ? '' : spread(cpu),
      name === 'base' || predicted === null ? '' : `${predicted.toFixed(2)} (${off(predicted, cpu.median)})`,
      busiestMessages.figure.toFixed(2),
    ];
  };
  return table(head, rows(read(root), cells));
}

/** The protocols alone, in short. */
export function protocolTable(root: string): string {
  const protocols = ['two_phase_commit', 'voting', 'paxos'];
  const lines = read(root)
    .flatMap(({ programs }) => programs)
    .filter(({ name }) => protocols.includes(name))
    .sort((a, b) => protocols.indexOf(a.name) - protocols.indexOf(b.name))
    .flatMap(({ name, forms: [base, ...plans] }) =>
      plans.map((plan) => [
        code(name),
        plan.name,
        `${base?.machines} → ${plan.machines}`,
        plan.gain.cpu.median.toFixed(1),
        plan.gain.predictedCpu?.toFixed(1) ?? '',
      ]),
    );
  return table(['program', 'form', 'machines', 'times less CPU, measured', 'predicted'], lines);
}

/** The most that was measured for the program of the picture. */
export function gainSentence(root: string): string {
  const forms = read(root)
    .flatMap(({ programs }) => programs)
    .filter(({ name }) => name === 'two_phase_commit')
    .flatMap(({ forms: [, ...plans] }) => plans);
  const [best] = forms.sort((a, b) => b.gain.cpu.median - a.gain.cpu.median);
  if (best === undefined) throw new Error('two_phase_commit was not measured');
  const predicted =
    best.gain.predictedCpu === null ? '' : ` (the cost model predicted ${best.gain.predictedCpu.toFixed(1)} times)`;
  return `On real Hydro, all processes on one machine, the busiest process needs ${best.gain.cpu.median.toFixed(1)} times less CPU for a command${predicted}.`;
}

/** Throughput and latency of everything on one core. */
export function latencyTable(root: string): string {
  const ms = ({ median }: Figure): string => (median / 1000).toFixed(2);
  const cells = ({ throughput, latencyMicros: { p50, p95, p99 }, totalCpuMicros }: Form): string[] => [
    `${(throughput.median / 1000).toFixed(0)} k/s`,
    ms(p50),
    ms(p95),
    ms(p99),
    spread(totalCpuMicros),
  ];
  return table(['program', 'form', 'commands', 'p50 ms', 'p95 ms', 'p99 ms', 'CPU µs of all processes'], rows(read(root), cells));
}

/** Which command made which rows, and how long it measured. */
export function commandTable(root: string): string {
  const line = ({ settings, programs }: Results): string[] => [
    code(`cargo run -p hydrofoil-examples --bin measure -- ${settings.command.replace(/^measure /, '')}`),
    programs.map(({ name }) => code(name)).join(', '),
    settings.requests === null
      ? `${settings.rounds} rounds of ${settings.seconds} s after ${settings.warmUp} s`
      : `${settings.rounds} rounds of ${settings.requests} requests of each virtual client`,
    `${settings.processor ?? 'unknown processor'}, ${settings.cores} cores`,
  ];
  return table(['command', 'programs', 'length', 'machine'], read(root).map(line));
}
