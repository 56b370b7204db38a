/**
 * Symbolic execution: expressions of Rust to terms. References are transparent (`&x` has the value of `x`: nothing changes while a shared
 * reference lives); a mutable borrow makes the borrowed variable unknown. What is not understood is unknown, with the first reason kept.
 */
import { callFunction, callMethod } from './calls.ts';
import { evalBlock, evalIf, evalLoop, evalLoose, evalMatch, evalShortCircuit, evalTry } from './control.ts';
import type { Expr, ExprOf } from './core/core.ts';
import { dereferenced } from './identity.ts';
import { segmentsOf } from './known.ts';
import type { Machine, Value } from './machine.ts';
import { evalMacro, evalMatches } from './macros.ts';
import { qualify, siteName } from './names.ts';
import { variantName } from './patterns.ts';
import { assign, borrowMut, rootsOf, spoilWrites } from './places.ts';
import { descendants, has, textOf } from './syntax.ts';
import { apply, atom, constant, projectTerm, struct, type Term, tuple, UNIT, UNKNOWN, variant } from './term.ts';

export function evaluate(machine: Machine, node: Expr): Value {
  switch (node.is) {
    case 'name':
      if (node.at.type === 'generic_function') return notFollowed(machine, node);
      return node.path.name === null ? evalPath(machine, node.path.text) : evalName(machine, node.path.name);
    case 'literal':
      return constant(node.text);
    case 'tuple':
      return tuple(node.items.map((item) => machine.term(item)));
    case 'borrow':
      return node.mutable ? borrowMut(machine, node.of) : machine.eval(node.of);
    case 'deref':
      return dereferenced(machine, machine.term(node.of));
    case 'unary':
      return evalUnary(machine, node);
    case 'binary':
      return evalBinary(machine, node);
    case 'tests':
      return evalLoose(machine, node);
    case 'assign':
      assignFrom(machine, node);
      return UNIT;
    case 'update':
      return evalUpdate(machine, node);
    case 'cast':
      return evalCast(machine, node);
    case 'field':
      return projectTerm(machine.term(node.of), [node.name]);
    case 'index':
      return evalIndex(machine, node);
    case 'range': {
      const ends = [node.from, node.to].filter((end) => end !== null).map((end) => machine.term(end));
      return apply(node.inclusive ? '..=' : `${node.from === null ? '' : 'from'}..`, ends);
    }
    case 'array':
      return variant(
        'Iter',
        node.items.map((item) => machine.term(item)),
      );
    case 'repeat':
      return variant('Many', [machine.term(node.item)]);
    case 'struct':
      return evalStruct(machine, node);
    case 'closure':
      return makeClosure(machine, node);
    case 'call':
      return callFunction(machine, node);
    case 'method':
      return callMethod(machine, node);
    case 'macro':
      return evalMacro(machine, node);
    case 'block':
      return evalBlock(machine, node);
    case 'unsafe':
    case 'const':
      return machine.eval(node.of);
    case 'if':
      return evalIf(machine, node);
    case 'match':
      return node.at.type === 'macro_invocation' ? evalMatches(machine, node) : evalMatch(machine, node);
    case 'loop':
    case 'while':
    case 'for':
      return evalLoop(machine, node);
    case 'try':
      return evalTry(machine, node);
    case 'return': {
      const result = node.value === null ? UNIT : machine.term(node.value);
      if (machine.flow.live) machine.returns.at(-1)?.push(result);
      machine.flow.live = false;
      return UNKNOWN;
    }
    case 'break':
    case 'continue':
      if (node.value !== null) machine.eval(node.value);
      machine.flow.live = false;
      return UNKNOWN;
    case 'async':
    case 'await':
    case 'other':
      return notFollowed(machine, node);
  }
}

/** Async blocks, await, yield, new syntax: what they may write is spoilt, their value is not known. */
function notFollowed(machine: Machine, node: Expr): Term {
  spoilWrites(machine, node, `may be written by ${node.at.type}`);
  if (node.is === 'other')
    for (const { type, source, start, end } of descendants(node.at)) {
      const slot = type === 'identifier' ? machine.slotOf(source.slice(start, end)) : undefined;
      if (slot !== undefined) machine.spoil(slot, `may be written by ${node.at.type}`);
    }
  return machine.unknown(`${node.at.type}: ${textOf(node.at).slice(0, 60)}`);
}

function evalIndex(machine: Machine, node: ExprOf<'index'>): Term {
  const [base, index] = [machine.term(node.of), machine.term(node.index)];
  const at = index.t === 'const' && /^\d+$/.test(index.text) ? Number(index.text) : -1;
  if (base.t === 'variant' && base.name === 'Iter' && base.items[at] !== undefined) return base.items[at];
  return apply('[]', [base, index]);
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

function evalUnary(machine: Machine, { operator, of }: ExprOf<'unary'>): Value {
  const value = machine.term(of);
  return operator === '-' && value.t === 'const' && /^\d/.test(value.text)
    ? constant(`-${value.text}`)
    : apply(operator, [value]);
}

function evalBinary(machine: Machine, node: ExprOf<'binary'>): Value {
  const { operator } = node;
  if (operator === '&&' || operator === '||') return evalShortCircuit(machine, node);
  const a = machine.term(node.left);
  return apply(operator, [a, machine.term(node.right)]);
}

function assignFrom(machine: Machine, { to, value }: ExprOf<'assign'>): void {
  assign(machine, to, machine.eval(value));
  // The variable may now hold another mutable reference.
  const slot = to?.is === 'name' && to.path.name !== null ? machine.slotOf(to.path.name) : undefined;
  if (slot !== undefined) machine.addRoots(slot, rootsOf(machine, value));
}

function evalUpdate(machine: Machine, { operator, to, value }: ExprOf<'update'>): Term {
  const by = machine.term(value);
  const before = machine.term(to);
  assign(machine, to, apply(operator, [before, by]));
  return UNIT;
}

/** Never the identity: 1u32 and 1u64 hash differently, and a narrowing cast merges values. */
function evalCast(machine: Machine, node: ExprOf<'cast'>): Term {
  const { type, of } = node;
  const open = type.includes('_') && /(?:^|[<,(])_(?:[>,)]|$)/.test(type);
  return apply(open ? siteName(machine, `as ${type}`, node) : `as ${type}`, [machine.term(of)]);
}

function evalStruct(machine: Machine, { path, fields, base }: ExprOf<'struct'>): Term {
  const values: Record<string, Term> = Object.create(null) as Record<string, Term>;
  for (const { name, value } of fields) values[name] = machine.term(value);
  if (base !== null) values['..'] = machine.term(base);
  return struct(variantName(path.text), values);
}

/** What a closure may write outside itself is unknown from here on, inside it as well. */
function makeClosure(machine: Machine, node: ExprOf<'closure'>): Value {
  if (node.async || has(node.at, 'static')) return machine.unknown('async closure');
  spoilWrites(machine, node.body, 'is captured and written by a closure');
  return { t: 'fn', node, scope: machine.scope, store: new Map(machine.flow.store), module: machine.module };
}
