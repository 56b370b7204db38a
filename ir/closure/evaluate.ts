/**
 * Symbolic execution: expressions of Rust to terms. References are transparent (`&x` has the value of `x`: nothing changes while a shared
 * reference lives); a mutable borrow makes the borrowed variable unknown. What is not understood is unknown, with the first reason kept.
 */
import { callFunction, callMethod } from './calls.ts';
import { evalBlock, evalIf, evalLoop, evalMatch, evalShortCircuit, evalTry } from './control.ts';
import type { Syntax } from './grammar.ts';
import { dereferenced } from './identity.ts';
import { segmentsOf } from './known.ts';
import type { Machine, Value } from './machine.ts';
import { asTerm } from './machine.ts';
import { evalMacro } from './macros.ts';
import { qualify, siteName } from './names.ts';
import { variantName } from './patterns.ts';
import { assign, borrowMut, readField, rootsOf, spoilWrites } from './places.ts';
import { calleeOf, compactOf, field, has, named, textOf } from './syntax.ts';
import { apply, atom, constant, struct, type Term, tuple, UNIT, UNKNOWN, variant } from './term.ts';

export function evaluate(machine: Machine, node: Syntax): Value {
  switch (node.type) {
    case 'identifier':
    case 'self':
      return evalName(machine, textOf(node));
    case 'scoped_identifier':
      return evalPath(machine, compactOf(node));
    case 'integer_literal':
    case 'float_literal':
    case 'boolean_literal':
    case 'char_literal':
    case 'string_literal':
    case 'raw_string_literal':
      return constant(textOf(node));
    case 'unit_expression':
      return UNIT;
    case 'tuple_expression':
      return tuple(operands(node).map((item) => machine.term(item)));
    case 'parenthesized_expression':
      return evalOnly(machine, node);
    case 'reference_expression': {
      const value = field(node, 'value');
      if (value === undefined || has(node, 'raw')) return machine.unknown(textOf(node));
      return has(node, 'mutable_specifier') ? borrowMut(machine, value) : machine.eval(value);
    }
    case 'unary_expression':
      return evalUnary(machine, node);
    case 'binary_expression':
      return evalBinary(machine, node);
    case 'let_chain':
    case 'let_condition':
      return evalShortCircuit(machine, node);
    case 'assignment_expression': {
      const [left, right] = [field(node, 'left'), field(node, 'right')];
      if (left === undefined || right === undefined) return machine.unknown(textOf(node));
      assignFrom(machine, left, right);
      return UNIT;
    }
    case 'compound_assignment_expr':
      return evalCompound(machine, node);
    case 'type_cast_expression':
      return evalCast(machine, node);
    case 'field_expression':
      return readField(machine, node);
    case 'index_expression': {
      const [base, index] = operands(node).map((part) => machine.term(part));
      if (base === undefined || index === undefined) return machine.unknown(textOf(node));
      const at = index.t === 'const' && /^\d+$/.test(index.text) ? Number(index.text) : -1;
      if (base.t === 'variant' && base.name === 'Iter' && base.items[at] !== undefined) return base.items[at];
      return apply('[]', [base, index]);
    }
    case 'range_expression':
      return apply(
        has(node, '..=') ? '..=' : `${node.children[0]?.named ? 'from' : ''}..`,
        operands(node).map((part) => machine.term(part)),
      );
    case 'array_expression':
      return evalArray(machine, node);
    case 'struct_expression':
      return evalStruct(machine, node);
    case 'closure_expression':
      return makeClosure(machine, node);
    case 'call_expression':
      return calleeOf(node).method === null ? callFunction(machine, node) : callMethod(machine, node);
    case 'macro_invocation':
      return evalMacro(machine, node);
    case 'block':
      return evalBlock(machine, node);
    case 'unsafe_block':
    case 'const_block':
      return evalOnly(machine, node);
    case 'if_expression':
      return evalIf(machine, node);
    case 'match_expression':
      return evalMatch(machine, node);
    case 'loop_expression':
    case 'while_expression':
    case 'for_expression':
      return evalLoop(machine, node);
    case 'try_expression':
      return evalTry(machine, node);
    case 'return_expression': {
      const [value] = named(node);
      const result = value === undefined ? UNIT : machine.term(value);
      if (machine.flow.live) machine.returns.at(-1)?.push(result);
      machine.flow.live = false;
      return UNKNOWN;
    }
    case 'break_expression':
    case 'continue_expression': {
      for (const part of named(node)) if (part.type !== 'label') machine.eval(part);
      machine.flow.live = false;
      return UNKNOWN;
    }
    default: {
      // Async blocks, await, yield, new syntax: what they may write is spoilt, their value is not known.
      spoilWrites(machine, node, `may be written by ${node.type}`);
      return machine.unknown(`${node.type}: ${textOf(node).slice(0, 60)}`);
    }
  }
}

const operands = (node: Syntax): readonly Syntax[] =>
  named(node).filter((part) => part.type !== 'attribute_item' && part.type !== 'label');

function evalOnly(machine: Machine, node: Syntax): Value {
  const [inner] = operands(node);
  return inner === undefined ? machine.unknown(textOf(node)) : machine.eval(inner);
}

const SELF_ID = /^__hydro_lang_cluster_self_id_(\w+)$/;

