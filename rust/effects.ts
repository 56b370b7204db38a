/**
 * Looks through an expression for everything that is not a function of what came in. Only what is known here passes: a kind of syntax, a
 * name or a call that nobody knows is refused, with the reason and the place.
 */
import type { Expr, ExprOf, Pattern, Statement, Test } from './core/core.ts';
import { borrowsMutably, isPlace, partsOf } from './core/parts.ts';
import { callExpression, closureExpression, methodExpression } from './effect-calls.ts';
import { macroInvocation, standardMacro } from './effect-macros.ts';
import { nameOf, placeOf, write, writtenNames } from './effect-places.ts';
import type { Syntax } from './grammar.ts';
import { iterated } from './hash-order.ts';
import { AWAITABLE, segmentsOf } from './known.ts';
import { madeOnce } from './made-once.ts';
import { FIXED, joined, Names, type Origin } from './origins.ts';
import { compactOf, descendants } from './syntax.ts';
import { fail, shownPath, type Walk } from './walk.ts';

const MAX_STEPS = 20_000;
const MAX_DEPTH = 300;

/** Where the value of an expression comes from. Throws NotPure. */
export function expression(walk: Walk, node: Expr, names: Names): Origin {
  if (++walk.steps > MAX_STEPS) fail('more text than is looked through', node);
  if (walk.depth >= MAX_DEPTH) fail('nests too deep to be looked through', node);
  walk.depth++;
  const origin = visit(walk, node, names);
  walk.depth--;
  return origin;
}

function visit(walk: Walk, node: Expr, names: Names): Origin {
  const all = (): Origin => joined(partsOf(node).map((part) => walk.expression(part, names)));
  switch (node.is) {
    case 'literal':
      return FIXED;
    case 'name':
      return nameOf(walk, node, names);
    case 'array':
    case 'repeat':
      if (node.vec) standardMacro(node, names);
      return all();
    case 'tuple':
    case 'range':
    case 'struct':
    case 'return':
    case 'break':
    case 'continue':
    case 'try':
      return all();
    case 'index':
    case 'field':
      return placeOf(walk, node, names);
    case 'borrow':
      if (node.mutable) write(node.of, names);
      return isPlace(node.of) ? placeOf(walk, node.of, names, true) : walk.expression(node.of, names);
    case 'deref':
      return placeOf(walk, node.of, names, true);
    case 'unary':
    case 'binary':
      return computed(node, all());
    case 'cast':
      return cast(walk, node, names);
    case 'assign':
    case 'update':
      return assignment(walk, node, names);
    case 'closure':
      return closureExpression(walk, node, names, true);
    case 'call':
      return callExpression(walk, node, names);
    case 'method':
      return methodExpression(walk, node, names);
    case 'macro':
      return macroInvocation(walk, node, names);
    case 'block':
      return block(walk, node, names);
    case 'const':
      walk.expression(node.of, names);
      return FIXED;
    case 'async':
      return walk.expression(node.of, new Names(names, { depth: names.depth + 1 }));
    case 'await':
      return awaited(walk, node, names);
    case 'if':
      return branch(walk, node, names);
    case 'match':
      return matching(walk, node, names);
    case 'loop':
    case 'while':
    case 'for':
      return loop(walk, node, names);
    case 'tests':
      return tested(walk, node.tests, new Names(names));
    case 'unsafe':
      return fail('unsafe code', node);
    case 'other':
      return notUnderstood(node);
  }
}

function notUnderstood(node: ExprOf<'other'>): never {
  if (node.kind === 'reference_expression') fail('takes the address of a value', node);
  if (node.kind === 'yield_expression' || node.kind === 'gen_block') fail('waits for something outside', node);
  return fail(`${node.kind.replaceAll('_', ' ')} is not understood`, node);
}

/** The type of a constant of the program may have operators of its own: like its functions they have to be given something that came in. */
function computed(node: Expr, operands: Origin): Origin {
  if (operands.item !== null && !operands.data)
    fail(
      `an operator on ${shownPath(operands.item)} takes nothing that came in, so what it gives need not be the same on every machine`,
      node,
    );
  return fresh(operands);
}

/** Arithmetic makes new values: no reference of an operand is in them. */
const fresh = ({ data }: Origin): Origin => ({ ...FIXED, data });

function assignment(walk: Walk, node: ExprOf<'assign'> | ExprOf<'update'>, names: Names): Origin {
  const given = walk.expression(node.value, names);
  const value = node.is === 'assign' ? given : computed(node, given);
  if (node.to === null) return FIXED;
  write(node.to, names);
  if (node.to.is !== 'name' || node.to.path.name === null) walk.expression(node.to, names);
  if (value.closures !== null) fail('a variable gets another function', node);
  for (const name of writtenNames(node.to)) {
    const bound = names.find(name);
    if (bound !== undefined) bound.origin = { ...joined([bound.origin, value]), closures: null };
  }
  return FIXED;
}

