/** Expressions: one case for each kind of syntax. */
import { rust } from '../../../ir/index.ts';
import { mapGet } from '../collections.ts';
import { readFloat } from '../floats.ts';
import { intOf } from '../methods/ints.ts';
import { bounds } from '../methods/lists.ts';
import { substring } from '../methods/strings.ts';
import { type Operator, parseLiteral } from '../numbers.ts';
import { binary, cast, compareBy, truth, unary } from '../operators.ts';
import { inside } from '../symbols.ts';
import { deref, held, isInt, panic, partOf, type Run, settle, type Thing } from '../things.ts';
import { type Type, typeOf, widthOf } from '../types.ts';
import { unknownCall } from '../unknown.ts';
import { derefName, derefUser, userType } from '../user-impls.ts';
import { data, type Int, int, list, range, shape, tuple, UNIT, type Value } from '../value.ts';
import { compileCall, compileName } from './calls.ts';
import { compileClosure } from './closures.ts';
import { compileBlock, compileControl } from './control.ts';
import { charLiteral, stringLiteral } from './literals.ts';
import { compileMacro } from './macros.ts';
import { pathOf } from './paths.ts';
import { compileAssignment, compilePlace } from './places.ts';
import type { Code, Scope } from './scope.ts';
import { fail, fieldName, need, OPERATORS, only } from './syntax.ts';

type Syntax = rust.Syntax;

export function compileExpression(node: Syntax, scope: Scope, expected: Type | null): Code {
  switch (node.type) {
    case 'identifier':
    case 'scoped_identifier':
    case 'generic_function':
      return compileName(node, scope, expected);
    case 'integer_literal':
    case 'float_literal':
    case 'boolean_literal':
    case 'char_literal':
    case 'string_literal':
    case 'raw_string_literal': {
      const value = literal(node, expected);
      return () => value;
    }
    case 'unit_expression':
      return () => UNIT;
    case 'parenthesized_expression':
      return scope.compile(only(node), expected);
    case 'tuple_expression':
      return compileTuple(node, scope, expected);
    case 'array_expression':
      return compileArray(node, scope, expected);
    case 'struct_expression':
      return compileStruct(node, scope);
    case 'field_expression':
      return compileField(node, scope);
    case 'index_expression':
      return compileIndex(node, scope);
    case 'unary_expression':
      return compileUnary(node, scope, expected);
    case 'reference_expression':
      return compileReference(node, scope, expected);
    case 'binary_expression':
      return compileBinary(node, scope, expected);
    case 'type_cast_expression':
      return compileCast(node, scope);
    case 'range_expression':
      return compileRange(node, scope, expected);
    case 'assignment_expression':
      if (isRangeTo(node)) return compileRangeTo(node, scope, expected);
      return compileAssignment(node, scope);
    case 'compound_assignment_expr':
      return compileAssignment(node, scope);
    case 'call_expression':
      return compileCall(node, scope, expected);
    case 'macro_invocation':
      return compileMacro(node, scope, expected);
    case 'closure_expression':
      return compileClosure(node, scope, expected);
    case 'await_expression':
      return compileAwait(node, scope);
    case 'block':
      return compileBlock(node, scope, expected);
    default:
      return compileControl(node, scope, expected);
  }
}

function literal(node: Syntax, expected: Type | null): Value {
  const text = rust.textOf(node);
  switch (node.type) {
    case 'boolean_literal':
      return text === 'true';
    case 'char_literal':
      return charLiteral(text) ?? fail(node);
    case 'integer_literal': {
      const value = parseLiteral(text);
      if (value === null) return numberWithFloatType(node, text, expected);
      return value.width === null && expected?.kind === 'int' ? int(value.v, widthOf(expected)) : value;
    }
    case 'float_literal':
      return numberWithFloatType(node, text, expected);
    default:
      return stringLiteral(text) ?? fail(node);
  }
}

/** `1.5`, `1e3`, `2f64`. */
function numberWithFloatType(node: Syntax, text: string, expected: Type | null): Value {
  const found = /^([\d.]+(?:[eE][+-]?\d+)?)(f32|f64)?$/.exec(text.replaceAll('_', ''));
  const single = (found?.[2] ?? (expected?.kind === 'float' ? expected.name : 'f64')) === 'f32';
  return (found === null ? null : readFloat(found[1] as string, single ? 'f32' : 'f64')) ?? fail(node);
}

function compileTuple(node: Syntax, scope: Scope, expected: Type | null): Code {
  const types = expected?.kind === 'tuple' ? expected.args : [];
  const items = rust
    .named(node)
    .filter((child) => child.type !== 'attribute_item')
    .map((child, i) => scope.compile(child, types[i] ?? null));
  const [a, b] = items;
  if (a !== undefined && b !== undefined && items.length === 2) return (frame) => tuple([held(a(frame)), held(b(frame))]);
  return (frame) => tuple(items.map((item) => held(item(frame))));
}

function compileArray(node: Syntax, scope: Scope, expected: Type | null): Code {
  const type = expected?.kind === 'list' ? (expected.args[0] ?? null) : null;
  const length = rust.field(node, 'length');
  if (length !== undefined) {
    const [item, size] = [scope.compile(only(node), type), scope.compile(length)];
    return (frame) => {
      const one = held(item(frame));
      const n = Number(intOf(frame.run, size(frame)).v);
      frame.run.spend(n);
      return list(new Array<Value>(n).fill(one), 'array');
    };
  }
  const items = rust
    .named(node)
    .filter((child) => child.type !== 'attribute_item')
    .map((child) => scope.compile(child, type));
  return (frame) => list(alike(items.map((item) => held(item(frame)))), 'array');
}

