/**
 * Whether a closure is a deterministic function without effects. Decided on the text alone, over everything in it, so also for code the
 * evaluator skips. Functions of the user are not in the text: Hydro requires closures to be deterministic, so they are assumed to be, and
 * named. Changing an accumulator or a local is no effect; changing a captured value is.
 */
import type { Anatomy } from './anatomy.ts';
import type { Syntax } from './grammar.ts';
import { EFFECT_METHODS, functionKind, impurePath, methodKind, ORDER_METHODS, PURE_MACROS, segmentsOf } from './known.ts';
import { mutableNames } from './machine.ts';
import { macroArguments, macroOf } from './macros.ts';
import { argumentsOf, blockParts, calleeOf, compactOf, descendants, field, rootName, textOf } from './syntax.ts';
import { tidy, tokenize } from './tokens.ts';
import { writesIn } from './writes.ts';

export type Purity =
  | { readonly pure: true; readonly assumes: readonly string[] }
  | { readonly pure: false; readonly because: string; readonly at: string };

interface Names {
  /** Values of `let name = …`; null for a parameter or a pattern. */
  readonly values: ReadonlyMap<string, readonly (Syntax | null)[]>;
  readonly hashed: boolean;
  readonly trust: boolean;
  readonly assumes: Set<string>;
}

const impure = (because: string, at: Syntax): Purity => {
  const text = tidy(textOf(at).slice(0, 400));
  return { pure: false, because, at: text.length > 120 ? `${text.slice(0, 119)}…` : text };
};

/**
 * Methods of the user are in the same position as functions, but a method call hides whether it takes `&mut self`. So they are only
 * assumed to be deterministic when the caller says so.
 */
export interface Trust {
  readonly trustUserMethods?: boolean;
}

export function purityOf(root: Syntax, anatomy: Anatomy, trust: Trust = {}): Purity {
  const names: Names = {
    trust: trust.trustUserMethods === true,
    values: valuesOf(root),
    hashed: /\bHash(?:Map|Set)\b/.test(textOf(root)),
    assumes: new Set(),
  };
  const bad = firstImpure(root, names, 0) ?? capturedWrite(anatomy);
  return bad ?? { pure: true, assumes: [...names.assumes].sort() };
}

function valuesOf(root: Syntax): ReadonlyMap<string, readonly (Syntax | null)[]> {
  const values = new Map<string, (Syntax | null)[]>();
  const add = (name: string, value: Syntax | null): void => {
    values.set(name, [...(values.get(name) ?? []), value]);
  };
  const plainLets = new Set<Syntax>();
  for (const node of descendants(root)) {
    const pattern = node.type === 'let_declaration' ? field(node, 'pattern') : undefined;
    if (pattern?.type === 'identifier') {
      plainLets.add(pattern);
      add(textOf(pattern), field(node, 'value') ?? null);
    } else if (!plainLets.has(node) && (node.type === 'closure_parameters' || node.field === 'pattern'))
      for (const name of boundNames(node)) add(name, null);
  }
  return values;
}

/** Names that a pattern binds: the ones in lower case; the others are types, variants and constants. */
function boundNames(pattern: Syntax): readonly string[] {
  const names: string[] = [];
  for (const part of descendants(pattern)) {
    if (part.type !== 'identifier' && part.type !== 'shorthand_field_identifier') continue;
    if (part.field !== 'type' && /^[a-z_]|__free$/.test(textOf(part))) names.push(textOf(part));
  }
  return names;
}

/** A staged closure is an `Fn` only when its hint says so; otherwise it may keep state in what it captured. */
function capturedWrite(anatomy: Anatomy): Purity | null {
  const body = field(anatomy.core, 'body');
  if (!anatomy.isClosure || body === undefined) return null;
  const outside = new Set<string>();
  for (const statement of anatomy.lets) {
    const pattern = field(statement, 'pattern');
    if (pattern !== undefined) for (const name of boundNames(pattern)) outside.add(name);
  }
  const inside = new Set<string>();
  for (const node of descendants(anatomy.core)) {
    if (node.type === 'closure_parameters' || node.field === 'pattern') for (const name of boundNames(node)) inside.add(name);
  }
  const { written, called } = writesIn(body);
  const mutable = mutableNames(anatomy.core.source);
  for (const name of [...written, ...[...called].filter((one) => outside.has(one) && mutable.has(one))])
    if (outside.has(name) || /__free$/.test(name) || !inside.has(name)) {
      if (!outside.has(name) && !/^[a-z_]/.test(name)) continue;
      return impure(`captured value ${name} may be changed`, body);
    }
  return null;
}

function firstImpure(root: Syntax, names: Names, depth: number): Purity | null {
  if (depth > 20) return impure('macros nest too deep', root);
  for (const node of descendants(root)) {
    const found = impurityOf(node, names, depth);
    if (found !== null) return found;
  }
  return null;
}

