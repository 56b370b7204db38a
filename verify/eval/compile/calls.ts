/** Names that stand for values, and calls of functions, closures and methods. */
import * as rust from '../../../rust/index.ts';
import { functionOf } from '../functions.ts';
import { callMethod, isKnownMethod, mayMutate } from '../methods/index.ts';
import type { CallInfo } from '../methods/method.ts';
import { EvaluationError } from '../runtime.ts';
import { deref, isPlace, type Run, type Thing } from '../things.ts';
import { make, optionOf, resultOf, type Type, typeOf } from '../types.ts';
import { callFn, isPromised, outsideMethod, unknownCall } from '../unknown.ts';
import { callUserImpl } from '../user-impls.ts';
import { data, list, member, shape } from '../value.ts';
import { constant, type Names, tailOf } from './paths.ts';
import { compilePlace, isPlaceExpression } from './places.ts';
import { at, type Code, load, type Scope } from './scope.ts';
import { fail, GENERATED } from './syntax.ts';

type Expr = rust.core.Expr;
type ExprOf<K extends Expr['is']> = rust.core.ExprOf<K>;

export function compileName(node: ExprOf<'name'>, scope: Scope, expected: Type | null): Code {
  const { path: written } = node;
  if (written.name === 'self') return fail(node);
  if (written.name !== null) {
    const variable = scope.find(written.name);
    if (variable !== undefined) return load(scope, variable);
    const generated = GENERATED.exec(written.name);
    if (generated !== null) return generatedId(generated[1] as string, generated[2] as string);
  }
  const path = resolve(written, scope);
  const value = constant(path);
  if (value !== null) return () => value;
  const name = path.segments.at(-1) ?? '';
  if (/^[A-Z][A-Z0-9_]*$/.test(name) && name.length > 1) return unknownConstant(path, scope, expected);
  if (/^(?:Some|Ok|Err)$/.test(name)) return functionValue(path, scope);
  if (/^[A-Z]/.test(name)) {
    const unit = data(shape(name), []);
    // A unit struct or variant; where a function is asked for, its constructor.
    return expected?.kind === 'fn' ? functionValue(path, scope) : () => unit;
  }
  if (written.name !== null && (name.startsWith('__') || name.endsWith('__free'))) return unknownConstant(path, scope, expected);
  return functionValue(path, scope);
}

/** A path with its first name replaced by what it was imported as. */
function resolve(path: Names, scope: Scope): Names {
  const [head = '', ...rest] = path.segments;
  const imported = scope.imported(head);
  return imported === undefined ? path : { ...path, segments: [...imported, ...rest] };
}

function generatedId(what: string, key: string): Code {
  if (what === 'self_id')
    return ({ run }) => {
      const id = run.site.selfIds.get(key);
      if (id === undefined) throw new EvaluationError('misuse', `no own member id for ${key}`);
      return member(id);
    };
  return ({ run }) => {
    const ids = run.site.members.get(key);
    if (ids === undefined) throw new EvaluationError('misuse', `no members for ${key}`);
    return list(ids.map((id) => member(id)));
  };
}

/** A constant of the program: the same everywhere, but nobody knows what. */
function unknownConstant(path: Names, scope: Scope, expected: Type | null): Code {
  const name = path.segments.join('::');
  scope.unit.abstracted.add(name);
  return ({ run }) => unknownCall(run, name, [], expected);
}

/** A function by its name, as a value. */
function functionValue(path: Names, scope: Scope): Code {
  const name = path.segments.join('::');
  const call = callee(path, scope);
  const types = path.generics.map((type) => typeOf(type));
  const info = { name, types, expected: null };
  return ({ run }) => ({
    t: 'fn',
    name,
    call(args) {
      return call(run, args, info);
    },
  });
}

type Callee = (run: Run, args: readonly Thing[], info: CallInfo) => Thing;

function callee(path: Names, scope: Scope, args: number | null = null): Callee {
  const known = functionOf(path);
  if (known !== null) return known;
  const plain = /^[A-Z]/.test(path.segments.at(-2) ?? '') ? tailOf(path) : path.segments.join('::');
  const name = args === 0 ? `${plain}()` : plain;
  scope.unit.abstracted.add(name);
  return (run, args, { expected }) => unknownCall(run, name, args, expected);
}

const HINT = /^(?:fn(?:mut)?\d+_(?:borrow_mut_|borrow_)?)?type_hint$/;

export function compileCall({ callee: target, args }: ExprOf<'call'>, scope: Scope, expected: Type | null): Code {
  const variable = target.is === 'name' && target.path.name !== null ? scope.find(target.path.name) : undefined;
  if (target.is !== 'name' || variable !== undefined) {
    const [fn, codes] = [scope.compile(target), args.map((arg) => scope.compile(arg))];
    return (frame) => {
      const called = deref(fn(frame));
      return callFn(
        frame.run,
        called,
        codes.map((code) => code(frame)),
      );
    };
  }
  const path = resolve(target.path, scope);
  const name = path.segments.at(-1) ?? '';
  if (HINT.test(name)) return compileHint(name, path, args[0] ?? fail(target), scope);
  const call = callee(path, scope, args.length);
  const codes = args.map((arg, i) => scope.compile(arg, argumentType(name, i, expected)));
  const types = path.generics.map((type) => typeOf(type));
  if (name === 'default' && expected === null) scope.unit.loose = true;
  const info = { name, types, expected };
  const [single] = codes;
  if (single !== undefined && codes.length === 1) return (frame) => call(frame.run, [single(frame)], info);
  return (frame) =>
    call(
      frame.run,
      codes.map((code) => code(frame)),
      info,
    );
}

