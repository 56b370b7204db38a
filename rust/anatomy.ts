/**
 * The outside of a staged expression: type hint, imports, captured values, and the closure itself.
 *
 * stageleft writes `stageleft::runtime_support::fn1_type_hint::<A, R>({ use m::*; let x__free = …; move |p| body })`, and
 * `type_hint::<T>({ …; value })` for values. The display form of Hydro's JSON shows only what is left after hint, imports and captures.
 */
import type { Syntax } from './grammar.ts';
import { typeHintName } from './known.ts';
import { redefines } from './names.ts';
import { parseExpression } from './source.ts';
import { argumentsOf, blockParts, calleeOf, compactOf, descendants, field, named, textOf } from './syntax.ts';

export interface Anatomy {
  /** The closure or the value inside everything. */
  readonly core: Syntax;
  readonly isClosure: boolean;
  /** `let` statements around the core, outermost first. */
  readonly lets: readonly Syntax[];
  readonly hint: { readonly name: string; readonly types: readonly string[] } | null;
}

/** Takes an expression apart; `root` is its syntax tree. */
export function anatomyOf(root: Syntax): Anatomy {
  const lets: Syntax[] = [];
  let hint: Anatomy['hint'] = null;
  let now = root;
  for (;;) {
    if (now.type === 'parenthesized_expression') {
      const [inner] = named(now);
      if (inner === undefined) break;
      now = inner;
      continue;
    }
    if (now.type === 'call_expression') {
      const found = hintOf(now);
      const [inner] = argumentsOf(now);
      if (found === null || inner === undefined) break;
      hint ??= found;
      now = inner;
      continue;
    }
    if (now.type !== 'block') break;
    const { statements, tail } = blockParts(now);
    if (
      tail === null ||
      statements.some((statement) => statement.type !== 'let_declaration' && statement.type !== 'use_declaration') ||
      redefines(statements) !== null
    )
      break;
    for (const statement of statements) {
      if (statement.type === 'let_declaration') lets.push(statement);
    }
    now = tail;
  }
  return { core: now, isClosure: now.type === 'closure_expression', lets, hint };
}

function hintOf(call: Syntax): Anatomy['hint'] {
  const { path } = calleeOf(call);
  const name = path === null ? null : typeHintName(path);
  if (name === null) return null;
  const callee = field(call, 'function');
  const args = callee?.type === 'generic_function' ? field(callee, 'type_arguments') : undefined;
  return { name, types: args === undefined ? [] : named(args).map(compactOf) };
}

/** Whether an argument may be a mutable reference. A display text does not say; Hydro passes one only as the accumulator of two. */
export function mayBeMutable(anatomy: Anatomy, index: number, arity: number): boolean {
  const { hint } = anatomy;
  if (hint !== null) {
    if (hint.name.includes('borrow_mut')) return index === 0;
    if (hint.name.includes('borrow')) return false;
    return /&\s*(?:'\w+\s*)?mut\b/.test(hint.types[index] ?? '');
  }
  const parameter = (field(anatomy.core, 'parameters')?.children ?? []).filter((child) => child.named || child.type === '_')[
    index
  ];
  if (parameter?.type === 'parameter') return /&\s*(?:'\w+\s*)?mut\b/.test(textOf(field(parameter, 'type') ?? parameter));
  return arity === 2 && index === 0 && parameter?.type !== 'mut_pattern';
}

/** Names captured from outside that the text uses but does not define. */
export function danglingNames(root: Syntax): readonly string[] {
  const defined = new Set<string>();
  const used = new Set<string>();
  for (const node of descendants(root)) {
    if (node.type === 'let_declaration') {
      const pattern = field(node, 'pattern');
      if (pattern?.type === 'identifier') defined.add(textOf(pattern));
    }
    if (node.type === 'identifier' && /__free$/.test(textOf(node))) used.add(textOf(node));
  }
  return [...used].filter((name) => !defined.has(name));
}

/** Tree and anatomy of a text, or why there is none. */
export function open(text: string): { readonly root: Syntax; readonly anatomy: Anatomy } | { readonly because: string } {
  const parsed = parseExpression(text);
  return parsed.ok ? { root: parsed.root, anatomy: anatomyOf(parsed.root) } : { because: parsed.because };
}
