/**
 * Looks through an expression for everything that is not a function of what came in. Only what is known here passes: a kind of syntax, a
 * name or a call that nobody knows is refused, with the reason and the place.
 */
import { callExpression, closureExpression } from './effect-calls.ts';
import { macroInvocation } from './effect-macros.ts';
import { isPlace, nameOf, placeOf, write, writtenNames } from './effect-places.ts';
import type { Syntax } from './grammar.ts';
import { iterated } from './hash-order.ts';
import { AWAITABLE, segmentsOf } from './known.ts';
import { madeOnce } from './made-once.ts';
import { FIXED, joined, Names, type Origin } from './origins.ts';
import { argumentsOf, blockParts, calleeOf, compactOf, descendants, field, has, named, textOf } from './syntax.ts';
import { fail, shownPath, type Walk } from './walk.ts';

const MAX_STEPS = 20_000;
const MAX_DEPTH = 300;

/** Where the value of an expression comes from. Throws NotPure. */
export function expression(walk: Walk, node: Syntax, names: Names): Origin {
  if (++walk.steps > MAX_STEPS) fail('more text than is looked through', node);
  if (walk.depth >= MAX_DEPTH) fail('nests too deep to be looked through', node);
  walk.depth++;
  const origin = visit(walk, node, names);
  walk.depth--;
  return origin;
}

function visit(walk: Walk, node: Syntax, names: Names): Origin {
  const parts = (): readonly Syntax[] =>
    named(node).filter((part) => part.type !== 'attribute_item' && part.type !== 'label' && part.type !== 'type_arguments');
  const all = (): Origin => joined(parts().map((part) => walk.expression(part, names)));
  switch (node.type) {
    case 'integer_literal':
    case 'float_literal':
    case 'boolean_literal':
    case 'char_literal':
    case 'string_literal':
    case 'raw_string_literal':
    case 'unit_expression':
      return FIXED;
    case 'identifier':
    case 'self':
    case 'scoped_identifier':
      return nameOf(walk, node, names);
    case 'parenthesized_expression': {
      const [inner] = parts();
      return inner === undefined ? FIXED : walk.expression(inner, names);
    }
    case 'tuple_expression':
    case 'array_expression':
    case 'range_expression':
    case 'return_expression':
    case 'break_expression':
    case 'continue_expression':
    case 'try_expression':
      return all();
    case 'index_expression':
    case 'field_expression':
      return placeOf(walk, node, names);
    case 'reference_expression': {
      const value = field(node, 'value');
      if (value === undefined || has(node, 'raw')) return fail('takes the address of a value', node);
      if (has(node, 'mutable_specifier')) write(value, names);
      return isPlace(value) ? placeOf(walk, value, names, true) : walk.expression(value, names);
    }
    case 'unary_expression': {
      const [operand] = parts();
      if (operand === undefined) return FIXED;
      return has(node, '*') ? placeOf(walk, operand, names, true) : computed(node, walk.expression(operand, names));
    }
    case 'binary_expression':
      return computed(node, all());
    case 'type_cast_expression':
      return cast(walk, node, names);
    case 'struct_expression':
      return structOf(walk, node, names);
    case 'assignment_expression':
    case 'compound_assignment_expr':
      return assignment(walk, node, names);
    case 'closure_expression':
      return closureExpression(walk, node, names, true);
    case 'call_expression':
      return callExpression(walk, node, names);
    case 'macro_invocation':
      return macroInvocation(walk, node, names);
    case 'block':
      return block(walk, node, names);
    case 'const_block': {
      for (const part of parts()) walk.expression(part, names);
      return FIXED;
    }
    case 'async_block': {
      const inner = new Names(names, { depth: names.depth + 1 });
      return joined(parts().map((part) => walk.expression(part, inner)));
    }
    case 'await_expression':
      return awaited(walk, node, names);
    case 'if_expression':
      return branch(walk, node, names);
    case 'match_expression':
      return matching(walk, node, names);
    case 'loop_expression':
    case 'while_expression':
    case 'for_expression':
      return loop(walk, node, names);
    case 'let_chain':
    case 'let_condition':
      return condition(walk, node, new Names(names));
    case 'unsafe_block':
      return fail('unsafe code', node);
    case 'yield_expression':
    case 'gen_block':
      return fail('waits for something outside', node);
    default:
      return fail(`${node.type.replaceAll('_', ' ')} is not understood`, node);
  }
}

