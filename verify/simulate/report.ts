/** What a run showed, for programs and for people. */
import { clip, type Inputs, type Json, locationName, plainText } from '../../ir/index.ts';
import { typeOf } from '../eval/types.ts';
import { writeValue } from '../inputs/write-value.ts';
import { briefList } from '../trace/brief.ts';
import { traceSvg } from '../trace/svg.ts';
import { traceText } from '../trace/text.ts';
import { type Trace, traceOf } from '../trace/trace.ts';
import { wrapped } from '../trace/words.ts';
import { outputsOf, type Simulation, sitesOf } from './simulate-program.ts';

/** Steps that are drawn; nobody follows more. */
const DRAWN = 300;
const WIDTH = 100;
/** Decisions that are printed: more are a seed or a JSON report. */
const PRINTED = 200;

/** What a run showed, as JSON. */
export interface RunReport {
  readonly format: 'hydrofoil.run/1';
  readonly program: string;
  readonly name: string;
  readonly ended: Simulation['run']['ended'];
  /** What Rust would panic with, or which closure did not end. */
  readonly error: string | null;
  /** Actions that were taken. */
  readonly steps: number;
  /** Operators that fired. */
  readonly firings: number;
  readonly seed: number;
  /** Given as `schedule`, with the same seed and inputs, they repeat the run. */
  readonly decisions: readonly number[];
  /** Clients are not run: what they send is input, what they receive output. */
  readonly clientsOutside: boolean;
  /** Members of each cluster, by key. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly inputs: Inputs;
  readonly outputs: readonly {
    readonly port: string;
    readonly location: string;
    readonly member: number | null;
    readonly values: readonly Json[];
  }[];
  /** Closures that were not evaluated exactly: the unknown functions in them. */
  readonly abstracted: readonly {
    readonly operator: number;
    readonly field: string;
    readonly label: string;
    readonly names: readonly string[];
    readonly because: string | null;
  }[];
  /** What else was not evaluated exactly in this run. */
  readonly alsoAbstracted: readonly string[];
  /** Messages in the order in which they were sent; steps as the diagram numbers them, `received` null when still on the way. */
  readonly messages: readonly {
    readonly network: number;
    readonly from: string;
    readonly to: string;
    readonly sent: number;
    readonly received: number | null;
    readonly value: Json;
  }[];
}

export const traceOfSimulation = ({ program, layout, sizes, events }: Simulation, maxSteps?: number): Trace =>
  traceOf(program, sitesOf(layout, sizes), events, maxSteps);

export function runReport(simulation: Simulation): RunReport {
  const { program, hash, layout, world, run, seed, decisions, sizes, inputs, abstractions, abstracted } = simulation;
  const trace = traceOfSimulation(simulation, DRAWN);
  const typeAt = (port: string) => typeOf(layout.outputs.find(({ name }) => name === port)?.collection.elementType ?? '_');
  return {
    format: 'hydrofoil.run/1',
    program: hash,
    name: program.header.name,
    ended: run.ended,
    error: run.error,
    steps: run.steps,
    firings: run.firings,
    seed,
    decisions,
    clientsOutside: layout.clientsOutside,
    sizes: Object.fromEntries(sizes),
    inputs,
    outputs: outputsOf(simulation).map(({ port, location, member, values }) => ({
      port,
      location: locationName(program, location),
      member,
      values: values.map((value) => writeValue(value, typeAt(port), world)),
    })),
    abstracted: abstractions.map(({ op, ...rest }) => ({ operator: op, ...rest })),
    alsoAbstracted: abstracted,
    messages: trace.messages.map(({ network, from, to, sent, received, payload }) => ({
      network,
      from: trace.lanes[from]?.name ?? '',
      to: trace.lanes[to]?.name ?? '',
      sent: sent + 1,
      received: received === null ? null : received + 1,
      value: writeValue(payload, null, world),
    })),
  };
}

/** Inputs, how it ended, what came out at each port in order, what was abstracted, and how to repeat it. */
export function historyText(simulation: Simulation): string {
  return textOf([...headLines(simulation), '', ...outputLines(simulation), '', ...footLines(simulation)]);
}

/** What a run is an example of: said with it instead of how to repeat it alone. */
export interface Caption {
  readonly title: string;
  /** Before the diagram as text. */
  readonly lines: readonly string[];
  /** Below the picture. */
  readonly note: string;
}

/** The same with the space-time diagram in the middle. */
export function diagramText(simulation: Simulation, caption?: Caption): string {
  const diagram = traceText(traceOfSimulation(simulation, DRAWN), WIDTH).trimEnd();
  if (caption !== undefined)
    return textOf([
      ...wrapped(caption.lines, WIDTH),
      '',
      diagram,
      '',
      capital(endOfRun(simulation)),
      ...unknownLines(simulation),
    ]);
  return textOf([...headLines(simulation), '', diagram, '', ...outputLines(simulation), '', ...footLines(simulation)]);
}

