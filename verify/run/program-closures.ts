/** The closures of a program, read from their Rust text. */
import { type AnyKind, hydroCrate, type LocationKey, type PackHoles, type Program, packWithoutSizes } from '../../ir/index.ts';
import { compileClosure } from '../eval/closure.ts';
import { hashPair } from '../eval/hash.ts';
import {
  type Compiled,
  EvaluationError,
  type Instance,
  type KnownTypes,
  NO_TYPES,
  type Outside,
  type Place,
  type Shared,
  type Site,
  variable,
  type World,
} from '../eval/runtime.ts';
import { reify } from '../eval/symbols.ts';
import { BOOL, optionOf, type Type, typeOf } from '../eval/types.ts';
import { keyOf, type Value } from '../eval/value.ts';
import type { Closure, ProgramClosures, RunClosures } from './closures.ts';
import { elementsOf } from './iterate.ts';

/**
 * @param world one reading of what the texts leave open; programs that are compared share it
 * @param sizes members of each cluster
 */
export const programClosures = (program: Program, world: World, sizes: ReadonlyMap<LocationKey, number>): ProgramClosures =>
  new ReadClosures(program, world, sizes);

class ReadClosures implements ProgramClosures {
  readonly open: boolean;
  readonly #program: Program;
  readonly #world: World;
  readonly #compiled: At<Compiled>;
  /** Raw ids of all members of each cluster. */
  readonly #members: ReadonlyMap<LocationKey, readonly number[]>;
  readonly #shared = byPlace(() => [] as (Closure | undefined)[]);

  constructor(program: Program, world: World, sizes: ReadonlyMap<LocationKey, number>) {
    const { compiled, open } = readAt(program, world.types);
    this.open = open;
    this.#program = program;
    this.#world = world;
    this.#compiled = compiled;
    this.#members = new Map([...sizes].map(([key, size]) => [key, Array.from({ length: size }, (_, id) => id)]));
  }