/** The type of a constant of the program may have operators of its own: like its functions they have to be given something that came in. */
function computed(node: Syntax, operands: Origin): Origin {
  if (operands.item !== null && !operands.data)
    fail(
      `an operator on ${shownPath(operands.item)} takes nothing that came in, so what it gives need not be the same on every machine`,
      node,
    );
  return fresh(operands);
}

/** Arithmetic makes new values: no reference of an operand is in them. */
const fresh = ({ data }: Origin): Origin => ({ ...FIXED, data });

function assignment(walk: Walk, node: Syntax, names: Names): Origin {
  const [left, right] = [field(node, 'left'), field(node, 'right')];
  if (left === undefined || right === undefined) return fail('is not understood', node);
  const given = walk.expression(right, names);
  const value = node.type === 'assignment_expression' ? given : computed(node, given);
  if (left.type === '_' || textOf(left) === '_') return FIXED;
  write(left, names);
  if (left.type !== 'identifier') walk.expression(left, names);
  if (value.closures !== null) fail('a variable gets another function', node);
  for (const name of writtenNames(left)) {
    const bound = names.find(name);
    if (bound !== undefined) bound.origin = { ...joined([bound.origin, value]), closures: null };
  }
  return FIXED;
}

/** A cast to a number keeps the value; anything else may be an address. */
function cast(walk: Walk, node: Syntax, names: Names): Origin {
  const [value, type] = [field(node, 'value'), field(node, 'type')];
  if (value === undefined || type === undefined) return fail('is not understood', node);
  if (/pointer_type|function_type/.test(type.type)) fail('casts to an address', node);
  const origin = walk.expression(value, names);
  if (origin.closures !== null) fail('casts a function to an address', node);
  return fresh(origin);
}

function structOf(walk: Walk, node: Syntax, names: Names): Origin {
  const origins: Origin[] = [];
  for (const part of named(field(node, 'body') ?? node)) {
    const value =
      part.type === 'field_initializer' ? field(part, 'value') : named(part).find((child) => child.type !== 'attribute_item');
    if (value !== undefined) origins.push(walk.expression(value, names));
  }
  return joined(origins);
}

export function block(walk: Walk, node: Syntax, outer: Names): Origin {
  const names = new Names(outer);
  const { statements, tail } = blockParts(node);
  for (const statement of statements) {
    if (statement.type !== 'use_declaration') continue;
    importsAllOf(statement);
    names.bring(statement);
  }
  for (const statement of statements) declare(walk, statement, names);
  return tail === null ? FIXED : walk.expression(tail, names);
}

/** A name that comes with everything of a module of std looks like one of the program. */
function importsAllOf(use: Syntax): void {
  for (const part of descendants(use))
    if (part.type === 'use_wildcard' && /^(?:::)?(?:std|core|alloc)::(?!prelude)/.test(compactOf(part)))
      fail(`imports everything of ${compactOf(part)}`, use);
}

function declare(walk: Walk, statement: Syntax, names: Names): void {
  switch (statement.type) {
    case 'use_declaration':
    case 'empty_statement':
    case 'attribute_item':
    case 'inner_attribute_item':
    case 'type_item':
      return;
    case 'const_item': {
      const [name, value] = [field(statement, 'name'), field(statement, 'value')];
      if (value !== undefined) walk.expression(value, names);
      // Behind a copy of a number is nothing.
      const item = field(statement, 'type')?.type === 'primitive_type' ? null : textOf(name ?? statement);
      if (name !== undefined) names.bind(textOf(name), { ...FIXED, item }, false);
      return;
    }
    case 'let_declaration': {
      const [pattern, value, alternative] = ['pattern', 'value', 'alternative'].map((part) => field(statement, part));
      const origin = value === undefined ? FIXED : walk.expression(value, names);
      if (alternative !== undefined) walk.expression(alternative, names);
      if (pattern === undefined) return;
      if (value !== undefined) borrowsByPattern(pattern, value, names);
      if (value !== undefined && walk.isClosure && names.depth === 0) madeOnce(walk, value, names);
      if (has(statement, 'mutable_specifier') && pattern.type === 'identifier') names.bind(textOf(pattern), origin, true);
      else names.bindPattern(pattern, origin);
      return;
    }
    case 'expression_statement':
      for (const part of named(statement)) if (part.type !== 'attribute_item') walk.expression(part, names);
      return;
    default:
      if (/_item$|^macro_definition$|^extern_/.test(statement.type)) fail('declares an item inside', statement);
      walk.expression(statement, names);
  }
}

