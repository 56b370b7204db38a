/** One run of one program by the interpreter, with everything that it takes to repeat and to understand it. */
import { Value as Schema } from 'typebox/value';
import {
  type Diagnostic,
  didYouMean,
  fieldTypes,
  InputError,
  type Inputs,
  type LocationKey,
  locationName,
  operatorLabel,
  type Program,
  programHash,
  promisedPure,
  type SimulateOptions,
  SimulateOptionsSchema,
} from '../../ir/index.ts';
import { compileClosure } from '../eval/closure.ts';
import { learnTypes } from '../eval/learn.ts';
import type { KnownTypes, World } from '../eval/runtime.ts';
import type { Value } from '../eval/value.ts';
import { SIMULATE_CODES, type SimulateCode } from '../inputs/codes.ts';
import { readInputs, shapeProblems, writeInputs } from '../inputs/document.ts';
import { clusterSizes, crowded, smallestOf } from '../refine/ground.ts';
import { layouts } from '../refine/layouts.ts';
import { randomReading } from '../refine/reading.ts';
import { type Choices, ListedChoices, RandomChoices } from '../run/choices.ts';
import type { Event } from '../run/event.ts';
import type { Layout } from '../run/layout.ts';
import { inputPort } from '../run/ports.ts';
import { takenBy } from '../run/program-closures.ts';
import { type Run, type Script, type Setting, simulate } from '../run/simulate.ts';

/** A closure that is not evaluated exactly: what in it is an unknown function. */
export interface Abstraction {
  readonly op: number;
  readonly field: string;
  /** How people know the operator. */
  readonly label: string;
  /** Functions, methods and types by name. */
  readonly names: readonly string[];
  /** Why all of the closure is one unknown function; null when only parts of it are. */
  readonly because: string | null;
}

export interface Simulation {
  readonly program: Program;
  /** Content hash of the program. */
  readonly hash: string;
  readonly layout: Layout;
  readonly world: World;
  readonly sizes: ReadonlyMap<LocationKey, number>;
  readonly seed: number;
  /** The schedule was given, not drawn from the seed. */
  readonly scheduled: boolean;
  readonly script: Script;
  /** The same as a document. */
  readonly inputs: Inputs;
  /** The inputs were given, not drawn from the seed. */
  readonly inputsGiven: boolean;
  readonly run: Run;
  /** Decisions that had an alternative, without zeros at the end: given as a schedule they repeat the run. */
  readonly decisions: readonly number[];
  readonly abstractions: readonly Abstraction[];
  /** What else was not evaluated exactly in this run. */
  readonly abstracted: readonly string[];
  /** Everything that happened, up to a bound. */
  readonly events: readonly Event[];
  /** Events beyond that bound. */
  readonly unrecorded: number;
}

const MAX_EVENTS = 20_000;
const STEPS = 2000;
/** Of inputs that are drawn: enough for something to happen, few enough to follow. */
const DRAWN = { elements: 6, domain: 3 };
/** Members of clusters whose size neither the program nor the options give. */
const CLUSTER_SIZE = 3;

/** Seeds that are tried when none is given, for a run in which something comes out. */
const TRIES = 10;

/**
 * Runs a program until nothing is left to do, a step limit is met, or it fails as Rust would. Without seed and schedule the first seed is
 * taken with which something comes out, 1 when there is none among the first.
 * @param inputs a `hydrofoil.inputs/1` document; drawn from the seed when undefined
 * @throws InputError on inputs and options that do not fit the program, and when the program has operators that cannot be run
 */
export function simulateProgram(program: Program, inputs: unknown, options: SimulateOptions = {}): Simulation {
  const { seed, schedule, clusterSizes: given = {}, steps = STEPS } = checkedOptions(options);
  const [layout] = layouts(program, program);
  const sizes = chosenSizes(program, given);
  const refused = [...layout.unsupported, ...crowded(layout, sizes)];
  if (refused.length > 0) throw new InputError(refused.map((one) => unsupported(program, one)));
  const texts = program.operators().flatMap((op) => FIELDS.flatMap((field) => program.text(op.id, field) ?? []));
  const types: KnownTypes = { ...learnTypes(texts), fields: fieldTypes(program), pure: promisedPure(program) };
  const task: Task = { layout, sizes, types, inputs, schedule, steps, hash: programHash(program) };
  const first = runOnce(task, seed ?? 1);
  if (seed !== undefined || schedule !== undefined) return first;
  let found = first;
  for (let next = 2; next <= TRIES && found.run.ended === 'quiescent' && isSilent(found); next++) found = runOnce(task, next);
  return isSilent(found) ? first : found;
}

const isSilent = ({ run }: Simulation): boolean => [...run.history.outputs.values()].every((values) => values.length === 0);

interface Task {
  readonly layout: Layout;
  readonly sizes: ReadonlyMap<LocationKey, number>;
  readonly types: KnownTypes;
  readonly inputs: unknown;
  readonly schedule: readonly number[] | undefined;
  readonly steps: number;
  readonly hash: string;
}

function runOnce({ layout, sizes, types, inputs, schedule, steps, hash }: Task, seed: number): Simulation {
  const { program } = layout;
  const logical = new Map([...sizes].filter(([key]) => program.location(key).origin === null));
  const reading = randomReading(seed, smallestOf(logical), DRAWN, types);
  const setting = { layout, closures: reading.closures(program, sizes), sizes, delays: true, maxSteps: steps };
  // Who does not know the members yet sends to nobody: what is drawn comes later.
  const script = inputs === undefined ? reading.script(layout, sizes, true) : readInputs(inputs, layout, sizes, reading.world);
  const choices = schedule === undefined ? new RandomChoices(seed) : new ListedChoices(schedule);
  const given = { seed, scheduled: schedule !== undefined, inputsGiven: inputs !== undefined };
  return recorded(setting, { script, choices, world: reading.world, types, hash, ...given });
}

