/**
 * Which folds may be merged from partial results. Needs commutativity, associativity, and an initial value that does no harm when every
 * part starts from it. Hydro's IR keeps no proof, so the text of the closure has to show it.
 */
import { mayBeMutable, open } from './anatomy.ts';
import { parametersOf } from './enter.ts';
import type { Syntax } from './grammar.ts';
import { purityOf } from './purity.ts';
import { readClosure } from './read.ts';
import { stripQuote } from './source.ts';
import { standardName } from './standard.ts';
import { argumentsOf, blockParts, calleeOf, compactOf, descendants, field, has, named, rootName, textOf } from './syntax.ts';
import { readType } from './types.ts';

export type MergeProof =
  | { readonly proved: true; readonly evidence: string }
  | { readonly proved: false; readonly because: string };

const no = (because: string): MergeProof => ({ proved: false, because });
const MAX = /^(?:(?:(?:std|core)::)?cmp::)?max$/;
const MIN = /^(?:(?:(?:std|core)::)?cmp::)?min$/;
const INTEGER = /^[ui](?:8|16|32|64|128|size)$/;

/** Whether partial folds over disjoint parts can be merged with the fold's own operation. An empty `initText` is a reduce. */
export function provesCommutativeMerge(initText: string, accText: string): MergeProof {
  const opened = open(accText);
  if ('because' in opened) return no(`closure not understood: ${opened.because}`);
  const { root, anatomy } = opened;
  if (!anatomy.isClosure) return no('not a closure');
  const purity = purityOf(root, anatomy);
  if (!purity.pure) return no(`closure is not pure: ${purity.because}`);
  const params = parametersOf(anatomy.core);
  const [accumulator, item] = params.map((param) => (param.type === 'parameter' ? (field(param, 'pattern') ?? param) : param));
  const body = field(anatomy.core, 'body');
  if (params.length !== 2 || accumulator?.type !== 'identifier' || item === undefined || body === undefined)
    return no('not of the form |accumulator, item| …');
  if (!mayBeMutable(anatomy, 0, 2)) return no('the accumulator is not a mutable reference');
  const type = accumulatorType(accText, initText);
  const name = textOf(accumulator);
  const statements = statementsOf(body);
  if (statements === null) return no('body is not a list of statements');
  const fold: Fold = { name, item, type, init: initText.trim() === '' ? null : initialValue(initText) };
  return extremum(fold, statements) ?? setInsert(fold, statements) ?? additive(fold, body);
}

interface Fold {
  readonly name: string;
  readonly item: Syntax;
  /** Type of the accumulator; null when the text does not show it. */
  readonly type: string | null;
  /** Text of the initial value; null for a reduce. */
  readonly init: string | null;
}

function accumulatorType(accText: string, initText: string): string | null {
  const hinted = readClosure(accText).argTypes?.[0];
  const type = hinted ?? (initText.trim() === '' ? null : readClosure(initText).resultType);
  return type === null ? null : (readType(type).target ?? readType(type).text);
}

/** `| | 0usize` or a block around it, to `0usize`. */
function initialValue(text: string): string {
  const opened = open(text);
  if ('because' in opened) return stripQuote(text);
  const { anatomy } = opened;
  let value = anatomy.isClosure ? field(anatomy.core, 'body') : anatomy.core;
  while (value?.type === 'block') {
    const { statements, tail } = blockParts(value);
    if (statements.length > 0 || tail === null) break;
    value = tail;
  }
  return value === undefined ? '' : compactOf(value);
}

/** The statements of a body in order; a single expression is one. */
function statementsOf(body: Syntax): readonly Syntax[] | null {
  if (body.type !== 'block') return [body];
  const { statements, tail } = blockParts(body);
  const all: Syntax[] = [];
  for (const statement of [...statements, ...(tail === null ? [] : [tail])]) {
    const inner = statement.type === 'expression_statement' ? named(statement)[0] : statement;
    if (inner === undefined || inner.type === 'use_declaration') return null;
    if (inner.type === 'empty_statement' || inner.type === 'unit_expression') continue;
    if (inner.type === 'block') {
      const nested = statementsOf(inner);
      if (nested === null) return null;
      all.push(...nested);
    } else all.push(inner);
  }
  return all;
}

