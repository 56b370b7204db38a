/** All outcomes of a program on fixed inputs, as Rust prints values, for the files that Hydro's simulator wrote. */
import { type Program, readProgram } from '../../ir/index.ts';
import { debug } from '../../verify/eval/print.ts';
import { Run } from '../../verify/eval/things.ts';
import {
  type Comparison,
  clusterSizes,
  comparisonsOf,
  compileClosure,
  explore,
  type InputPort,
  type KnownTypes,
  layout,
  learnTypes,
  NOWHERE,
  type OutputPort,
  type Phase,
  part,
  programClosures,
  type Value,
  type World,
  world,
} from '../../verify/index.ts';
import { inlineFunctions } from './user-functions.ts';

/** A file of `examples/outcomes`. */
export interface Document {
  readonly format: 'hydrofoil.outcomes/1';
  /** Executions of the simulator. */
  readonly runs: number;
  /** What is sent at once, and what is sent when nothing is left to do; values as Rust writes them. */
  readonly phases: readonly (readonly { readonly input: number; readonly values: readonly string[] }[])[];
  /** What comes out of each port; sorted where no order is promised. */
  readonly outcomes: readonly (readonly (readonly string[])[])[];
  readonly program: unknown;
}

export interface Found {
  readonly outcomes: ReadonlySet<string>;
  readonly runs: number;
  readonly complete: boolean;
  /** Functions that were not evaluated exactly. */
  readonly abstracted: readonly string[];
}

export const outcomeText = (outcome: readonly (readonly string[])[]): string =>
  outcome.map((values) => values.join(', ')).join(' | ');

/** Ports are numbered in the order in which they were made. */
export const numbered = <P extends InputPort | OutputPort>(ports: readonly P[]): P[] =>
  ports
    .filter(({ name }) => !name.endsWith(' return'))
    .sort((a, b) => Number(/\d+/.exec(a.name)?.[0]) - Number(/\d+/.exec(b.name)?.[0]));

function valuesOf(type: string, texts: readonly string[], now: World): readonly Value[] {
  const text = `stageleft::runtime_support::type_hint::<Vec<${type}>>(vec![${texts.join(', ')}])`;
  const all = compileClosure(text, now.types).instantiate(now, NOWHERE).call([]);
  return texts.map((_, i) => part(all, i) as Value);
}

function typesOf(program: Program, { phases }: Document): KnownTypes {
  const inputs = phases.flatMap((sent) => sent.flatMap(({ values }) => values));
  return learnTypes([...[...program.expressions.values()].map(({ text }) => text), ...inputs]);
}

/** @param delays messages take their time, which a program with right declared orders cannot show */
export function explored(document: Document, maxRuns: number, delays = false): Found {
  const program = readProgram(document.program).copy();
  inlineFunctions(program);
  const now = world({ types: typesOf(program, document) });
  const laidOut = layout(program);
  if (laidOut.unsupported.length > 0) throw new Error(JSON.stringify(laidOut.unsupported));
  const sizes = clusterSizes(program, 1);
  const inputs = numbered(laidOut.inputs);
  const outputs = numbered(laidOut.outputs);
  const phases = document.phases.map((sent, i): Phase => {
    const sends = sent.flatMap(({ input, values }) => {
      const port = inputs[input] as InputPort;
      return values.length === 0
        ? []
        : [{ port: port.name, member: 0, values: valuesOf(port.collection.elementType, values, now) }];
    });
    return { whenQuiet: i > 0, sends };
  });
  const closures = programClosures(program, now, sizes);
  const setting = { layout: laidOut, closures, sizes, delays, maxSteps: 10_000 };
  const script = { atStart: new Map(), phases: phases.filter(({ sends }, i) => i === 0 || sends.length > 0) };
  const comparisons = comparisonsOf(laidOut.outputs);
  const found = explore(setting, script, comparisons, { maxRuns });
  const run = new Run(now, NOWHERE);
  const outcomes = [...found.histories.values()].map(([sighting]) =>
    outcomeText(outputs.map(({ name }) => shown(sighting?.history.outputs.get(name) ?? [], comparisons.get(name), run))),
  );
  return { outcomes: new Set(outcomes), runs: found.runs, complete: found.complete, abstracted: [...now.log.abstracted].sort() };
}

function shown(values: readonly Value[], comparison: Comparison | undefined, run: Run): string[] {
  const texts = values.map((value) => debug(run, value));
  return comparison === 'sequence' ? texts : texts.sort();
}