function impurityOf(node: Syntax, names: Names, depth: number): Purity | null {
  switch (node.type) {
    case 'unsafe_block':
      return impure('unsafe code', node);
    case 'await_expression':
    case 'async_block':
    case 'yield_expression':
    case 'gen_block':
      return impure('waits for something outside', node);
    case 'static_item':
    case 'macro_definition':
    case 'function_item':
    case 'impl_item':
      return impure('declares an item inside', node);
    case 'closure_expression':
      return node.children.some((child) => child.type === 'async') ? impure('waits for something outside', node) : null;
    case 'scoped_identifier': {
      // The front part of a longer path: the whole of it is looked at.
      if (node.field === 'path') return null;
      const why = impurePath(compactOf(node));
      return why === null ? null : impure(why, node);
    }
    // A type only tells of hidden state; what its module does otherwise is seen at calls.
    case 'type_identifier': {
      const why = impurePath(textOf(node));
      return why === null ? null : impure(why, node);
    }
    case 'identifier': {
      // Types in expression position; a lower case name says nothing.
      const why = /^[A-Z]/.test(textOf(node)) ? impurePath(textOf(node)) : null;
      return why === null ? null : impure(why, node);
    }
    case 'call_expression':
      return calleeOf(node).method === null ? callImpurity(node, names) : methodImpurity(node, names);
    case 'macro_invocation':
      return macroImpurity(node, names, depth);
    default:
      return null;
  }
}

function macroImpurity(node: Syntax, names: Names, depth: number): Purity | null {
  const { name, inside } = macroOf(node);
  if (!PURE_MACROS.has(name)) return impure(`${name}! is not known to be pure`, node);
  if (name === 'stringify' || name === 'concat') return null;
  if (names.hashed && /\?\s*\}/.test(inside) && name.startsWith('format'))
    return impure('may print a HashMap, whose order is random', node);
  const args = macroArguments(node);
  if (args === null) return impure(`arguments of ${name}! are not understood`, node);
  for (const arg of args) {
    const found = firstImpure(arg, names, depth + 1);
    if (found !== null) return found;
  }
  // The guard of matches! is not among the arguments.
  if (name === 'matches' && /\bif\b.*[(!]/s.test(inside) && tokenize(inside).includes('if'))
    return impure('matches! with a guard that calls something', node);
  return null;
}

function methodImpurity(node: Syntax, names: Names): Purity | null {
  const method = calleeOf(node).method as string;
  if (methodKind(method, argumentsOf(node).length) === 'unknown') {
    const receiver = calleeOf(node).receiver;
    const on = receiver === null ? null : rootName(receiver);
    const captured = on === null || /__free$/.test(on) || !names.values.has(on);
    if (!names.trust || captured || EFFECT_METHODS.has(method)) return impure(`.${method}() is not known to be pure`, node);
    names.assumes.add(`.${method}()`);
  }
  if (names.hashed && ORDER_METHODS.has(method))
    return impure(`.${method}() may go through a HashMap or HashSet, whose order is random`, node);
  return null;
}

function callImpurity(node: Syntax, names: Names): Purity | null {
  const { path } = calleeOf(node);
  if (path === null) {
    const callee = field(node, 'function');
    return callee !== undefined && isKnownFunction(callee, names) ? null : impure('calls something that is not a name', node);
  }
  if (names.values.has(path)) {
    return (names.values.get(path) ?? []).every((value) => value !== null && isKnownFunction(value, names))
      ? null
      : impure(`calls ${path}, whose text is not known`, node);
  }
  if (/__free$/.test(path)) return impure(`calls the captured function ${path}, whose text is not known`, node);
  if (functionKind(path) === 'impure') return impure(impurePath(segmentsOf(path).join('::')) ?? path, node);
  if (functionKind(path) === 'user') names.assumes.add(path);
  return null;
}

/** A closure whose text is here (its body is examined like everything else), through names, blocks and hints. */
function isKnownFunction(value: Syntax, names: Names): boolean {
  const open: (Syntax | null | undefined)[] = [value];
  const seen = new Set<Syntax>();
  while (open.length > 0) {
    const node = open.pop();
    if (node === undefined || node === null) return false;
    if (seen.has(node)) continue;
    seen.add(node);
    if (node.type === 'closure_expression') continue;
    if (node.type === 'parenthesized_expression' || node.type === 'reference_expression')
      open.push(node.children.find((child) => child.named));
    else if (node.type === 'identifier') {
      // Names are not told apart by scope: every value a name ever has must be a closure.
      const values = names.values.get(textOf(node));
      if (values === undefined) return false;
      open.push(...values);
    } else if (node.type === 'block') open.push(blockParts(node).tail);
    else if (node.type === 'call_expression') {
      const { path, method, receiver } = calleeOf(node);
      if (method === 'clone') open.push(receiver);
      else if (path !== null && functionKind(path) === 'identity') open.push(argumentsOf(node)[0]);
      else return false;
    } else return false;
  }
  return true;
}
