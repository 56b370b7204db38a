/** Expressions, from the syntax tree to the core. Never fails: what is not understood is `other`. */
import type { Syntax } from '../grammar.ts';
import { parseInside } from '../source.ts';
import { argumentsOf, blockParts, compactOf, field, has, named, textOf } from '../syntax.ts';
import { splitCommas, tokenize } from '../tokens.ts';
import type { Arm, Expr, ExprOf, Field, Parameter, Statement, Test } from './core.ts';
import { pathOf } from './paths.ts';
import { LITERALS, lowerPattern } from './patterns.ts';

const known = new WeakMap<Syntax, Expr>();

/** The expression that a node of the syntax tree is; the same one for the same node. */
export function lower(at: Syntax): Expr {
  let found = known.get(at);
  if (found === undefined) {
    found = lowered(at);
    known.set(at, found);
  }
  return found;
}

const other = (at: Syntax): Expr => ({ is: 'other', kind: at.type, at });
const parts = (at: Syntax): readonly Syntax[] => named(at).filter(({ type }) => type !== 'attribute_item' && type !== 'label');
const only = (at: Syntax, make: (of: Expr) => Expr): Expr => {
  const [inner] = parts(at);
  return inner === undefined ? other(at) : make(lower(inner));
};
const optional = (node: Syntax | undefined): Expr | null => (node === undefined ? null : lower(node));
const labelOf = (at: Syntax): string | null => {
  const label = at.children.find((child) => child.type === 'label');
  return label === undefined ? null : compactOf(label);
};

function lowered(at: Syntax): Expr {
  switch (at.type) {
    case 'identifier':
    case 'self':
    case 'scoped_identifier':
      return { is: 'name', path: pathOf(compactOf(at)), at };
    case 'generic_function': {
      const path = field(at, 'function');
      if (path === undefined) return other(at);
      return { is: 'name', path: { ...pathOf(compactOf(at)), text: compactOf(path) }, at };
    }
    case 'unit_expression':
      return { is: 'tuple', items: [], at };
    case 'parenthesized_expression':
      return only(at, (of) => of);
    case 'tuple_expression':
      return { is: 'tuple', items: parts(at).map(lower), at };
    case 'array_expression':
      return lowerArray(at, false);
    case 'struct_expression':
      return lowerStruct(at);
    case 'range_expression': {
      const sign = at.children.findIndex((child) => child.type === '..' || child.type === '..=');
      const inclusive = at.children[sign]?.type === '..=';
      return { is: 'range', from: optional(at.children[sign - 1]), to: optional(at.children[sign + 1]), inclusive, at };
    }
    case 'field_expression': {
      const [of, name] = [field(at, 'value'), field(at, 'field')];
      return of === undefined || name === undefined ? other(at) : { is: 'field', of: lower(of), name: textOf(name), at };
    }
    case 'index_expression': {
      const [of, index] = parts(at);
      return of === undefined || index === undefined ? other(at) : { is: 'index', of: lower(of), index: lower(index), at };
    }
    case 'unary_expression': {
      const operator = at.children[0]?.type;
      if (operator === '*') return only(at, (of) => ({ is: 'deref', of, at }));
      return operator === '!' || operator === '-' ? only(at, (of) => ({ is: 'unary', operator, of, at })) : other(at);
    }
    case 'reference_expression': {
      const of = field(at, 'value');
      if (of === undefined || has(at, 'raw')) return other(at);
      return { is: 'borrow', mutable: has(at, 'mutable_specifier'), of: lower(of), at };
    }
    case 'type_cast_expression': {
      const [of, type] = [field(at, 'value'), field(at, 'type')];
      return of === undefined || type === undefined ? other(at) : { is: 'cast', of: lower(of), type: compactOf(type), at };
    }
    case 'binary_expression':
    case 'assignment_expression':
    case 'compound_assignment_expr':
      return lowerOperator(at);
    case 'closure_expression':
      return lowerClosure(at) ?? other(at);
    case 'call_expression':
      return lowerCall(at);
    case 'macro_invocation':
      return lowerMacro(at);
    case 'block':
      return lowerBlock(at);
    default:
      return lowerControl(at);
  }
}

function lowerArray(at: Syntax, vec: boolean): Expr {
  const length = field(at, 'length');
  const [item] = parts(at);
  if (length === undefined) return { is: 'array', items: parts(at).map(lower), vec, at };
  return item === undefined ? other(at) : { is: 'repeat', item: lower(item), length: lower(length), vec, at };
}

function lowerStruct(at: Syntax): Expr {
  const [path, body] = [field(at, 'name'), field(at, 'body')];
  if (path === undefined || body === undefined) return other(at);
  const fields: Field[] = [];
  let base: Expr | null = null;
  for (const part of named(body)) {
    const [first] = parts(part);
    if (first === undefined) return other(at);
    if (part.type === 'shorthand_field_initializer') fields.push({ name: textOf(first), value: lower(first) });
    else if (part.type === 'base_field_initializer') base = lower(first);
    else {
      const [label, value] = [field(part, 'field'), field(part, 'value')];
      if (label === undefined || value === undefined) return other(at);
      fields.push({ name: textOf(label), value: lower(value) });
    }
  }
  return { is: 'struct', path: pathOf(compactOf(path)), fields, base, at };
}

