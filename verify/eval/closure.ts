/** From the full token text of an expression to something that can be called. */
import * as rust from '../../rust/index.ts';
import { compileExpression } from './compile/expressions.ts';
import { type Code, Layer, Scope, Unit, Unsupported } from './compile/scope.ts';
import { hashPair } from './hash.ts';
import {
  type Compiled,
  EvaluationError,
  type Instance,
  type KnownTypes,
  NO_TYPES,
  type Place,
  type Site,
  type World,
} from './runtime.ts';
import { reify } from './symbols.ts';
import { Frame, isPlace, Run, settle, type Thing } from './things.ts';
import { type Type, typeOf } from './types.ts';
import { impurityOf, unknownCall } from './unknown.ts';
import { member, type Value } from './value.ts';

/**
 * Reads an expression once. Never throws: what is not understood becomes an unknown function and is named in the answer. `types` are those
 * of the world in which instances will run.
 * @param taken texts of the types of what the closure takes, as far as its surroundings say them; a hint in the text says it better
 */
export function compileClosure(text: string, types: KnownTypes = NO_TYPES, taken: readonly string[] = []): Compiled {
  const opened = rust.open(text);
  if ('because' in opened)
    return unknownText(
      text,
      opened.because,
      { kind: 'closure', parameters: 0, places: [], stateful: false, argTypes: [], resultType: null },
      null,
    );
  const { root, anatomy } = opened;
  const lowered = rust.lower(anatomy.core);
  const parameters = lowered.is === 'closure' ? lowered.parameters.length : 0;
  const texts = anatomy.hint?.types ?? [];
  const shape = {
    kind: anatomy.isClosure ? 'closure' : 'value',
    parameters,
    argTypes: anatomy.isClosure ? texts.slice(0, -1) : [],
    resultType: texts.at(-1) ?? null,
    stateful: isStateful(root, anatomy.core),
    places: Array.from({ length: parameters }, (_, i) => i).filter((i) => rust.mayBeMutable(anatomy, i, parameters)),
  } as const;
  const hints = texts.map((type) => typeOf(type));
  const result = hints.at(-1) ?? null;
  const unit = new Unit(types, compileExpression);
  const layer = new Layer(null);
  if (anatomy.isClosure) unit.outermost = { node: anatomy.core, types: valuesTaken(anatomy.hint, taken) };
  let code: Code;
  try {
    code = new Scope(unit, layer, null).compile(rust.lower(root));
  } catch (thrown) {
    if (thrown instanceof Unsupported) return unknownText(text, thrown.message, shape, result);
    if (thrown instanceof RangeError) return unknownText(text, 'nests too deep', shape, result);
    throw thrown;
  }
  const parts = { code, layer, parameters, result, argTypes: hints, loose: unit.loose };
  const compiled: Compiled = {
    ...shape,
    abstracted: [...unit.abstracted].sort(),
    impure: [...unit.abstracted].some((name) => impurityOf(name, types.pure) !== null),
    uninterpreted: unit.uninterpreted[0] ?? null,
    instantiate: (world, site) => new Made(world, site, compiled, parts),
  };
  return compiled;
}

/** Types of the parameters that are values: behind a borrow hint they are references. */
function valuesTaken(
  hint: { readonly name: string; readonly types: readonly string[] } | null,
  taken: readonly string[],
): readonly string[] {
  if (hint === null || hint.types.length === 0) return taken;
  return hint.name.includes('borrow') ? [] : hint.types.slice(0, -1);
}

/** Something mutable is captured: a `mut` variable around the closure, or a cell. */
function isStateful(root: rust.Syntax, core: rust.Syntax): boolean {
  for (const node of rust.descendants(root)) {
    if (node.type === 'identifier' && /^(?:Ref)?Cell$/.test(rust.textOf(node))) return true;
    const outside = node.start < core.start || node.start >= core.end;
    if (outside && node.type === 'let_declaration' && rust.has(node, 'mutable_specifier')) return true;
  }
  return false;
}

interface Parts {
  readonly code: Code;
  readonly layer: Layer;
  readonly parameters: number;
  readonly result: Type | null;
  readonly argTypes: readonly (Type | null)[];
  readonly loose: boolean;
}

/** A closure with what it captured, on one member. */
class Made implements Instance {
  readonly #run: Run;
  readonly #parts: Parts;
  readonly #made: Thing;

  constructor(world: World, site: Site, of: Compiled, parts: Parts) {
    const run = new Run(world, site, of);
    this.#run = run;
    this.#parts = parts;
    this.#made = guard(() => parts.code(new Frame(parts.layer.size, null, run)));
  }

  call(args: readonly (Value | Place)[]): Value {
    try {
      const [run, parts, made] = [this.#run, this.#parts, this.#made];
      run.refuel();
      if (typeof made !== 'object' || made.t !== 'fn') return returned(run, made, parts.result);
      if (args.length !== parts.parameters)
        throw new EvaluationError('misuse', `${args.length} arguments for ${parts.parameters} parameters`);
      const result = returned(run, made.call(args), parts.result);
      tighten(run, args, parts);
      return result;
    } catch (thrown) {
      throw known(thrown);
    }
  }
}

/** A hint was known when the text was read, so symbols have its form already; what the surroundings say gives it now. */
function returned(run: Run, thing: Thing, hint: Type | null): Value {
  const known = run.site.result ?? null;
  if (hint !== null || known === null) return settle(run, thing, hint);
  const value = settle(run, thing, known);
  return typeof value === 'object' && value.t === 'opaque' ? reify(run.world, value, known) : value;
}

/** Gives numbers and defaults that were put in places the types that the hint says; collections only where a default may be inside. */
function tighten(run: Run, args: readonly (Value | Place)[], { argTypes, loose }: Parts): void {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as Value | Place;
    const hint = argTypes[i] ?? null;
    const type = hint?.kind === 'mut' ? (hint.args[0] ?? null) : hint;
    if (!isPlace(arg) || (!loose && isCollection(type))) continue;
    const now = arg.get();
    const settled = settle(run, now, type);
    if (settled !== now) arg.set(settled);
  }
}

const isCollection = (type: Type | null): boolean => type?.kind === 'list' || type?.kind === 'map' || type?.kind === 'set';

function guard<T>(run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    throw known(thrown);
  }
}

/** The documented error for each of the ways in which JavaScript gives up. */
function known(thrown: unknown): EvaluationError {
  if (thrown instanceof EvaluationError) return thrown;
  if (thrown instanceof RangeError) return new EvaluationError('diverged', 'recursion is too deep or a value too large');
  // A value of another type than the program says: some method read a part that is not there.
  return new EvaluationError('misuse', thrown instanceof Error ? thrown.message : 'a jump out of nothing');
}

/** A text that is not understood at all: one unknown function of its arguments and of the member it runs on. */
function unknownText(
  text: string,
  because: string,
  shape: Omit<Compiled, 'abstracted' | 'impure' | 'uninterpreted' | 'instantiate'>,
  result: Type | null,
): Compiled {
  const [a, b] = hashPair(rust.compact(text));
  const name = `closure ${a.toString(36)}${b.toString(36)}`;
  return {
    ...shape,
    abstracted: [name],
    impure: false,
    uninterpreted: because,
    instantiate: (world, site) => {
      const run = new Run(world, site);
      const ids = [...site.selfIds.values()].map((id) => member(id));
      return { call: (args) => guard(() => unknownCall(run, name, [...args, ...ids], result ?? site.result ?? null)) };
    },
  };
}
