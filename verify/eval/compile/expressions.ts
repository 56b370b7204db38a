/** Expressions: one case for each kind. */
import type * as rust from '../../../rust/index.ts';
import { mapGet } from '../collections.ts';
import { readFloat } from '../floats.ts';
import { intOf } from '../methods/ints.ts';
import { bounds } from '../methods/lists.ts';
import { substring } from '../methods/strings.ts';
import { type Operator, parseLiteral } from '../numbers.ts';
import { binary, cast, compareBy, truth, unary } from '../operators.ts';
import { deref, held, isInt, panic, partOf, type Run, settle, type Thing } from '../things.ts';
import { type Type, typeOf, widthOf } from '../types.ts';
import { unknownCall } from '../unknown.ts';
import { derefName, derefUser, userType } from '../user-impls.ts';
import { data, type Int, int, list, range, shape, tuple, UNIT, type Value } from '../value.ts';
import { compileCall, compileMethod, compileName } from './calls.ts';
import { compileClosure } from './closures.ts';
import {
  compileAsync,
  compileAwait,
  compileBlock,
  compileFor,
  compileIf,
  compileLeave,
  compileLoop,
  compileMatch,
  compileTests,
  compileTry,
} from './control.ts';
import { charLiteral, stringLiteral } from './literals.ts';
import { compileMacro } from './macros.ts';
import { assign, compilePlace, compileUpdate } from './places.ts';
import type { Code, Scope } from './scope.ts';
import { fail, OPERATORS, partName, standardMacro } from './syntax.ts';

type Expr = rust.core.Expr;
type ExprOf<K extends Expr['is']> = rust.core.ExprOf<K>;

export function compileExpression(node: Expr, scope: Scope, expected: Type | null): Code {
  switch (node.is) {
    case 'name':
      return compileName(node, scope, expected);
    case 'literal': {
      const value = literal(node, expected);
      return () => value;
    }
    case 'tuple':
      return compileTuple(node, scope, expected);
    case 'array':
    case 'repeat':
      return compileArray(node, scope, expected);
    case 'struct':
      return compileStruct(node, scope);
    case 'field': {
      const [whole, name] = [scope.compile(node.of), partName(node.name)];
      return (frame) => partOf(frame.run, whole(frame), name);
    }
    case 'index': {
      const [whole, at] = [scope.compile(node.of), scope.compile(node.index)];
      return (frame) => indexed(frame.run, deref(whole(frame)), at(frame));
    }
    case 'unary': {
      const inner = scope.compile(node.of, expected);
      return (frame) => unary(frame.run, node.operator, inner(frame));
    }
    case 'deref':
      return compileDeref(node, scope, expected);
    case 'borrow': {
      if (node.mutable) return compilePlace(node.of, scope);
      const value = scope.compile(node.of, expected);
      return (frame) => deref(value(frame));
    }
    case 'binary':
      return compileBinary(node, scope, expected);
    case 'cast': {
      const [type, value] = [typeOf(node.type), scope.compile(node.of)];
      return (frame) => cast(frame.run, value(frame), type);
    }
    case 'range':
      return compileRange(node, scope, expected);
    case 'assign':
      return assign(node.to, scope.compile(node.value), scope);
    case 'update':
      return compileUpdate(node, scope);
    case 'call':
      return compileCall(node, scope, expected);
    case 'method':
      return compileMethod(node, scope, expected);
    case 'macro':
      return compileMacro(node, scope);
    case 'closure':
      return compileClosure(node, scope, expected);
    case 'block':
      return compileBlock(node, scope, expected);
    case 'unsafe':
    case 'const':
      return scope.compile(node.of, expected);
    case 'async':
      return compileAsync(node, scope, expected);
    case 'if':
      return compileIf(node, scope, expected);
    case 'tests':
      return compileTests(node.tests, scope).code;
    case 'match':
      return compileMatch(node, scope, expected);
    case 'for':
      return compileFor(node, scope);
    case 'while':
    case 'loop':
      return compileLoop(node, scope);
    case 'return':
    case 'break':
    case 'continue':
      return compileLeave(node, scope);
    case 'try':
      return compileTry(node, scope, expected);
    case 'await':
      return compileAwait(node, scope);
    case 'other':
      return fail(node);
  }
}