/** A cast to a number keeps the value; anything else may be an address. */
function cast(walk: Walk, node: ExprOf<'cast'>, names: Names): Origin {
  if (/^\*|\bfn\s*\(/.test(node.type)) fail('casts to an address', node);
  const origin = walk.expression(node.of, names);
  if (origin.closures !== null) fail('casts a function to an address', node);
  return fresh(origin);
}

function block(walk: Walk, node: ExprOf<'block'>, outer: Names): Origin {
  const names = new Names(outer);
  for (const statement of node.statements) {
    if (statement.is !== 'use') continue;
    importsAllOf(statement.at);
    names.bring(statement.at);
  }
  for (const statement of node.statements) declare(walk, statement, names);
  return node.tail === null ? FIXED : walk.expression(node.tail, names);
}

/** A name that comes with everything of a module of std looks like one of the program. */
function importsAllOf(use: Syntax): void {
  for (const part of descendants(use))
    if (part.type === 'use_wildcard' && /^(?:::)?(?:std|core|alloc)::(?!prelude)/.test(compactOf(part)))
      fail(`imports everything of ${compactOf(part)}`, { at: use });
}

/** Statements that are no code; what `type` renames is looked at where types are. */
const SILENT = new Set(['empty_statement', 'attribute_item', 'inner_attribute_item', 'type_item']);

function declare(walk: Walk, statement: Statement, names: Names): void {
  switch (statement.is) {
    case 'use':
      return;
    case 'const': {
      const { name, type, value } = statement;
      walk.expression(value, names);
      // Behind a copy of a number is nothing.
      names.bind(name, { ...FIXED, item: PRIMITIVE.test(type) ? null : name }, false);
      return;
    }
    case 'let': {
      const { pattern, value, otherwise } = statement;
      const origin = value === null ? FIXED : walk.expression(value, names);
      if (otherwise !== null) walk.expression(otherwise, names);
      if (value !== null) borrowsByPattern(pattern, value, names);
      if (value !== null && walk.isClosure && names.depth === 0) madeOnce(walk, value, names);
      names.bindPattern(pattern, origin);
      return;
    }
    case 'do':
      walk.expression(statement.of, names);
      return;
    case 'fn':
      fail('declares an item inside', statement);
      break;
    case 'item':
      if (!SILENT.has(statement.kind)) fail('declares an item inside', statement);
  }
}

const PRIMITIVE = /^(?:[ui](?:8|16|32|64|128|size)|f32|f64|bool|char)$/;

/** `ref mut` borrows from what is taken apart. */
function borrowsByPattern(pattern: Pattern, value: Expr, names: Names): void {
  if (borrowsMutably(pattern)) write(value, names);
}

/** A condition; its patterns bind in `names`. */
function tested(walk: Walk, tests: readonly Test[], names: Names): Origin {
  const origins = tests.map(({ pattern, of }) => {
    const origin = walk.expression(of, names);
    if (pattern !== null) {
      borrowsByPattern(pattern, of, names);
      names.bindPattern(pattern, origin);
    }
    return origin;
  });
  return origins.length === 1 ? (origins[0] as Origin) : joined(origins);
}

function branch(walk: Walk, { tests, body, otherwise }: ExprOf<'if'>, names: Names): Origin {
  const inner = new Names(names);
  const origins: Origin[] = [{ ...tested(walk, tests, inner), item: null }, walk.expression(body, inner)];
  if (otherwise !== null) origins.push(walk.expression(otherwise, names));
  return joined(origins);
}

function matching(walk: Walk, node: ExprOf<'match'>, names: Names): Origin {
  if (node.at.type === 'macro_invocation') standardMacro(node, names);
  const subject = walk.expression(node.of, names);
  const origins: Origin[] = [{ ...subject, item: null }];
  for (const { pattern, guard, body } of node.arms) {
    const inner = new Names(names);
    borrowsByPattern(pattern, node.of, names);
    inner.bindPattern(pattern, subject);
    tested(walk, guard, inner);
    origins.push(walk.expression(body, inner));
  }
  return joined(origins);
}

function loop(walk: Walk, node: ExprOf<'loop'> | ExprOf<'while'> | ExprOf<'for'>, names: Names): Origin {
  const inner = new Names(names);
  const origins: Origin[] = [];
  if (node.is === 'for') {
    iterated(walk, node.over, node);
    const items = walk.expression(node.over, names);
    origins.push(items);
    inner.bindPattern(node.pattern, items);
  }
  if (node.is === 'while') origins.push(tested(walk, node.tests, inner));
  origins.push(walk.expression(node.body, inner));
  return joined(origins);
}

function awaited(walk: Walk, node: ExprOf<'await'>, names: Names): Origin {
  const { of } = node;
  if (of.is === 'async') return walk.expression(of, names);
  const path = of.is === 'call' && of.callee.is === 'name' ? of.callee.path.text : null;
  if (of.is !== 'call' || path === null || !AWAITABLE.has(segmentsOf(names.resolve(path)).slice(-2).join('::')))
    return fail('waits for something outside', node);
  return joined(of.args.map((arg) => walk.expression(arg, names)));
}
