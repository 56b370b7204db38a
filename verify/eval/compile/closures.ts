/** Closures: their frame, what they capture, and what becomes of one that is not understood. */
import * as rust from '../../../rust/index.ts';
import { hashPair } from '../hash.ts';
import { EvaluationError } from '../runtime.ts';
import { Frame, held, isPlace, settle, type Thing } from '../things.ts';
import { type Type, typeOf } from '../types.ts';
import { unknownCall } from '../unknown.ts';
import { catchReturn } from './leave.ts';
import { compilePattern } from './patterns.ts';
import { type Code, Layer, load, type Scope, Unsupported } from './scope.ts';
import { GENERATED } from './syntax.ts';

type Closure = rust.core.ExprOf<'closure'>;

export function compileClosure(node: Closure, scope: Scope, expected: Type | null): Code {
  const result = resultType(node, expected);
  try {
    return understood(node, scope, result);
  } catch (thrown) {
    if (!(thrown instanceof Unsupported)) throw thrown;
    scope.unit.uninterpreted.push(thrown.message);
    return uninterpreted(node, scope, result);
  }
}

function resultType({ result }: Closure, expected: Type | null): Type | null {
  if (result !== null) return typeOf(result);
  return expected?.kind === 'fn' ? (expected.args.at(-1) ?? null) : null;
}

function understood(node: Closure, scope: Scope, result: Type | null): Code {
  const copies = node.move ? new Layer(scope.layer, true) : null;
  return callable(node, scope, new Layer(copies ?? scope.layer), copies, result);
}

/** `fn name(…) -> T { … }` inside a block: it captures nothing but itself. */
export const compileFunction = (node: Closure, scope: Scope): Code =>
  callable(node, scope, new Layer(scope.layer), null, resultType(node, null));

function callable(node: Closure, scope: Scope, layer: Layer, copies: Layer | null, result: Type | null): Code {
  const inner = scope.inner(layer);
  const parameters = node.parameters.map(({ pattern, type: written }) => {
    const match = compilePattern(pattern, inner);
    const type = written === null ? null : typeOf(written);
    if (type?.kind !== 'int' && type?.kind !== 'float') return match;
    return (frame: Frame, thing: Thing) => match(frame, isPlace(thing) ? thing : settle(frame.run, thing, type));
  });
  const { outermost } = scope.unit;
  if (outermost !== null && outermost.node === node.at)
    node.parameters.forEach(({ pattern }, i) => nameTypes(pattern, outermost.types[i], inner));
  const body = catchReturn(node.body, inner.compile(node.body, result));
  const ready = node.async;
  const name = rust.textOf(node.at);
  const keeps = copies !== null && copies.size > 0;
  return (frame) => {
    const up = copies === null ? frame : copies.copy(frame);
    const { run } = frame;
    return {
      t: 'fn',
      name,
      keeps,
      call(args) {
        run.spend();
        if (args.length !== parameters.length)
          throw new EvaluationError('misuse', `${args.length} arguments for ${parameters.length} parameters`);
        const own = new Frame(layer.size, up, run);
        for (let i = 0; i < parameters.length; i++) parameters[i]?.(own, args[i] as Thing);
        const value = body(own);
        return ready ? { t: 'future', ready: held(value) } : value;
      },
    };
  };
}

/** Notes the types of the variables of a pattern: of a name, and of the names in a tuple. */
function nameTypes(pattern: rust.core.Pattern, type: string | undefined, scope: Scope): void {
  if (type === undefined) return;
  if (pattern.is === 'bind' && pattern.inner === null && pattern.ref === 'no') {
    const variable = scope.own(pattern.name);
    if (variable !== undefined) variable.type = type;
  } else if (pattern.is === 'tuple') {
    const { items } = rust.readType(type);
    if (items.length === pattern.items.length) pattern.items.forEach((part, i) => nameTypes(part, items[i], scope));
  }
}

/** One unknown function of the arguments and of everything captured. */
function uninterpreted({ at }: Closure, scope: Scope, result: Type | null): Code {
  const text = rust.compactOf(at);
  const [a, b] = hashPair(text);
  const name = `closure ${a.toString(36)}${b.toString(36)}`;
  scope.unit.abstracted.add(name);
  const captured = capturedNames(at, scope);
  return (frame) => ({
    t: 'fn',
    name,
    call(args) {
      return unknownCall(frame.run, name, [...args, ...captured.map((code) => code(frame))], result);
    },
  });
}

function capturedNames(node: rust.Syntax, scope: Scope): readonly Code[] {
  const codes = new Map<string, Code>();
  for (const inner of rust.descendants(node)) {
    const names = inner.type === 'identifier' ? [inner] : [];
    for (const name of names) {
      const text = rust.textOf(name);
      const variable = scope.find(text);
      if (variable !== undefined) codes.set(text, load(scope, variable));
      else if (GENERATED.test(text)) codes.set(text, scope.compile(rust.lower(name)));
    }
  }
  return [...codes.values()];
}