  closure(op: number, field: string, member: number): Closure {
    if (this.#compiled(op, field).stateful) return this.make(op, field, member);
    const byMember = this.#shared(op, field);
    byMember[member] ??= this.make(op, field, member);
    return byMember[member];
  }

  value(op: number, field: string, member: number, outside?: Outside): Value {
    return this.#instance(op, field, member, outside).call([]);
  }

  items(op: number, field: string, member: number): readonly Value[] {
    return this.elements(op, this.value(op, field, member));
  }

  keeps(op: number, field: string): boolean {
    return isKept(this.#compiled(op, field));
  }

  forRun(draw: (n: number) => number): RunClosures {
    return new OwnClosures(this, draw);
  }

  make(op: number, field: string, member: number, outside?: Outside): Closure {
    return new Called(this.#instance(op, field, member, outside), op, field, this, outside);
  }

  /** Goes through what an expression of an operator gave; an element that is a symbol gets the form of the operator's output. */
  elements(op: number, value: Value): readonly Value[] {
    return elementsOf(value, (symbol) => reify(this.#world, symbol, typeOf(this.#program.op(op).collection?.elementType ?? '_')));
  }

  /** A sender serializes, everything else runs where the operator is. */
  runsAt(op: number, field: string): LocationKey {
    const from = field === 'serialize_fn' ? this.#program.input(op, 'input') : undefined;
    return this.#program.op(from ?? op).place.root;
  }

  #instance(op: number, field: string, member: number, outside?: Outside): Instance {
    // A generated program knows the own id of a member only where it runs.
    const selfIds = new Map([[this.runsAt(op, field), member]]);
    const site: Site = {
      selfIds,
      members: this.#members,
      result: resultOf(this.#program, op, field),
      ...(outside && { outside }),
    };
    return this.#compiled(op, field).instantiate(this.#world, site);
  }
}

/** What one run has for itself of the closures of a program. */
class OwnClosures implements RunClosures {
  readonly #all: ReadClosures;
  readonly #draw: (n: number) => number;
  /** By the expression that keeps it, of those that are alike in the order in which they were made. */
  readonly #kept: [name: string, own: Outside][] = [];
  readonly #machines = new Map<string, Shared>();

  constructor(all: ReadClosures, draw: (n: number) => number) {
    this.#all = all;
    this.#draw = draw;
  }

  closure(op: number, field: string, member: number): Closure {
    if (!this.keeps(op, field)) return this.#all.closure(op, field, member);
    return this.#all.make(op, field, member, this.#outside(op, field, member, false));
  }

  value(op: number, field: string, member: number): Value {
    return this.#all.value(op, field, member, this.keeps(op, field) ? this.#outside(op, field, member, true) : undefined);
  }

  items(op: number, field: string, member: number): readonly Value[] {
    return this.#all.elements(op, this.value(op, field, member));
  }

  keeps(op: number, field: string): boolean {
    return this.#all.keeps(op, field);
  }

  key(): string {
    const all: (readonly [string, Shared])[] = [...this.#kept, ...this.#machines];
    // A run makes what keeps something when it comes there: where nothing is kept yet it is as if it had not.
    const kept = all.filter(([, { history }]) => history !== '').sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return kept.map(([name, { history }]) => `${name}=${history}`).join(';');
  }

  /** @param once of a value what chance made of it stays */
  #outside(op: number, field: string, member: number, once: boolean): Outside {
    const draw = this.#draw;
    const own: Outside = {
      history: '',
      machine: this.#machine(`${this.#all.runsAt(op, field)}@${member}`),
      draw(n) {
        const drawn = draw(n);
        if (once) own.history += ` ${drawn}`;
        return drawn;
      },
    };
    this.#kept.push([`${op}.${field}@${member}`, own]);
    return own;
  }

  #machine(name: string): Shared {
    const found = this.#machines.get(name) ?? { history: '' };
    this.#machines.set(name, found);
    return found;
  }
}

/** An expression of an operator on one member, called. */
class Called implements Closure {
  readonly #instance: Instance;
  readonly #op: number;
  readonly #field: string;
  readonly #all: ReadClosures;
  readonly #outside: Outside | undefined;

  constructor(instance: Instance, op: number, field: string, all: ReadClosures, outside?: Outside) {
    this.#instance = instance;
    this.#op = op;
    this.#field = field;
    this.#all = all;
    this.#outside = outside;
  }

  call(...args: Value[]): Value {
    return this.#call(args);
  }

  items(...args: Value[]): readonly Value[] {
    return this.#all.elements(this.#op, this.#call(args));
  }

  update(state: Value, ...args: Value[]): readonly [state: Value, result: Value] {
    const place = variable(state);
    const result = this.#call([place, ...args]);
    return [place.get(), result];
  }

  #call(args: readonly (Value | Place)[]): Value {
    const outside = this.#outside;
    // What it was called with is what its state depends on.
    if (outside !== undefined) outside.history = hashPair(`${outside.history} ${args.map(textOfArgument).join()}`).join();
    try {
      return this.#instance.call(args);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      throw new EvaluationError(error.outcome, `${this.#field} of operator ${this.#op}: ${error.message}`);
    }
  }
}

/** Reads the text of a closure that takes values of these types. */
export type ReadText = (text: string, taken: readonly string[]) => Compiled;

const texts = new WeakMap<KnownTypes, Map<string, Compiled>>();

/**
 * Texts that were read already, for all worlds with the same types: a check has many worlds, and a program and its rewrite share most of
 * their texts. Types that belong to nobody would keep them for ever.
 */
export function readTexts(types: KnownTypes): ReadText {
  const known = texts.get(types) ?? new Map<string, Compiled>();
  if (types !== NO_TYPES) texts.set(types, known);
  return (text, taken) => {
    const key = taken.length === 0 ? text : `${taken.join(';')} ${text}`;
    const found = known.get(key) ?? compileClosure(text, types, taken);
    known.set(key, found);
    return found;
  };
}

type At<T> = (op: number, field: string) => T;

/** Something for each field of each operator, made when it is first asked for. */
function byPlace<T>(make: At<T>): At<T> {
  const made = new Map<number, Map<string, T>>();
  return (op, field) => {
    const fields = made.get(op) ?? new Map<string, T>();
    if (fields.size === 0) made.set(op, fields);
    const found = fields.get(field) ?? make(op, field);
    fields.set(field, found);
    return found;
  };
}

const isKept = ({ stateful, impure }: Compiled): boolean => stateful || impure;

/** The expressions of a program as read, and whether any is kept. */
interface Texts {
  readonly compiled: At<Compiled>;
  readonly open: boolean;
}

/** Read once for all worlds with the same types. */
function readAt(program: Program, types: KnownTypes): Texts {
  const known = program.fact(underTypes);
  const texts = known.get(types) ?? readAll(program, types);
  if (types !== NO_TYPES) known.set(types, texts);
  return texts;
}
const underTypes = (): WeakMap<KnownTypes, Texts> => new WeakMap();

function readAll(program: Program, types: KnownTypes): Texts {
  const read = readTexts(types);
  const compiled = byPlace((op, field) => read(textOf(program, op, field), takenBy(program, op, field)));
  const isOpen = (id: number, field: string): boolean => program.text(id, field) !== undefined && isKept(compiled(id, field));
  const open = program.operators().some(({ id }) => ['f', 'init', 'acc'].some((field) => isOpen(id, field)));
  return { compiled, open };
}

/** Types of what a closure takes as values; empty where it takes references, or where nothing says it. */
export function takenBy(program: Program, op: number, field: string): readonly string[] {
  const { kind } = program.op(op);
  if (field !== 'f' || !TAKE_VALUES.has(kind)) return [];
  const [input] = program.inputs(op);
  const type = input === undefined ? undefined : program.op(input.from).collection?.elementType;
  return type === undefined ? [] : [type];
}
const TAKE_VALUES: ReadonlySet<AnyKind> = new Set<AnyKind>(['Map', 'FlatMap', 'FlatMapStreamBlocking', 'FilterMap']);

const textOfArgument = (arg: Value | Place): string =>
  keyOf(typeof arg === 'object' && arg.t === 'place' ? (arg.get() as Value) : arg);

/**
 * What a closure returns, by the collection of its operator; null where that does not say it. Without it a number that nobody knows would
 * stay a symbol until some network reads it as a number, and two programs with different networks would show different things.
 */
function resultOf(program: Program, op: number, field: string): Type | null {
  const { kind, collection } = program.op(op);
  const element = typeOf(collection?.elementType ?? '_');
  switch (`${kind}.${field}`) {
    case 'Map.f':
    case 'Fold.init':
    case 'SingletonSource.value':
      return element;
    case 'FilterMap.f':
      return optionOf(element);
    case 'Filter.f':
    case 'Partition.f':
    case 'PartitionShared.f':
      return BOOL;
    case 'FoldKeyed.init':
      return typeOf(collection?.valueType ?? '_');
    default:
      return null;
  }
}

/** The text of a source is one level down in its field where the program has no full text of it. */
function textOf(program: Program, op: number, field: string): string {
  const source = field === 'source' ? program.op(op).fields['source'] : undefined;
  const inner = typeof source === 'object' && source !== null ? Object.values(source)[0] : undefined;
  const text = asRead(program, op, field) ?? inner;
  if (typeof text !== 'string') throw new EvaluationError('misuse', `operator ${op} has no expression '${field}'`);
  return text;
}

/** The text of an expression for a run, whose inputs are small and have no bytes: all packs of a tick are one. */
export function asRead(program: Program, op: number, field: string): string | undefined {
  const glue = program.expressions.get(`${op}.${field}`)?.glue;
  if (glue?.template === 'pack') return packWithoutSizes(glue.holes as unknown as PackHoles, hydroCrate(program));
  return program.text(op, field);
}