function literal(node: ExprOf<'literal'>, expected: Type | null): Value {
  const { of, text } = node;
  switch (of) {
    case 'bool':
      return text === 'true';
    case 'char':
      return charLiteral(text) ?? fail(node);
    case 'int': {
      const value = parseLiteral(text);
      if (value === null) return numberWithFloatType(node, expected);
      return value.width === null && expected?.kind === 'int' ? int(value.v, widthOf(expected)) : value;
    }
    case 'float':
      return numberWithFloatType(node, expected);
    case 'string':
      return stringLiteral(text) ?? fail(node);
  }
}

/** `1.5`, `1e3`, `2f64`. */
function numberWithFloatType(node: ExprOf<'literal'>, expected: Type | null): Value {
  const found = /^([\d.]+(?:[eE][+-]?\d+)?)(f32|f64)?$/.exec(node.text.replaceAll('_', ''));
  const single = (found?.[2] ?? (expected?.kind === 'float' ? expected.name : 'f64')) === 'f32';
  return (found === null ? null : readFloat(found[1] as string, single ? 'f32' : 'f64')) ?? fail(node);
}

function compileTuple({ items: nodes }: ExprOf<'tuple'>, scope: Scope, expected: Type | null): Code {
  if (nodes.length === 0) return () => UNIT;
  const types = expected?.kind === 'tuple' ? expected.args : [];
  const items = nodes.map((item, i) => scope.compile(item, types[i] ?? null));
  const [a, b] = items;
  if (a !== undefined && b !== undefined && items.length === 2) return (frame) => tuple([held(a(frame)), held(b(frame))]);
  return (frame) => tuple(items.map((item) => held(item(frame))));
}

function compileArray(node: ExprOf<'array'> | ExprOf<'repeat'>, scope: Scope, expected: Type | null): Code {
  const type = expected?.kind === 'list' ? (expected.args[0] ?? null) : null;
  if (node.vec) standardMacro(node, 'vec', scope);
  const kind = node.vec ? 'vec' : 'array';
  if (node.is === 'repeat') {
    const [item, size] = [scope.compile(node.item, type), scope.compile(node.length)];
    return (frame) => {
      const one = held(item(frame));
      const n = Number(intOf(frame.run, size(frame)).v);
      frame.run.spend(n);
      return list(new Array<Value>(n).fill(one), kind);
    };
  }
  const items = node.items.map((item) => scope.compile(item, type));
  return (frame) => list(alike(items.map((item) => held(item(frame)))), kind);
}

/** Literals have the type of the other items. */
function alike(items: Value[]): Value[] {
  const typed = items.find((item) => isInt(item) && item.width !== null) as Int | undefined;
  return typed === undefined
    ? items
    : items.map((item) => (isInt(item) && item.width === null ? int(item.v, typed.width) : item));
}

function compileStruct(node: ExprOf<'struct'>, scope: Scope): Code {
  const name = node.path.segments.at(-1) ?? '';
  const fields = node.fields.map((field) => ({ name: field.name, code: scope.compile(field.value) }));
  const base = node.base === null ? null : scope.compile(node.base);
  const written = fields.map((field) => field.name);
  const known = scope.unit.types.structs.get(name)?.fields;
  const complete = known !== undefined && known !== null && written.every((field) => known.includes(field));
  if (base !== null) return compileBase(name, fields, base, complete ? known : null);
  const of = shape(name, complete && known.length === written.length ? known : written);
  const order = (of.fields as readonly string[]).map((field) => written.indexOf(field));
  return (frame) => {
    // In the order they are written, then in that of the shape.
    const values = fields.map(({ code }) => held(code(frame)));
    return data(
      of,
      order.map((i) => values[i] as Value),
    );
  };
}