/** `ref mut` borrows from what is taken apart. */
function borrowsByPattern(pattern: Syntax, value: Syntax, names: Names): void {
  for (const part of descendants(pattern)) if (part.type === 'ref_pattern' && has(part, 'mut_pattern')) write(value, names);
}

function condition(walk: Walk, node: Syntax, names: Names): Origin {
  if (node.type === 'let_chain') return joined(named(node).map((part) => condition(walk, part, names)));
  if (node.type !== 'let_condition') return walk.expression(node, names);
  const [pattern, value] = [field(node, 'pattern'), field(node, 'value')];
  if (pattern === undefined || value === undefined) return fail('is not understood', node);
  const origin = walk.expression(value, names);
  borrowsByPattern(pattern, value, names);
  names.bindPattern(pattern, origin);
  return origin;
}

function branch(walk: Walk, node: Syntax, names: Names): Origin {
  const inner = new Names(names);
  const [test, consequence, alternative] = ['condition', 'consequence', 'alternative'].map((part) => field(node, part));
  const origins: Origin[] = [];
  if (test !== undefined) origins.push({ ...condition(walk, test, inner), item: null });
  if (consequence !== undefined) origins.push(walk.expression(consequence, inner));
  for (const part of alternative === undefined ? [] : named(alternative)) origins.push(walk.expression(part, names));
  return joined(origins);
}

function matching(walk: Walk, node: Syntax, names: Names): Origin {
  const [value, body] = [field(node, 'value'), field(node, 'body')];
  if (value === undefined || body === undefined) return fail('is not understood', node);
  const subject = walk.expression(value, names);
  const origins: Origin[] = [{ ...subject, item: null }];
  for (const arm of named(body)) {
    if (arm.type !== 'match_arm') continue;
    const [pattern, result] = [field(arm, 'pattern'), field(arm, 'value')];
    if (pattern === undefined || result === undefined) return fail('is not understood', arm);
    const inner = new Names(names);
    const guard = field(pattern, 'condition');
    for (const part of named(pattern)) {
      if (part === guard) continue;
      borrowsByPattern(part, value, names);
      inner.bindPattern(part, subject);
    }
    if (guard !== undefined) condition(walk, guard, inner);
    origins.push(walk.expression(result, inner));
  }
  return joined(origins);
}

function loop(walk: Walk, node: Syntax, names: Names): Origin {
  const inner = new Names(names);
  const [pattern, over, test, body] = ['pattern', 'value', 'condition', 'body'].map((part) => field(node, part));
  const origins: Origin[] = [];
  if (over !== undefined) {
    iterated(walk, over, node);
    const items = walk.expression(over, names);
    origins.push(items);
    if (pattern !== undefined) inner.bindPattern(pattern, items);
  }
  if (test !== undefined) origins.push(condition(walk, test, inner));
  if (body !== undefined) origins.push(walk.expression(body, inner));
  return joined(origins);
}

function awaited(walk: Walk, node: Syntax, names: Names): Origin {
  const [future] = named(node);
  if (future?.type === 'async_block') return walk.expression(future, names);
  const { path } = future?.type === 'call_expression' ? calleeOf(future) : { path: null };
  if (future === undefined || path === null || !AWAITABLE.has(segmentsOf(names.resolve(path)).slice(-2).join('::')))
    return fail('waits for something outside', node);
  return joined(argumentsOf(future).map((arg) => walk.expression(arg, names)));
}