function lowerOperator(at: Syntax): Expr {
  const [left, right, sign] = [field(at, 'left'), field(at, 'right'), field(at, 'operator')];
  if (left === undefined || right === undefined) return other(at);
  if (at.type === 'assignment_expression') {
    // The grammar reads `..=b` as an assignment to `..`, which Rust does not have.
    if (left.type === 'range_expression' && left.children.length === 1)
      return { is: 'range', from: null, to: lower(right), inclusive: true, at };
    return { is: 'assign', to: textOf(left) === '_' ? null : lower(left), value: lower(right), at };
  }
  if (sign === undefined) return other(at);
  if (at.type === 'binary_expression')
    return { is: 'binary', operator: textOf(sign), left: lower(left), right: lower(right), at };
  return { is: 'update', operator: textOf(sign).slice(0, -1), to: lower(left), value: lower(right), at };
}

/** A closure or a function item. */
function lowerClosure(at: Syntax): ExprOf<'closure'> | null {
  const [body, result] = [field(at, 'body'), field(at, 'return_type')];
  if (body === undefined) return null;
  const parameters = (field(at, 'parameters')?.children ?? [])
    .filter((child) => (child.named && child.type !== 'attribute_item') || child.type === '_')
    .map((child): Parameter => {
      const type = child.type === 'parameter' ? field(child, 'type') : undefined;
      const pattern = child.type === 'parameter' ? (field(child, 'pattern') ?? child) : child;
      const mode = { mutable: child.type === 'parameter' && has(child, 'mutable_specifier'), ref: 'no' as const };
      return { pattern: lowerPattern(pattern, mode), type: type === undefined ? null : textOf(type), at: child };
    });
  return {
    is: 'closure',
    move: has(at, 'move'),
    async: has(at, 'async'),
    parameters,
    result: result === undefined ? null : textOf(result),
    body: lower(body),
    at,
  };
}

function lowerCall(at: Syntax): Expr {
  const written = field(at, 'function');
  if (written === undefined) return other(at);
  const args = argumentsOf(at).map(lower);
  const generic = written.type === 'generic_function';
  const callee = generic ? field(written, 'function') : written;
  if (callee?.type !== 'field_expression') return { is: 'call', callee: lower(written), args, at };
  const [of, name] = [field(callee, 'value'), field(callee, 'field')];
  const turbofish = generic ? field(written, 'type_arguments') : undefined;
  if (of === undefined || name === undefined) return other(at);
  const types = turbofish === undefined ? [] : named(turbofish).map(compactOf);
  return { is: 'method', of: lower(of), name: textOf(name), types, args, at };
}

function lowerBlock(at: Syntax): Expr {
  const { statements, tail } = blockParts(at);
  return {
    is: 'block',
    label: labelOf(at),
    statements: statements.map(lowerStatement),
    tail: tail === null ? null : lower(tail),
    at,
  };
}

function lowerStatement(at: Syntax): Statement {
  const item: Statement = { is: 'item', kind: at.type, at };
  switch (at.type) {
    case 'use_declaration':
      return { is: 'use', at };
    case 'let_declaration': {
      const [pattern, type] = [field(at, 'pattern'), field(at, 'type')];
      if (pattern === undefined) return item;
      return {
        is: 'let',
        pattern: lowerPattern(pattern, { mutable: has(at, 'mutable_specifier'), ref: 'no' }),
        type: type === undefined ? null : textOf(type),
        value: optional(field(at, 'value')),
        otherwise: optional(field(at, 'alternative')),
        at,
      };
    }
    case 'const_item': {
      const [name, type, value] = [field(at, 'name'), field(at, 'type'), field(at, 'value')];
      if (name === undefined || type === undefined || value === undefined) return item;
      return { is: 'const', name: textOf(name), type: textOf(type), value: lower(value), at };
    }
    case 'function_item': {
      const [name, of] = [field(at, 'name'), lowerClosure(at)];
      return name === undefined || of === null ? item : { is: 'fn', name: textOf(name), of, at };
    }
    case 'expression_statement': {
      const [of] = parts(at);
      return of === undefined ? item : { is: 'do', of: lower(of), at };
    }
    default:
      return /_(?:item|definition|declaration|statement)$/.test(at.type) ? item : { is: 'do', of: lower(at), at };
  }
}

/** The parts of a condition. */
function lowerTests(at: Syntax): readonly Test[] {
  if (at.type === 'let_chain') return parts(at).flatMap(lowerTests);
  if (at.type !== 'let_condition') return [{ pattern: null, of: lower(at) }];
  const [pattern, of] = [field(at, 'pattern'), field(at, 'value')];
  return [{ pattern: pattern === undefined ? null : lowerPattern(pattern), of: of === undefined ? other(at) : lower(of) }];
}