function compileBase(
  name: string,
  fields: readonly { readonly name: string; readonly code: Code }[],
  base: Code,
  known: readonly string[] | null,
): Code {
  const fixed = known === null ? null : shape(name, known);
  return (frame) => {
    const values = new Map(fields.map((field) => [field.name, held(field.code(frame))]));
    const rest = deref(base(frame));
    const of = typeof rest === 'object' && rest.t === 'data' && rest.shape.fields !== null ? rest.shape : fixed;
    if (of === null) {
      const names = [...values.keys()];
      return unknownCall(frame.run, `${name}{..,${names.join(',')}}`, [rest, ...values.values()], typeOf(name));
    }
    return data(
      of,
      (of.fields as readonly string[]).map((field) => values.get(field) ?? held(partOf(frame.run, rest, field))),
    );
  };
}

function indexed(run: Run, whole: Thing, at: Thing): Thing {
  const where = deref(at);
  if (typeof whole === 'string') {
    const length = new TextEncoder().encode(whole).length;
    return substring(whole, ...bounds(run, where, length));
  }
  if (typeof whole === 'object' && whole.t === 'list') {
    if (typeof where === 'object' && where.t === 'range')
      return list(whole.items.slice(...bounds(run, where, whole.items.length)));
    const i = intOf(run, where).v;
    return whole.items[Number(i)] ?? panic(`index out of bounds: the len is ${whole.items.length} but the index is ${i}`);
  }
  if (typeof whole === 'object' && whole.t === 'map') return mapGet(whole, settle(run, where)) ?? panic('no entry found for key');
  return unknownCall(run, '[]', [whole, where], null);
}

function compileDeref({ of }: ExprOf<'deref'>, scope: Scope, expected: Type | null): Code {
  // The user's type of a variable that is known to be a value of it.
  const users = of.is === 'name' && of.path.name !== null ? userType(scope.find(of.path.name)?.type) : null;
  const inner = scope.compile(of, users === null ? expected : null);
  if (users === null) return (frame) => deref(inner(frame));
  scope.unit.abstracted.add(derefName(users));
  return (frame) => derefUser(frame.run, users, deref(inner(frame)), expected);
}

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

function compileBinary(node: ExprOf<'binary'>, scope: Scope, expected: Type | null): Code {
  const { operator } = node;
  const shifts = operator === '<<' || operator === '>>';
  const inner = OPERATORS.has(operator) && expected?.kind !== 'duration' ? expected : null;
  const left = scope.compile(node.left, inner);
  const right = scope.compile(node.right, shifts ? null : inner);
  if (operator === '&&') return (frame) => truth(frame.run, left(frame)) && truth(frame.run, right(frame));
  if (operator === '||') return (frame) => truth(frame.run, left(frame)) || truth(frame.run, right(frame));
  if (operator === '==') return (frame) => compareEqual(frame.run, left(frame), right(frame));
  if (COMPARISONS.has(operator)) return (frame) => compareBy(frame.run, operator, left(frame), right(frame));
  if (!OPERATORS.has(operator)) return fail(node);
  return (frame) => binary(frame.run, operator as Operator, left(frame), right(frame));
}

function compareEqual(run: Run, a: Thing, b: Thing): boolean {
  if (isInt(a) && isInt(b)) return a.v === b.v;
  return compareBy(run, '==', a, b);
}

function compileRange(node: ExprOf<'range'>, scope: Scope, expected: Type | null): Code {
  const item = expected?.kind === 'range' ? (expected.args[0] ?? null) : null;
  const side = (part: Expr | null): Code | null => (part === null ? null : scope.compile(part, item));
  const [from, to] = [side(node.from), side(node.to)];
  const { inclusive } = node;
  return (frame) =>
    range(from === null ? null : settle(frame.run, from(frame)), to === null ? null : settle(frame.run, to(frame)), inclusive);
}
