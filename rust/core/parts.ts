/** What expressions and patterns are made of. */
import type { Expr, Path, Pattern, Statement, Test } from './core.ts';

const ofTests = (tests: readonly Test[]): readonly Expr[] => tests.map(({ of }) => of);
const some = (...parts: readonly (Expr | null)[]): readonly Expr[] => parts.filter((part) => part !== null);

function ofStatement(statement: Statement): readonly Expr[] {
  switch (statement.is) {
    case 'let':
      return some(statement.value, statement.otherwise);
    case 'const':
      return [statement.value];
    case 'do':
      return [statement.of];
    case 'fn':
      return [statement.of.body];
    case 'use':
    case 'item':
      return [];
  }
}

/** Expressions directly inside an expression, in the order in which they are written. */
export function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.is) {
    case 'literal':
    case 'name':
    case 'other':
      return [];
    case 'tuple':
    case 'array':
      return expr.items;
    case 'repeat':
      return [expr.item, expr.length];
    case 'struct':
      return [...expr.fields.map(({ value }) => value), ...some(expr.base)];
    case 'range':
      return some(expr.from, expr.to);
    case 'index':
      return [expr.of, expr.index];
    case 'binary':
      return [expr.left, expr.right];
    case 'assign':
      return some(expr.to, expr.value);
    case 'update':
      return [expr.to, expr.value];
    case 'closure':
      return [expr.body];
    case 'call':
      return [expr.callee, ...expr.args];
    case 'method':
      return [expr.of, ...expr.args];
    case 'macro':
      return (expr.args ?? []).map(({ value }) => value);
    case 'block':
      return [...expr.statements.flatMap(ofStatement), ...some(expr.tail)];
    case 'if':
      return [...ofTests(expr.tests), expr.body, ...some(expr.otherwise)];
    case 'match':
      return [expr.of, ...expr.arms.flatMap(({ guard, body }) => [...ofTests(guard), body])];
    case 'tests':
      return ofTests(expr.tests);
    case 'loop':
      return [expr.body];
    case 'while':
      return [...ofTests(expr.tests), expr.body];
    case 'for':
      return [expr.over, expr.body];
    case 'return':
    case 'break':
    case 'continue':
      return some(expr.value);
    case 'field':
    case 'unary':
    case 'deref':
    case 'borrow':
    case 'cast':
    case 'try':
    case 'await':
    case 'async':
    case 'unsafe':
    case 'const':
      return [expr.of];
  }
}

/** The expression and everything below it, parents first. No recursion on the depth of a text. */
export function* within(expr: Expr): Generator<Expr> {
  const stack: Expr[] = [expr];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    yield top;
    const parts = partsOf(top);
    for (let i = parts.length - 1; i >= 0; i--) stack.push(parts[i] as Expr);
  }
}

/** Patterns directly inside a pattern. */
function patternsOf(pattern: Pattern): readonly Pattern[] {
  switch (pattern.is) {
    case 'bind':
      return pattern.inner === null ? [] : [pattern.inner];
    case 'reference':
      return [pattern.of];
    case 'tuple':
    case 'slice':
    case 'or':
    case 'variant':
      return pattern.items;
    case 'struct':
      return pattern.fields.map(({ of }) => of);
    case 'any':
    case 'rest':
    case 'literal':
    case 'path':
    case 'range':
    case 'other':
      return [];
  }
}

/** The pattern and everything below it, in source order. */
export function* patternsWithin(pattern: Pattern): Generator<Pattern> {
  yield pattern;
  for (const part of patternsOf(pattern)) yield* patternsWithin(part);
}

/** Whether a pattern borrows mutably from what is matched. */
export function borrowsMutably(pattern: Pattern): boolean {
  for (const part of patternsWithin(pattern)) if (part.is === 'bind' && part.ref === 'mutable') return true;
  return false;
}

/** The path that a place starts from: `x` for `x.a[i]`, `*x`, `x.get_mut(k).unwrap().b`; null for a value that is made. */
export function rootOf(place: Expr): Path | null {
  let now = place;
  for (;;) {
    switch (now.is) {
      case 'name':
        return now.path;
      case 'field':
      case 'borrow':
      case 'index':
      case 'unary':
      case 'deref':
      case 'try':
      case 'method':
        now = now.of;
        break;
      default:
        return null;
    }
  }
}

/** Whether an expression names a place rather than making a value. */
export const isPlace = ({ is }: Expr): boolean => is === 'name' || is === 'field' || is === 'index' || is === 'deref';

/** A name alone: after `let` a variable, whatever its case. */
export const isName = (pattern: Pattern): pattern is Extract<Pattern, { readonly is: 'bind' }> =>
  pattern.is === 'bind' && pattern.inner === null && pattern.ref === 'no';
