/** Scripts of inputs as documents: `hydrofoil.inputs/1`. */
import type { TSchema } from 'typebox';
import { Value as Schema } from 'typebox/value';
import { type Diagnostic, didYouMean, InputError, type Inputs, InputsSchema, locationName, shortType } from '../../ir/index.ts';
import type { World } from '../eval/runtime.ts';
import { typeOf } from '../eval/types.ts';
import type { Value } from '../eval/value.ts';
import type { Layout } from '../run/layout.ts';
import type { InputPort } from '../run/ports.ts';
import type { Phase, Script, Send } from '../run/simulate.ts';
import { SIMULATE_CODES, type SimulateCode } from './codes.ts';
import { escapePointer, readValue, ValueProblem } from './read-value.ts';
import { writeValue } from './write-value.ts';

/** Elements of one script. The interpreter takes more, but nobody can follow them. */
export const MAX_ELEMENTS = 1000;
const MAX_PHASES = 100;
const MOST = 20;

/** Where an input port is: a location with some members. */
export interface Home {
  readonly location: string;
  readonly members: number;
  readonly cluster: boolean;
}

/** The location whose members give to a port; clients outside give to those they send to. */
export function homeOf(layout: Layout, sizes: ReadonlyMap<string, number>, { op, network }: InputPort): Home {
  const key = network === null ? layout.program.op(op).place.root : (layout.networks[network]?.from ?? '');
  const cluster = layout.program.location(key).kind === 'cluster';
  return { location: key, members: cluster ? (sizes.get(key) ?? 1) : 1, cluster };
}

/**
 * @param world of the run: values of unknown types are made in it
 * @throws InputError with pointers into the document
 */
export function readInputs(document: unknown, layout: Layout, sizes: ReadonlyMap<string, number>, world: World): Script {
  if (!Schema.Check(InputsSchema, document)) throw new InputError(shapeProblems(InputsSchema, document, 'inputs-shape'));
  return new Reading(layout, sizes, world).script(document);
}

class Reading {
  readonly #layout: Layout;
  readonly #sizes: ReadonlyMap<string, number>;
  readonly #world: World;
  readonly #found: Diagnostic[] = [];

  constructor(layout: Layout, sizes: ReadonlyMap<string, number>, world: World) {
    this.#layout = layout;
    this.#sizes = sizes;
    this.#world = world;
  }

