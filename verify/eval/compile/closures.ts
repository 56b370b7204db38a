/** Closures: their frame, what they capture, and what becomes of one that is not understood. */
import { rust } from '../../../ir/index.ts';
import { hashPair } from '../hash.ts';
import { EvaluationError } from '../runtime.ts';
import { Frame, held, isPlace, settle, type Thing } from '../things.ts';
import { type Type, typeOf } from '../types.ts';
import { unknownCall } from '../unknown.ts';
import { catchReturn } from './leave.ts';
import { compilePattern, partsOf } from './patterns.ts';
import { type Code, Layer, load, type Scope, Unsupported } from './scope.ts';
import { GENERATED, need } from './syntax.ts';

type Syntax = rust.Syntax;

export const parametersOf = (closure: Syntax): readonly Syntax[] =>
  (rust.field(closure, 'parameters')?.children ?? []).filter(
    (child) => (child.named && child.type !== 'attribute_item') || child.type === '_',
  );

export function compileClosure(node: Syntax, scope: Scope, expected: Type | null): Code {
  const result = resultType(node, expected);
  try {
    return understood(node, scope, result);
  } catch (thrown) {
    if (!(thrown instanceof Unsupported)) throw thrown;
    scope.unit.uninterpreted.push(thrown.message);
    return uninterpreted(node, scope, result);
  }
}

function resultType(node: Syntax, expected: Type | null): Type | null {
  const written = rust.field(node, 'return_type');
  if (written !== undefined) return typeOf(rust.textOf(written));
  return expected?.kind === 'fn' ? (expected.args.at(-1) ?? null) : null;
}

function understood(node: Syntax, scope: Scope, result: Type | null): Code {
  const copies = rust.has(node, 'move') ? new Layer(scope.layer, true) : null;
  return callable(node, scope, new Layer(copies ?? scope.layer), copies, result);
}

/** `fn name(…) -> T { … }` inside a block: it captures nothing but itself. */
export function compileFunction(node: Syntax, scope: Scope): Code {
  const written = rust.field(node, 'return_type');
  return callable(node, scope, new Layer(scope.layer), null, written === undefined ? null : typeOf(rust.textOf(written)));
}

function callable(node: Syntax, scope: Scope, layer: Layer, copies: Layer | null, result: Type | null): Code {
  const inner = scope.inner(layer);
  const parameters = parametersOf(node).map((parameter) => {
    const [match, written] = [compilePattern(parameter, inner), rust.field(parameter, 'type')];
    const type = written === undefined ? null : typeOf(rust.textOf(written));
    if (type?.kind !== 'int' && type?.kind !== 'float') return match;
    return (frame: Frame, thing: Thing) => match(frame, isPlace(thing) ? thing : settle(frame.run, thing, type));
  });
  const { outermost } = scope.unit;
  if (outermost !== null && outermost.node.start === node.start && outermost.node.end === node.end)
    parametersOf(node).forEach((parameter, i) => nameTypes(parameter, outermost.types[i], inner));
  const bodyNode = need(node, 'body');
  const body = catchReturn(bodyNode, inner.compile(bodyNode, result));
  const ready = rust.has(node, 'async');
  const name = rust.textOf(node);
  const keeps = copies !== null && copies.size > 0;
  return (frame) => {
    const up = copies === null ? frame : copies.copy(frame);
    const { run } = frame;
    const call = (args: readonly Thing[]): Thing => {
      run.spend();
      if (args.length !== parameters.length)
        throw new EvaluationError('misuse', `${args.length} arguments for ${parameters.length} parameters`);
      const own = new Frame(layer.size, up, run);
      for (let i = 0; i < parameters.length; i++) parameters[i]?.(own, args[i] as Thing);
      const value = body(own);
      return ready ? { t: 'future', ready: held(value) } : value;
    };
    return { t: 'fn', name, keeps, call };
  };
}

/** Notes the types of the variables of a pattern: of a name, and of the names in a tuple. */
function nameTypes(pattern: Syntax, type: string | undefined, scope: Scope): void {
  if (type === undefined) return;
  if (pattern.type === 'identifier') {
    const variable = scope.own(rust.textOf(pattern));
    if (variable !== undefined) variable.type = type;
  } else if (pattern.type === 'tuple_pattern') {
    const { items } = rust.readType(type);
    const parts = partsOf(pattern);
    if (items.length === parts.length) parts.forEach((part, i) => nameTypes(part, items[i], scope));
  } else if (pattern.type === 'mut_pattern' || pattern.type === 'parameter') {
    const inner = rust.field(pattern, 'pattern') ?? rust.named(pattern).find(({ type: kind }) => kind !== 'mutable_specifier');
    if (inner !== undefined) nameTypes(inner, type, scope);
  }
}

/** One unknown function of the arguments and of everything captured. */
function uninterpreted(node: Syntax, scope: Scope, result: Type | null): Code {
  const text = rust.compactOf(node);
  const [a, b] = hashPair(text);
  const name = `closure ${a.toString(36)}${b.toString(36)}`;
  scope.unit.abstracted.add(name);
  const captured = capturedNames(node, scope);
  return (frame) => ({
    t: 'fn',
    name,
    call: (args) => unknownCall(frame.run, name, [...args, ...captured.map((code) => code(frame))], result),
  });
}

function capturedNames(node: Syntax, scope: Scope): readonly Code[] {
  const codes = new Map<string, Code>();
  for (const inner of rust.descendants(node)) {
    const names = inner.type === 'identifier' ? [inner] : [];
    for (const name of names) {
      const text = rust.textOf(name);
      const variable = scope.find(text);
      if (variable !== undefined) codes.set(text, load(scope, variable));
      else if (GENERATED.test(text)) codes.set(text, scope.compile(name));
    }
  }
  return [...codes.values()];
}