/** Literals have the type of the other items. */
function alike(items: Value[]): Value[] {
  const typed = items.find((item) => isInt(item) && item.width !== null) as Int | undefined;
  return typed === undefined
    ? items
    : items.map((item) => (isInt(item) && item.width === null ? int(item.v, typed.width) : item));
}

function compileStruct(node: Syntax, scope: Scope): Code {
  const name = pathOf(need(node, 'name')).segments.at(-1) ?? '';
  const fields: { readonly name: string; readonly code: Code }[] = [];
  let base: Code | null = null;
  for (const child of rust.named(need(node, 'body'))) {
    if (child.type === 'shorthand_field_initializer') {
      const variable = only(child);
      fields.push({ name: rust.textOf(variable), code: scope.compile(variable) });
    } else if (child.type === 'field_initializer')
      fields.push({ name: rust.textOf(rust.named(child)[0] ?? child), code: scope.compile(need(child, 'value')) });
    else if (child.type === 'base_field_initializer') base = scope.compile(only(child));
  }
  const written = fields.map((field) => field.name);
  const known = scope.unit.types.structs.get(name)?.fields;
  const complete = known !== undefined && known !== null && written.every((field) => known.includes(field));
  if (base !== null) return compileUpdate(name, fields, base, complete ? known : null);
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

function compileUpdate(
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

function compileField(node: Syntax, scope: Scope): Code {
  const [whole, name] = [scope.compile(need(node, 'value')), fieldName(node)];
  return (frame) => partOf(frame.run, whole(frame), name);
}

function compileIndex(node: Syntax, scope: Scope): Code {
  const [wholeNode, atNode] = rust.named(node);
  if (wholeNode === undefined || atNode === undefined) return fail(node);
  const [whole, at] = [scope.compile(wholeNode), scope.compile(atNode)];
  return (frame) => indexed(frame.run, deref(whole(frame)), at(frame));
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

function compileUnary(node: Syntax, scope: Scope, expected: Type | null): Code {
  const operand = only(node);
  const operator = node.children[0]?.type ?? '';
  if (operator === '*') {
    const users = ofUsersType(operand, scope);
    const inner = scope.compile(operand, users === null ? expected : null);
    if (users === null) return (frame) => deref(inner(frame));
    scope.unit.abstracted.add(derefName(users));
    return (frame) => derefUser(frame.run, users, deref(inner(frame)), expected);
  }
  const inner = scope.compile(operand, expected);
  return (frame) => unary(frame.run, operator, inner(frame));
}

/** The user's type of a variable that is known to be a value of it. */
function ofUsersType(node: Syntax, scope: Scope): Type | null {
  if (node.type === 'parenthesized_expression') return ofUsersType(only(node), scope);
  return node.type === 'identifier' ? userType(scope.find(rust.textOf(node))?.type) : null;
}

function compileReference(node: Syntax, scope: Scope, expected: Type | null): Code {
  const inner = need(node, 'value');
  if (rust.has(node, 'mutable_specifier')) return compilePlace(inner, scope);
  const value = scope.compile(inner, expected);
  return (frame) => deref(value(frame));
}

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

function compileBinary(node: Syntax, scope: Scope, expected: Type | null): Code {
  const operator = rust.textOf(need(node, 'operator'));
  const shifts = operator === '<<' || operator === '>>';
  const inner = OPERATORS.has(operator) && expected?.kind !== 'duration' ? expected : null;
  const left = scope.compile(need(node, 'left'), inner);
  const right = scope.compile(need(node, 'right'), shifts ? null : inner);
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

function compileCast(node: Syntax, scope: Scope): Code {
  const type = typeOf(rust.textOf(need(node, 'type')));
  const value = scope.compile(need(node, 'value'));
  return (frame) => cast(frame.run, value(frame), type);
}

/** The grammar reads `..=b` as an assignment to `..`, which Rust does not have. */
const isRangeTo = (node: Syntax): boolean => {
  const left = need(node, 'left');
  return left.type === 'range_expression' && left.children.length === 1;
};

function compileRangeTo(node: Syntax, scope: Scope, expected: Type | null): Code {
  const to = scope.compile(need(node, 'right'), expected?.kind === 'range' ? (expected.args[0] ?? null) : null);
  return (frame) => range(null, settle(frame.run, to(frame)), true);
}

function compileRange(node: Syntax, scope: Scope, expected: Type | null): Code {
  const item = expected?.kind === 'range' ? (expected.args[0] ?? null) : null;
  const at = node.children.findIndex((child) => child.type === '..' || child.type === '..=');
  const inclusive = node.children[at]?.type === '..=';
  const side = (part: Syntax | undefined): Code | null => (part === undefined ? null : scope.compile(part, item));
  const [from, to] = [side(node.children[at - 1]), side(node.children[at + 1])];
  return (frame) =>
    range(from === null ? null : settle(frame.run, from(frame)), to === null ? null : settle(frame.run, to(frame)), inclusive);
}

function compileAwait(node: Syntax, scope: Scope): Code {
  const value = scope.compile(only(node));
  return (frame) => {
    const ready = deref(value(frame));
    if (typeof ready === 'object' && ready.t === 'future') return ready.ready;
    if (typeof ready === 'object' && ready.t === 'opaque') return inside(ready, 'await');
    return ready;
  };
}