function argumentType(name: string, i: number, expected: Type | null): Type | null {
  if (expected === null || i > 0) return null;
  if (name === 'Some' && expected.kind === 'option') return expected.args[0] ?? null;
  if (expected.kind === 'result')
    return name === 'Ok' ? (expected.args[0] ?? null) : name === 'Err' ? (expected.args[1] ?? null) : null;
  return name === 'max' || name === 'min' ? expected : null;
}

/** `fn1_type_hint::<A, R>(closure)`: the closure, with the types it is known to have. */
function compileHint(name: string, path: Names, inner: Expr, scope: Scope): Code {
  const types = path.generics.map((type) => typeOf(type));
  if (!name.startsWith('fn')) return scope.compile(inner, types[0] ?? null);
  return scope.compile(inner, make('fn', 'fn', types));
}

/** The type that a method's receiver has to have so that the result has the expected one. */
function receiverType(method: string, expected: Type | null): Type | null {
  if (expected === null) return null;
  if (method === 'ok') return resultOf(expected.args[0] ?? null, null);
  if (/^(?:unwrap|expect|unwrap_or|unwrap_or_else|unwrap_or_default)$/.test(method)) return resultOf(expected, null);
  if (/^(?:clone|cloned|copied|to_owned|max|min|clamp|or|or_else|filter|map_err|wrapping_|saturating_|pow|abs)/.test(method))
    return expected.kind === 'option' && method === 'filter' ? optionOf(expected.args[0] ?? null) : expected;
  return null;
}

/** Whether a place or a chain of calls starts from an item that is no constant: a static, as far as anyone can tell. */
function startsOutside(node: Expr, scope: Scope): boolean {
  switch (node.is) {
    case 'name': {
      if (node.path.generics.length > 0 || (node.path.name !== null && scope.find(node.path.name) !== undefined)) return false;
      const path = resolve(node.path, scope).segments.join('::');
      const known = rust.itemKind(path) === 'constant' || isPromised(path, scope.unit.types.pure ?? new Set());
      return !known && !/__free$|^__hydro/.test(path);
    }
    case 'method':
    case 'field':
    case 'index':
    case 'borrow':
    case 'deref':
    case 'unary':
    case 'try':
      return startsOutside(node.of, scope);
    default:
      return false;
  }
}

/** A method of something outside the text: what it answers depends on everything that was done on this machine before. */
function compileOutside(node: ExprOf<'method'>, scope: Scope, expected: Type | null): Code {
  const outside = outsideMethod(node.name);
  scope.unit.abstracted.add(outside);
  const codes = [node.of, ...node.args].map((arg) => scope.compile(arg));
  return (frame) =>
    unknownCall(
      frame.run,
      outside,
      codes.map((code) => code(frame)),
      expected,
    );
}

export function compileMethod(node: ExprOf<'method'>, scope: Scope, expected: Type | null): Code {
  const { of: receiver, name } = node;
  if (startsOutside(receiver, scope)) return compileOutside(node, scope, expected);
  if (!isKnownMethod(name)) scope.unit.abstracted.add(`.${name}`);
  if (/default/.test(name)) scope.unit.loose = true;
  const types = node.types.map((type) => typeOf(type));
  const info = { name, types, expected };
  const codes = node.args.map((arg) => scope.compile(arg, methodArgument(name, expected)));
  const argsOf = (frame: Parameters<Code>[0]): Thing[] => codes.map((code) => code(frame));
  const inPlace = isPlaceExpression(receiver);
  if (inPlace && (mayMutate(name) || !isKnownMethod(name))) {
    const [place, writable] = [compilePlace(receiver, scope), writability(receiver, scope)];
    return (frame) => {
      const self = place(frame);
      const args = argsOf(frame);
      return callMethod(frame.run, self, args, info, writable(frame));
    };
  }
  const self = scope.compile(receiver, receiverType(name, expected));
  return (frame) => {
    const thing = self(frame);
    return (
      callUserImpl(frame.run, name, deref(thing), expected) ?? callMethod(frame.run, thing, argsOf(frame), info, isPlace(thing))
    );
  };
}

const methodArgument = (name: string, expected: Type | null): Type | null =>
  /^(?:unwrap_or|max|min|map_or|fold|clamp|wrapping_\w+|saturating_\w+)$/.test(name) && expected?.kind !== 'tuple'
    ? expected
    : null;

/** Whether the variable behind a place may be changed: it is `mut` or holds a mutable reference. */
function writability(node: Expr, scope: Scope): (frame: Parameters<Code>[0]) => boolean {
  const name = rust.rootOf(node)?.name ?? null;
  const variable = name === null ? undefined : scope.find(name);
  if (variable === undefined || variable.mutable) return () => true;
  const reach = scope.layer.reach(variable);
  return (frame) => isPlace(at(frame, reach).slots[reach.slot] as Thing);
}