function lowerControl(at: Syntax): Expr {
  const [condition, body, value] = [field(at, 'condition'), field(at, 'body'), field(at, 'value')];
  const tests = condition === undefined ? [] : lowerTests(condition);
  switch (at.type) {
    case 'if_expression': {
      const [then, otherwise] = [field(at, 'consequence'), field(at, 'alternative')];
      if (then === undefined || condition === undefined) return other(at);
      return { is: 'if', tests, body: lower(then), otherwise: otherwise === undefined ? null : only(otherwise, (of) => of), at };
    }
    case 'let_condition':
    case 'let_chain':
      return { is: 'tests', tests: lowerTests(at), at };
    case 'match_expression':
      return lowerMatch(at);
    case 'loop_expression':
      return body === undefined ? other(at) : { is: 'loop', label: labelOf(at), body: lower(body), at };
    case 'while_expression':
      if (body === undefined || condition === undefined) return other(at);
      return { is: 'while', label: labelOf(at), tests, body: lower(body), at };
    case 'for_expression': {
      const pattern = field(at, 'pattern');
      if (body === undefined || value === undefined || pattern === undefined) return other(at);
      return { is: 'for', label: labelOf(at), pattern: lowerPattern(pattern), over: lower(value), body: lower(body), at };
    }
    case 'return_expression':
    case 'break_expression':
    case 'continue_expression': {
      const is = at.type.replace('_expression', '') as 'return' | 'break' | 'continue';
      return { is, label: labelOf(at), value: optional(parts(at)[0]), at };
    }
    case 'try_expression':
    case 'await_expression':
      return only(at, (of) => (at.type === 'try_expression' ? { is: 'try', of, at } : { is: 'await', of, at }));
    case 'async_block':
    case 'unsafe_block':
    case 'const_block': {
      const block = named(at).find((child) => child.type === 'block');
      if (block === undefined) return other(at);
      const of = lower(block);
      if (at.type === 'async_block') return { is: 'async', of, at };
      return at.type === 'unsafe_block' ? { is: 'unsafe', of, at } : { is: 'const', of, at };
    }
    default: {
      const of = LITERALS[at.type];
      return of === undefined ? other(at) : { is: 'literal', of, text: textOf(at), at };
    }
  }
}

function lowerMatch(at: Syntax): Expr {
  const [of, body] = [field(at, 'value'), field(at, 'body')];
  if (of === undefined || body === undefined) return other(at);
  const arms: Arm[] = [];
  for (const arm of named(body)) {
    if (arm.type !== 'match_arm') continue;
    const [pattern, result] = [field(arm, 'pattern'), field(arm, 'value')];
    if (pattern === undefined || result === undefined) return other(at);
    const guard = field(pattern, 'condition');
    arms.push({
      pattern: lowerPattern(pattern),
      guard: guard === undefined ? [] : lowerTests(guard),
      body: lower(result),
      at: arm,
    });
  }
  return { is: 'match', of: lower(of), arms, at };
}

/** As in the prelude, or by std's own path. */
const PRELUDE = /^(?:(?:::)?(?:std|core|alloc)::)?(\w+)$/;

/** Arguments are plain tokens for the grammar: those that are expressions are parsed again, at the place where the call is. */
function lowerMacro(at: Syntax): Expr {
  const path = pathOf(compactOf(field(at, 'macro') ?? at));
  const tokens = at.children.find((child) => child.type === 'token_tree');
  const inside = tokens === undefined ? '' : textOf(tokens).slice(1, -1).trim();
  const name = PRELUDE.exec(path.text)?.[1];
  const list = name === 'vec' ? parseInside(`[${inside}]`, at.start) : null;
  if (list !== null) return { ...lowerArray(list, true), at };
  if (name === 'matches') {
    const [value, ...pattern] = splitCommas(tokenize(inside), false).map((part) => part.join(' '));
    const match = parseInside(`match ${value ?? ''} { ${pattern.join(' , ')} => true , _ => false }`, at.start);
    if (match?.type === 'match_expression') return { ...lower(match), at };
  }
  return { is: 'macro', path, inside, args: macroArguments(at, inside), at };
}

/** They are read as those of a call; `name = value` is an assignment there. */
function macroArguments(at: Syntax, inside: string): ExprOf<'macro'>['args'] {
  const call = parseInside(`f(${inside})`, at.start);
  if (call?.type !== 'call_expression') return null;
  return argumentsOf(call).map((arg) => {
    const [left, right] = arg.type === 'assignment_expression' ? [field(arg, 'left'), field(arg, 'right')] : [];
    return left?.type === 'identifier' && right !== undefined
      ? { name: textOf(left), value: lower(right) }
      : { name: null, value: lower(arg) };
  });
}