const mentions = (node: Syntax, name: string): boolean => {
  for (const inner of descendants(node)) {
    if (inner.type === 'identifier' && textOf(inner) === name) return true;
    if (inner.type === 'token_tree' && new RegExp(`\\b${name}\\b`).test(textOf(inner))) return true;
  }
  return false;
};
const isDeref = (node: Syntax | undefined, name: string): boolean =>
  node !== undefined && /^\(*\*?\s*/.exec(textOf(node)) !== null && textOf(node).replace(/[\s()*&]/g, '') === name;
const isItem = (node: Syntax | undefined, fold: Fold): boolean =>
  node !== undefined &&
  fold.item.type === 'identifier' &&
  textOf(node)
    .replace(/[\s()*&]/g, '')
    .replace(/\.clone$/, '') === textOf(fold.item);

/** Types on which equal means identical, so that a tie does not matter. */
function totallyOrdered(type: string | null, depth = 0): boolean {
  if (type === null || depth > 8) return false;
  const read = readType(type);
  if (read.kind === 'tuple') return read.items.every((item) => totallyOrdered(item, depth + 1));
  if (read.kind === 'unit') return true;
  const name = standardName(read);
  if (name === null) return false;
  if (INTEGER.test(name) || /^(?:bool|char|String|Duration)$/.test(name)) return true;
  return /^(?:Option|Vec)$/.test(name) && read.args.every((arg) => totallyOrdered(arg, depth + 1));
}

/** `if x > *acc { *acc = x }`, `*acc = max(*acc, x)`, `*acc = (*acc).min(x)`: idempotent, so any initial value is fine. */
function extremum(fold: Fold, statements: readonly Syntax[]): MergeProof | null {
  const [only] = statements;
  if (only === undefined || statements.length !== 1) return null;
  const kind =
    only.type === 'if_expression'
      ? comparedKind(fold, only)
      : only.type === 'assignment_expression'
        ? assignedKind(fold, only)
        : null;
  if (kind === null) return null;
  if (!totallyOrdered(fold.type))
    return no(`${kind} over ${fold.type ?? 'a type the text does not show'}: values that compare equal may differ`);
  return { proved: true, evidence: `${kind} of ${readType(fold.type ?? '').short}: ${compactOf(only)}` };
}

function comparedKind(fold: Fold, node: Syntax): 'max' | 'min' | null {
  const condition = field(node, 'condition');
  const consequence = field(node, 'consequence');
  if (condition?.type !== 'binary_expression' || consequence === undefined || field(node, 'alternative') !== undefined)
    return null;
  const [set] = statementsOf(consequence) ?? [];
  if (set?.type !== 'assignment_expression' || (statementsOf(consequence) ?? []).length !== 1) return null;
  const [target, value] = [field(set, 'left'), field(set, 'right')];
  if (target === undefined || !isWhole(target, fold.name) || !isItem(value, fold)) return null;
  const sign = textOf(field(condition, 'operator') ?? condition);
  if (!/^[<>]=?$/.test(sign)) return null;
  const [left, right] = [field(condition, 'left'), field(condition, 'right')];
  const greater = sign.startsWith('>');
  if (isItem(left, fold) && isDeref(right, fold.name)) return greater ? 'max' : 'min';
  if (isDeref(left, fold.name) && isItem(right, fold)) return greater ? 'min' : 'max';
  return null;
}

/** `*acc`, the whole accumulator. */
const isWhole = (node: Syntax, name: string): boolean =>
  node.type === 'unary_expression' && has(node, '*') && isDeref(node, name);

function assignedKind(fold: Fold, node: Syntax): 'max' | 'min' | null {
  const [target, value] = [field(node, 'left'), field(node, 'right')];
  if (target === undefined || !isWhole(target, fold.name) || value?.type !== 'call_expression') return null;
  const { path, method, receiver } = calleeOf(value);
  const args = argumentsOf(value);
  const operands = method === null ? args : [receiver ?? undefined, ...args];
  const called = method ?? path ?? '';
  const kind = MAX.test(called) ? 'max' : MIN.test(called) ? 'min' : null;
  if (kind === null || operands.length !== 2) return null;
  const [a, b] = operands;
  return (isDeref(a, fold.name) && isItem(b, fold)) || (isItem(a, fold) && isDeref(b, fold.name)) ? kind : null;
}

/** `acc.insert(f(x))` into a set: union. */
function setInsert(fold: Fold, statements: readonly Syntax[]): MergeProof | null {
  const [only] = statements;
  if (only?.type !== 'call_expression' || statements.length !== 1) return null;
  const { method, receiver } = calleeOf(only);
  const args = argumentsOf(only);
  if (
    method !== 'insert' ||
    receiver === null ||
    !isDeref(receiver, fold.name) ||
    args.length !== 1 ||
    args.some((arg) => mentions(arg, fold.name))
  )
    return null;
  const name = fold.type === null ? null : readType(fold.type).name;
  if (name !== 'HashSet' && name !== 'BTreeSet')
    return no(`insert into ${fold.type ?? 'a type the text does not show'}, not known to be a set`);
  return { proved: true, evidence: `set union: ${compactOf(only)}` };
}

/** Every use of the accumulator adds something to it that does not depend on it, always with the same operator per place. */
function additive(fold: Fold, body: Syntax): MergeProof {
  const operators = new Map<string, string>();
  const targets = new Set<Syntax>();
  for (const node of descendants(body)) {
    if (/^(?:for|while|loop|return|break|try|closure|macro)/.test(node.type)) return no(`contains ${node.type}`);
    if (node.type === 'assignment_expression') {
      const found = rewritten(fold, node);
      if (found === null) return no(`assigns ${compactOf(node)}`);
      operators.set(found.place, merged(operators.get(found.place), found.operator));
      for (const inner of found.uses) targets.add(inner);
    }
    if (node.type !== 'compound_assignment_expr') continue;
    const left = field(node, 'left');
    const right = field(node, 'right');
    if (left === undefined || right === undefined || rootName(left) !== fold.name) return no(`changes ${compactOf(node)}`);
    if (!plainPlace(left)) return no(`changes part of a collection: ${compactOf(left)}`);
    if (mentions(right, fold.name)) return no(`${compactOf(node)} depends on the accumulator`);
    operators.set(
      placeText(left),
      merged(operators.get(placeText(left)), textOf(field(node, 'operator') ?? node).replace(/=$/, '')),
    );
    for (const inner of descendants(left)) targets.add(inner);
  }
  for (const node of descendants(body))
    if (node.type === 'identifier' && textOf(node) === fold.name && !targets.has(node))
      return no('reads the accumulator in another place');
  if (operators.size === 0) return no('no update of the accumulator is recognised');
  return judge(fold, operators);
}

/** `*acc = *acc + f(x)`, `*acc = f(x) || *acc` and `*acc = acc.wrapping_add(f(x))`. */
function rewritten(fold: Fold, node: Syntax): { place: string; operator: string; uses: readonly Syntax[] } | null {
  const [left, right] = [field(node, 'left'), field(node, 'right')];
  if (left === undefined || right === undefined || rootName(left) !== fold.name || !plainPlace(left)) return null;
  const sum = operandsOf(right);
  if (sum === null) return null;
  const same = (operand: Syntax): boolean => plainPlace(operand) && placeText(operand) === placeText(left);
  const own = same(sum.a) ? sum.a : same(sum.b) ? sum.b : null;
  if (own === null || mentions(own === sum.a ? sum.b : sum.a, fold.name)) return null;
  return { place: placeText(left), operator: sum.operator, uses: [...descendants(left), ...descendants(own)] };
}

function operandsOf(node: Syntax): { readonly a: Syntax; readonly b: Syntax; readonly operator: string } | null {
  if (node.type === 'call_expression') {
    const { method, receiver } = calleeOf(node);
    const [b] = argumentsOf(node);
    return method === 'wrapping_add' && receiver !== null && b !== undefined ? { a: receiver, b, operator: '+' } : null;
  }
  const [a, b, operator] = [field(node, 'left'), field(node, 'right'), field(node, 'operator')];
  return node.type !== 'binary_expression' || a === undefined || b === undefined || operator === undefined
    ? null
    : { a, b, operator: textOf(operator) };
}

const merged = (before: string | undefined, now: string): string => (before === undefined || before === now ? now : 'mixed');
const placeText = (node: Syntax): string => textOf(node).replace(/[\s()*]/g, '');
function plainPlace(node: Syntax): boolean {
  for (const inner of descendants(node))
    if (
      inner.named &&
      !/^(?:unary_expression|parenthesized_expression|field_expression|identifier|field_identifier|integer_literal)$/.test(
        inner.type,
      )
    )
      return false;
  return true;
}

function judge(fold: Fold, operators: ReadonlyMap<string, string>): MergeProof {
  const evidence: string[] = [];
  for (const [place, operator] of operators) {
    const path = place.split('.').slice(1);
    const type = path.reduce<string | null>(
      (of, step) => (of === null ? null : (readType(of).items[Number(step)] ?? null)),
      fold.type,
    );
    const shown = type ?? 'a type the text does not show';
    const logical = operator === '||' || operator === '|' || operator === '&&' || operator === '&';
    if (
      logical
        ? type !== 'bool' && !(operator.length === 1 && type !== null && INTEGER.test(type))
        : operator !== '+' || type === null || !INTEGER.test(type)
    )
      return no(`${place} ${operator}= over ${shown}`);
    if (!logical && fold.init !== null && !isZero(fold.init))
      return no(`every part would start from ${fold.init}, not from zero`);
    evidence.push(`${place} ${logical ? operator : 'sum'} of ${shown}`);
  }
  return { proved: true, evidence: evidence.join(', ') };
}

/** `0`, `0usize`, `(0, 0)`, `Default::default()`. */
const isZero = (text: string): boolean =>
  /^(?:0(?:_?[ui]\w+)?|(?:[\w:]*::)?(?:Default|[ui]\w+)::default\(\)|\((?:0(?:_?[ui]\w+)?,?)+\))$/.test(text);