function evalName(machine: Machine, name: string): Value {
  const slot = machine.slotOf(name);
  if (slot !== undefined) return machine.flow.store.get(slot) ?? machine.unknown(`${name} has no value`);
  const self = SELF_ID.exec(name);
  // The bare identifier is the untyped id: another type than the member id, so it also hashes differently.
  if (self !== null) return apply('.into_tagless', [atom(`self:${self[1]}`)]);
  if (/__free$/.test(name)) return machine.unknown(`captured value ${name} is not in the text`);
  if (/^__hydro_lang_cluster_ids_\w+$/.test(name)) return constant(name);
  return evalPath(machine, name);
}

/** A path to a constant or a unit variant. A name that comes through an import is told apart by the module in scope. */
function evalPath(machine: Machine, path: string): Term {
  const name = variantName(path);
  if (name === 'None') return variant('None');
  const full = qualify(machine, path);
  const segments = segmentsOf(path);
  const last = segments.at(-1) ?? '';
  const owner = segments.at(-2) ?? '';
  const unitVariant = /^[A-Z]\w*$/.test(owner) && /^[A-Z]/.test(last) && !/^[A-Z0-9_]{2,}$/.test(last);
  // The type of a value fixes what its variants mean, so an imported enum name does not make it ambiguous.
  if (unitVariant) return variant(full ?? name);
  if (full === null) return machine.unknown(`${path} comes through an import that the text does not show`);
  return /^[A-Z]/.test(last) ? constant(full) : machine.unknown(`${path} is not known`);
}

function evalUnary(machine: Machine, node: Syntax): Value {
  const [operand] = operands(node);
  if (operand === undefined) return machine.unknown(textOf(node));
  if (has(node, '*')) return dereferenced(machine, machine.term(operand));
  const value = machine.term(operand);
  const operator = has(node, '!') ? '!' : '-';
  return operator === '-' && value.t === 'const' && /^\d/.test(value.text)
    ? constant(`-${value.text}`)
    : apply(operator, [value]);
}

function evalBinary(machine: Machine, node: Syntax): Value {
  const [left, right] = [field(node, 'left'), field(node, 'right')];
  const operator = field(node, 'operator');
  if (left === undefined || right === undefined || operator === undefined) return machine.unknown(textOf(node));
  const sign = textOf(operator);
  if (sign === '&&' || sign === '||') return evalShortCircuit(machine, node);
  const a = machine.term(left);
  return apply(sign, [a, machine.term(right)]);
}

function assignFrom(machine: Machine, left: Syntax, right: Syntax): void {
  assign(machine, left, machine.eval(right));
  // The variable may now hold another mutable reference.
  const slot = left.type === 'identifier' ? machine.slotOf(textOf(left)) : undefined;
  if (slot !== undefined) machine.addRoots(slot, rootsOf(machine, right));
}

function evalCompound(machine: Machine, node: Syntax): Term {
  const [left, right, operator] = [field(node, 'left'), field(node, 'right'), field(node, 'operator')];
  if (left === undefined || right === undefined || operator === undefined) return machine.unknown(textOf(node));
  const by = machine.term(right);
  const before = machine.term(left);
  assign(machine, left, apply(textOf(operator).replace(/=$/, ''), [before, by]));
  return UNIT;
}

/** Never the identity: 1u32 and 1u64 hash differently, and a narrowing cast merges values. */
function evalCast(machine: Machine, node: Syntax): Term {
  const [value, type] = [field(node, 'value'), field(node, 'type')];
  if (value === undefined || type === undefined) return machine.unknown(textOf(node));
  const target = compactOf(type);
  return apply(
    target.includes('_') && /(?:^|[<,(])_(?:[>,)]|$)/.test(target) ? siteName(machine, `as ${target}`, node) : `as ${target}`,
    [machine.term(value)],
  );
}

function evalArray(machine: Machine, node: Syntax): Term {
  const parts = operands(node);
  if (!has(node, ';'))
    return variant(
      'Iter',
      parts.map((part) => machine.term(part)),
    );
  const [item] = parts;
  return item === undefined ? machine.unknown(textOf(node)) : variant('Many', [machine.term(item)]);
}

function evalStruct(machine: Machine, node: Syntax): Term {
  const name = field(node, 'name');
  const body = field(node, 'body');
  if (name === undefined || body === undefined) return machine.unknown(textOf(node));
  const fields: Record<string, Term> = Object.create(null) as Record<string, Term>;
  for (const part of named(body)) {
    if (part.type === 'shorthand_field_initializer') {
      const label = named(part).find((child) => child.type === 'identifier');
      if (label !== undefined) fields[textOf(label)] = asTerm(evalName(machine, textOf(label)));
    } else if (part.type === 'field_initializer') {
      const [label, value] = [field(part, 'field'), field(part, 'value')];
      if (label === undefined || value === undefined) return machine.unknown(textOf(node));
      fields[textOf(label)] = machine.term(value);
    } else if (part.type === 'base_field_initializer') {
      const [base] = named(part);
      fields['..'] = base === undefined ? machine.unknown(textOf(node)) : machine.term(base);
    }
  }
  return struct(variantName(compactOf(name)), fields);
}

/** What a closure may write outside itself is unknown from here on, inside it as well. */
function makeClosure(machine: Machine, node: Syntax): Value {
  if (has(node, 'async') || has(node, 'static')) return machine.unknown('async closure');
  const body = field(node, 'body');
  if (body !== undefined) spoilWrites(machine, body, 'is captured and written by a closure');
  return { t: 'fn', node, scope: machine.scope, store: new Map(machine.flow.store), module: machine.module };
}