const textOf = (lines: readonly string[]): string => `${plainText(lines.join('\n'))}\n`;

export function diagramSvg(simulation: Simulation, caption?: Caption): string {
  const end = capital(endOfRun(simulation));
  return traceSvg(
    traceOfSimulation(simulation, DRAWN),
    caption === undefined
      ? {
          title: `A run of ${simulation.program.header.name || 'a program'}`,
          description: historyText(simulation),
          notes: [end, `${capital(repeatText(simulation))}.`],
        }
      : { title: caption.title, description: textOf(caption.lines), notes: [caption.note, end] },
  );
}

function headLines(simulation: Simulation): string[] {
  const { program, inputs, inputsGiven, seed, layout } = simulation;
  const name = program.header.name || 'program';
  const outside = layout.clientsOutside ? '; clients are outside' : '';
  return [
    `${name}: ${endOfRun(simulation)}`,
    `inputs${inputsGiven ? '' : ` drawn from seed ${seed}`}${outside}:`,
    ...inputLines(simulation, inputs),
  ];
}

/** How it ended, in a sentence. */
export function endOfRun({ run, unrecorded }: Simulation): string {
  const rest = unrecorded > 0 ? ` The last ${unrecorded} events were not recorded.` : '';
  switch (run.ended) {
    case 'failed':
      return `it failed after ${stepsText(run.steps)}: ${run.error}.${rest}`;
    case 'bound':
      return `${run.error === null ? 'it had not ended' : `a closure did not end (${run.error})`} after ${stepsText(run.steps)}.${rest}`;
    default:
      return `nothing was left to do after ${stepsText(run.steps)}.${rest}`;
  }
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

const stepsText = (steps: number): string => `${steps} ${steps === 1 ? 'step' : 'steps'}`;

function inputLines({ script, layout }: Simulation, { phases }: Inputs): string[] {
  const atStart = [...script.atStart].map(([port, value]) => `  ${port} = ${briefList([value], WIDTH - 10)}`);
  if (atStart.length + phases.length === 0) return [layout.inputs.length === 0 ? '  the program has no input ports' : '  none'];
  const lines = script.phases.flatMap(({ whenQuiet, sends }, i) => [
    ...(i === 0 ? [] : [`  ${whenQuiet ? 'when nothing else is left to do' : 'at any moment'}:`]),
    ...sends.map(
      ({ port, member, values }) => `  ${port}${member === 0 ? '' : ` @${member}`} → ${briefList(values, WIDTH - 20)}`,
    ),
  ]);
  return [...atStart, ...lines];
}

function outputLines(simulation: Simulation): string[] {
  const shown = outputsOf(simulation);
  if (shown.length === 0) return ['the program has no output ports'];
  const lines = shown.map(({ port, member, values }) => {
    const name = `${port}${member === null ? '' : ` @${member}`}`;
    return values.length === 0 ? `  ${name}: nothing` : `  ${name} ← ${briefList(values, 2000, 200)}`;
  });
  return ['came out:', ...wrapped(lines, WIDTH)];
}

function footLines(simulation: Simulation): string[] {
  const { hash, decisions } = simulation;
  const list =
    decisions.length > PRINTED ? `${decisions.length}, in the JSON report` : decisions.join(',') || 'none but the plainest';
  return [...unknownLines(simulation), ...wrapped([`program ${hash}`, repeatText(simulation), `decisions: ${list}`], WIDTH)];
}

/** What was not evaluated exactly. */
function unknownLines({ abstractions, abstracted, run }: Simulation): string[] {
  const lines = abstractions.map(
    ({ op, label, names, because }) =>
      `  ${op} ${clip(label, 70)}: ${because === null ? names.join(', ') : `all of it (${because})`}`,
  );
  const also = abstracted.length === 0 ? [] : [`  also in this run: ${abstracted.join(', ')}`];
  const unknown =
    lines.length + also.length === 0
      ? ['every closure was evaluated exactly']
      : ['unknown functions, with results drawn from the seed:', ...lines, ...also];
  const luck =
    run.ended === 'failed' && lines.length > 0 ? ['  their results may be what made it fail: other seeds give others'] : [];
  return wrapped([...unknown, ...luck], WIDTH);
}

const repeatText = ({ seed, scheduled, inputsGiven }: Simulation): string =>
  `repeat it with seed ${seed}${scheduled ? ', the same schedule' : ''}${inputsGiven ? ' and the same inputs' : ''}`;