  script({ atStart = {}, phases }: Inputs): Script {
    const elements = phases.reduce((all, { sends }) => all + sends.reduce((sum, { values }) => sum + values.length, 0), 0);
    if (elements > MAX_ELEMENTS || phases.length > MAX_PHASES)
      this.#report(
        'inputs-limit',
        '/phases',
        `at most ${MAX_ELEMENTS} elements in ${MAX_PHASES} phases are taken, these are ${elements} in ${phases.length}`,
      );
    else {
      const script = { atStart: this.#atStart(atStart), phases: phases.map((phase, i) => this.#phase(phase, `/phases/${i}`)) };
      if (this.#found.length === 0) return script;
    }
    throw new InputError(this.#found.slice(0, MOST));
  }

  #atStart(given: Readonly<Record<string, unknown>>): Map<string, Value> {
    const values = new Map<string, Value>();
    for (const [name, json] of Object.entries(given)) {
      const pointer = `/atStart/${escapePointer(name)}`;
      const port = this.#port(name, pointer, true);
      if (port !== null) this.#value(json, port, pointer, (value) => values.set(name, value));
    }
    for (const { name, atStart, collection } of this.#layout.inputs)
      if (atStart && !Object.hasOwn(given, name))
        this.#report('inputs-start', '/atStart', `port '${name}' needs a value of ${shortType(collection.elementType)}`);
    return values;
  }

  #phase({ whenQuiet = false, sends }: Inputs['phases'][number], at: string): Phase {
    return { whenQuiet, sends: sends.flatMap((send, i) => this.#send(send, `${at}/sends/${i}`)) };
  }

  #send({ port: name, member = 0, values }: Inputs['phases'][number]['sends'][number], at: string): Send[] {
    const port = this.#port(name, `${at}/port`, false);
    if (port === null) return [];
    const { location, members, cluster } = homeOf(this.#layout, this.#sizes, port);
    if (member >= members) {
      const what = cluster ? `has members 0 to ${members - 1}` : 'is a process: member 0';
      this.#report('inputs-member', `${at}/member`, `${locationName(this.#layout.program, location)} ${what}`);
      return [];
    }
    const read: Value[] = [];
    values.forEach((json, i) => {
      this.#value(json, port, `${at}/values/${i}`, (value) => read.push(value));
    });
    return read.length === 0 ? [] : [{ port: name, member, values: read }];
  }

  #port(name: string, pointer: string, atStart: boolean): InputPort | null {
    const port = this.#layout.inputs.find((candidate) => candidate.name === name);
    if (port === undefined) {
      this.#report(
        'inputs-port',
        pointer,
        `there is no input port ${JSON.stringify(name)}; there are ${listPorts(this.#layout)}`,
      );
      return null;
    }
    if (port.atStart === atStart) return port;
    const when = port.atStart ? 'has one value, known before the program starts' : 'is a stream: its elements come in phases';
    this.#report('inputs-start', pointer, `port '${name}' ${when}`);
    return null;
  }

  #value(json: unknown, { collection }: InputPort, pointer: string, take: (value: Value) => void): void {
    try {
      take(readValue(json, typeOf(collection.elementType), this.#world));
    } catch (error) {
      if (!(error instanceof ValueProblem)) throw error;
      this.#report(error.kind === 'limit' ? 'inputs-limit' : 'inputs-value', pointer + error.pointer, error.message);
    }
  }

  #report(code: SimulateCode, pointer: string, message: string): void {
    this.#found.push({ severity: 'error', code, pointer, message, hint: SIMULATE_CODES[code].hint });
  }
}

/** `in 0 (u32 on Coordinator)`, of all input ports. */
export function listPorts(layout: Layout): string {
  const texts = layout.inputs.map((port) => {
    const { location } = homeOf(layout, new Map(), port);
    return `'${port.name}' (${shortType(port.collection.elementType)} at ${locationName(layout.program, location)})`;
  });
  return texts.length === 0 ? 'none' : texts.join(', ');
}

/** What keeps a value from having the shape of a schema. */
export function shapeProblems(schema: TSchema, document: unknown, code: SimulateCode): Diagnostic[] {
  const { hint } = SIMULATE_CODES[code];
  const members = Object.keys((schema as { readonly properties?: object }).properties ?? {});
  const problem = (pointer: string, message: string): Diagnostic => ({ severity: 'error', code, pointer, message, hint });
  return Schema.Errors(schema, document)
    .flatMap((error) => {
      // Companion of every unknown member; says nothing of its own.
      if (error.keyword === 'boolean') return [];
      if (error.keyword !== 'additionalProperties') return [problem(error.instancePath, error.message)];
      return error.params.additionalProperties.map((name) =>
        problem(
          `${error.instancePath}/${escapePointer(name)}`,
          `unknown member ${JSON.stringify(name)}${error.instancePath === '' ? didYouMean(name, members) : ''}`,
        ),
      );
    })
    .slice(0, MOST);
}

/** The document that `readInputs` reads as this script. */
export function writeInputs(script: Script, layout: Layout, world: World): Inputs {
  const type = (name: string) => typeOf(layout.inputs.find((port) => port.name === name)?.collection.elementType ?? '_');
  const write = (port: string, value: Value) => writeValue(value, type(port), world);
  return {
    format: 'hydrofoil.inputs/1',
    ...(script.atStart.size === 0
      ? {}
      : { atStart: Object.fromEntries([...script.atStart].map(([port, value]) => [port, write(port, value)])) }),
    phases: script.phases.map(({ whenQuiet, sends }) => ({
      whenQuiet,
      sends: sends.map(({ port, member, values }) => ({ port, member, values: values.map((value) => write(port, value)) })),
    })),
  };
}