/** What a run goes by besides its setting, and where that came from. */
interface Course extends Pick<Simulation, 'script' | 'world' | 'hash' | 'seed' | 'scheduled' | 'inputsGiven'> {
  readonly choices: Choices;
  readonly types: KnownTypes;
}

/** Runs a program and keeps what happened. */
export function recorded(setting: Setting, { choices, types, ...course }: Course): Simulation {
  const { layout, sizes } = setting;
  const { script, world } = course;
  const events: Event[] = [];
  let unrecorded = 0;
  const run = simulate(setting, script, choices, undefined, (event) => {
    if (events.length < MAX_EVENTS) events.push(event);
    else unrecorded++;
  });
  const abstractions = abstractionsOf(layout, types);
  const listed = new Set(abstractions.flatMap(({ names }) => names));
  return {
    ...course,
    program: layout.program,
    layout,
    sizes,
    inputs: writeInputs(script, layout, world),
    run,
    decisions: choices.trail.slice(0, choices.trail.findLastIndex((choice) => choice !== 0) + 1),
    abstractions,
    abstracted: [...world.log.abstracted].filter((name) => !listed.has(name)).sort(),
    events,
    unrecorded,
  };
}

function checkedOptions(options: SimulateOptions): SimulateOptions {
  if (Schema.Check(SimulateOptionsSchema, options)) return options;
  throw new InputError(shapeProblems(SimulateOptionsSchema, options, 'run-options'));
}

function chosenSizes(program: Program, given: Readonly<Record<string, number>>): Map<LocationKey, number> {
  const chosen = new Map<LocationKey, number>();
  const clusters = [...program.locations.values()].filter(({ kind, origin }) => kind === 'cluster' && origin === null);
  for (const [name, size] of Object.entries(given)) {
    const found = clusters.filter((location) => location.key === name || location.name === name);
    if (found.length === 0) {
      const names = clusters.map(({ key }) => locationName(program, key)).join(', ') || 'none';
      const made = [...program.locations.values()].find(({ key, name: other }) => key === name || other === name);
      const why =
        made === undefined ? 'there is no such cluster' : made.kind === 'cluster' ? 'its size follows' : 'it is no cluster';
      const near =
        made === undefined
          ? didYouMean(
              name,
              clusters.flatMap((one) => [one.name, one.key]),
            )
          : '';
      throw new InputError([
        problem('run-cluster', `/clusterSizes/${name}`, `${JSON.stringify(name)}: ${why}; sizes can be given to ${names}${near}`),
      ]);
    }
    for (const { key } of found) chosen.set(key, size);
  }
  const sizes = clusterSizes(program, CLUSTER_SIZE);
  for (const [key, { origin }] of program.locations) {
    const size = chosen.get(key) ?? (origin === null ? undefined : chosen.get(origin.from));
    if (size !== undefined && sizes.has(key)) sizes.set(key, size * (origin?.shards ?? 1));
  }
  return sizes;
}

const FIELDS = ['f', 'init', 'acc', 'value', 'source', 'sink', 'serialize_fn', 'deserialize_fn'];

/** Closures of the operators that run. */
function abstractionsOf({ program, sites }: Layout, types: KnownTypes): Abstraction[] {
  // What input ports read comes from outside.
  const running = program
    .operators()
    .filter((op) => (op.kind === 'Network' || sites.has(op.place.root)) && inputPort(op) === null);
  return running.flatMap((op) =>
    FIELDS.flatMap((field) => {
      const text = program.text(op.id, field);
      if (text === undefined) return [];
      const { abstracted, uninterpreted } = compileClosure(text, types, takenBy(program, op.id, field));
      if (abstracted.length === 0 && uninterpreted === null) return [];
      const { title, code } = operatorLabel(program, op);
      return [{ op: op.id, field, label: code === '' ? title : `${title} · ${code}`, names: abstracted, because: uninterpreted }];
    }),
  );
}

function unsupported(program: Program, { op, kind, reason }: Layout['unsupported'][number]): Diagnostic {
  return problem(
    'run-unsupported',
    `/operators/${op}`,
    `${kind} ${op} at ${locationName(program, program.op(op).place.root)}: ${reason}`,
  );
}

const problem = (code: SimulateCode, pointer: string, message: string): Diagnostic => ({
  severity: 'error',
  code,
  pointer,
  message,
  hint: SIMULATE_CODES[code].hint,
});

/** All members that run, as events name them. */
export const sitesOf = (layout: Layout, sizes: ReadonlyMap<LocationKey, number>): string[] =>
  [...layout.sites.keys()].flatMap((key) => {
    if (layout.program.location(key).kind !== 'cluster') return [key];
    return Array.from({ length: sizes.get(key) ?? 1 }, (_, member) => `${key}@${member}`);
  });

/** What came out of a run, per port and member in order; those of members of clusters after each other. */
export interface Shown {
  readonly port: string;
  /** Null on a process. */
  readonly member: number | null;
  readonly location: LocationKey;
  readonly values: readonly Value[];
}

export function outputsOf({ layout, run }: Simulation): Shown[] {
  return [...run.history.outputs].map(([name, values]) => {
    const [port = '', member] = name.split(' @');
    const op = layout.outputs.find((output) => output.name === port)?.op ?? -1;
    const location = layout.program.op(op).place.root;
    return { port, member: member === undefined ? null : Number(member), location, values };
  });
}
