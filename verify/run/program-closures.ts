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
import { keyOf, type Opaque, type Value } from '../eval/value.ts';
import type { Closure, Closures, RunClosures } from './closures.ts';
import { elementsOf } from './iterate.ts';

/**
 * @param world one reading of what the texts leave open; programs that are compared share it
 * @param sizes members of each cluster
 */
export function programClosures(program: Program, world: World, sizes: ReadonlyMap<LocationKey, number>): Closures {
  const members = new Map([...sizes].map(([key, size]) => [key, Array.from({ length: size }, (_, id) => id)]));
  const { compiled, open } = readAt(program, world.types);
  const instance = (op: number, field: string, member: number, outside?: Outside): Instance => {
    // A generated program knows the own id of a member only where it runs.
    const selfIds = new Map([[runsAt(program, op, field), member]]);
    const site: Site = { selfIds, members, result: resultOf(program, op, field), ...(outside && { outside }) };
    return compiled(op, field).instantiate(world, site);
  };
  const make = (op: number, field: string, member: number, outside?: Outside): Closure =>
    closureOf(instance(op, field, member, outside), `${field} of operator ${op}`, typed(op), outside);
  /** Gives an element of an operator's output its form. */
  const typed = (op: number) => (symbol: Opaque) => reify(world, symbol, typeOf(program.op(op).collection?.elementType ?? '_'));
  const shared = byPlace(() => [] as (Closure | undefined)[]);
  const closures: Closures = {
    closure(op, field, member) {
      if (compiled(op, field).stateful) return make(op, field, member);
      const byMember = shared(op, field);
      byMember[member] ??= make(op, field, member);
      return byMember[member];
    },
    value: (op, field, member) => instance(op, field, member).call([]),
    items: (op, field, member) => elementsOf(instance(op, field, member).call([]), typed(op)),
  };
  const isOpen = (op: number, field: string): boolean => isKept(compiled(op, field));
  const forRun = (draw: (n: number) => number): RunClosures => {
    const kept: Outside[] = [];
    const machines = new Map<string, Shared>();
    const machineOf = (op: number, field: string, member: number): Shared => {
      const name = `${runsAt(program, op, field)}@${member}`;
      const found = machines.get(name) ?? { history: '' };
      machines.set(name, found);
      return found;
    };
    const outside = (op: number, field: string, member: number): Outside => {
      const own = { draw, history: '', machine: machineOf(op, field, member) };
      kept.push(own);
      return own;
    };
    /** Of a value what chance made of it stays. */
    const once = (op: number, field: string, member: number): Outside => {
      const own: Outside = {
        history: '',
        machine: machineOf(op, field, member),
        draw: (n) => {
          const drawn = draw(n);
          own.history += ` ${drawn}`;
          return drawn;
        },
      };
      kept.push(own);
      return own;
    };
    const value = (op: number, field: string, member: number): Value =>
      (isOpen(op, field) ? instance(op, field, member, once(op, field, member)) : instance(op, field, member)).call([]);
    return {
      closure: (op, field, member) =>
        isOpen(op, field) ? make(op, field, member, outside(op, field, member)) : closures.closure(op, field, member),
      value,
      items: (op, field, member) => elementsOf(value(op, field, member), typed(op)),
      key: () => [...kept, ...machines.values()].map(({ history }) => history).join(';'),
    };
  };
  return { ...closures, open, forRun };
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

function closureOf(instance: Instance, name: string, typed: (symbol: Opaque) => Value, outside?: Outside): Closure {
  const call = (args: Parameters<Instance['call']>[0]): Value => {
    // What it was called with is what its state depends on.
    if (outside !== undefined) outside.history = hashPair(`${outside.history} ${args.map(textOfArgument).join()}`).join();
    try {
      return instance.call(args);
    } catch (error) {
      throw error instanceof EvaluationError ? new EvaluationError(error.outcome, `${name}: ${error.message}`) : error;
    }
  };
  return {
    call: (...args) => call(args),
    items: (...args) => elementsOf(call(args), typed),
    update(state, ...args) {
      const place = variable(state);
      const result = call([place, ...args]);
      return [place.get(), result];
    },
  };
}

const textOfArgument = (arg: Value | Place): string =>
  keyOf(typeof arg === 'object' && arg.t === 'place' ? (arg.get() as Value) : arg);

/** A sender serializes, everything else runs where the operator is. */
function runsAt(program: Program, op: number, field: string): LocationKey {
  const from = field === 'serialize_fn' ? program.input(op, 'input') : undefined;
  return program.op(from ?? op).place.root;
}

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
