/** Blocks, branches, loops, and ways out of them. */
import * as rust from '../../../rust/index.ts';
import { iterate } from '../iterate.ts';
import { truth } from '../operators.ts';
import { asVariant, inside } from '../symbols.ts';
import { deref, type Frame, full, held, panic, type Run, type Thing } from '../things.ts';
import { optionOf, type Type, typeOf } from '../types.ts';
import { NONE, UNIT } from '../value.ts';
import { compileFunction } from './closures.ts';
import { catching, catchReturn, Leave } from './leave.ts';
import { compilePattern } from './patterns.ts';
import { compilePlace, isPlaceExpression } from './places.ts';
import type { Code, Scope } from './scope.ts';
import { fail, standardMacro } from './syntax.ts';

type Expr = rust.core.Expr;
type ExprOf<K extends Expr['is']> = rust.core.ExprOf<K>;
export function compileBlock(block: ExprOf<'block'>, outer: Scope, expected: Type | null): Code {
  let scope = outer.inner();
  const codes: Code[] = [];
  for (const statement of block.statements) {
    switch (statement.is) {
      case 'use':
        scope.importing(rust.compactOf(statement.at));
        break;
      case 'let': {
        const inner = scope.inner();
        codes.push(compileLet(statement, scope, inner));
        scope = inner;
        break;
      }
      case 'const': {
        const value = scope.compile(statement.value, typeOf(statement.type));
        codes.push(store(scope.declare(statement.name, false).slot, value));
        break;
      }
      case 'fn': {
        const { slot } = scope.declare(statement.name, false);
        codes.push(store(slot, compileFunction(statement.of, scope)));
        break;
      }
      case 'do':
        codes.push(scope.compile(statement.of));
        break;
      case 'item':
        if (statement.kind !== 'empty_statement') fail(statement);
    }
  }
  const last = block.tail === null ? null : scope.compile(block.tail, expected);
  const run = sequence(codes, last);
  return block.label === null ? run : catching('break', block.label, run);
}

const store =
  (slot: number, value: Code): Code =>
  (frame) => {
    frame.slots[slot] = value(frame);
    return UNIT;
  };

function sequence(codes: readonly Code[], last: Code | null): Code {
  const [first, second] = codes;
  if (first === undefined) return last ?? (() => UNIT);
  if (second === undefined && last !== null)
    return (frame) => {
      first(frame);
      return last(frame);
    };
  return (frame) => {
    for (let i = 0; i < codes.length; i++) (codes[i] as Code)(frame);
    return last === null ? UNIT : last(frame);
  };
}

function compileLet(node: Extract<rust.core.Statement, { is: 'let' }>, scope: Scope, inner: Scope): Code {
  const { pattern, type } = node;
  if (node.value === null) {
    compilePattern(pattern, inner);
    return () => UNIT;
  }
  const value = scrutinee(node.value, [pattern], scope, type === null ? null : typeOf(type));
  const otherwise = node.otherwise === null ? null : scope.compile(node.otherwise);
  const match = compilePattern(pattern, inner);
  return (frame) => {
    if (!match(frame, value(frame))) return otherwise === null ? panic('pattern of let does not match') : otherwise(frame);
    return UNIT;
  };
}

/** The value that is matched; the place itself where a pattern binds by `ref mut`. */
function scrutinee(node: Expr, patterns: readonly rust.core.Pattern[], scope: Scope, type: Type | null = null): Code {
  const byPlace = isPlaceExpression(node) && patterns.some(({ at }) => /\bref\s+mut\b/.test(rust.textOf(at)));
  return byPlace ? compilePlace(node, scope) : scope.compile(node, type);
}

type Condition = (frame: Frame) => boolean;

/** A condition and the scope in which its bindings hold. */
export function compileTests(
  tests: readonly rust.core.Test[],
  outer: Scope,
): { readonly code: Condition; readonly scope: Scope } {
  let scope = outer;
  const parts = tests.map(({ pattern, of }): Condition => {
    if (pattern === null) {
      const value = scope.compile(of);
      return (frame) => truth(frame.run, value(frame));
    }
    const value = scrutinee(of, [pattern], scope);
    scope = scope.inner();
    const match = compilePattern(pattern, scope);
    return (frame) => match(frame, value(frame));
  });
  const [single] = parts;
  return { code: single !== undefined && parts.length === 1 ? single : (frame) => parts.every((part) => part(frame)), scope };
}

export function compileIf(node: ExprOf<'if'>, scope: Scope, expected: Type | null): Code {
  const { code: condition, scope: inner } = compileTests(node.tests, scope);
  const then = inner.compile(node.body, expected);
  const otherwise = node.otherwise === null ? null : scope.compile(node.otherwise, expected);
  return (frame) => (condition(frame) ? then(frame) : otherwise === null ? UNIT : otherwise(frame));
}

export function compileMatch(node: ExprOf<'match'>, scope: Scope, expected: Type | null): Code {
  if (node.at.type === 'macro_invocation') standardMacro(node, 'matches', scope);
  const value = scrutinee(
    node.of,
    node.arms.map(({ pattern }) => pattern),
    scope,
  );
  const arms = node.arms.map((arm) => {
    const inner = scope.inner();
    const match = compilePattern(arm.pattern, inner);
    const guard = arm.guard.length === 0 ? null : compileTests(arm.guard, inner);
    const code = (guard?.scope ?? inner).compile(arm.body, expected);
    return { match, guard: guard?.code ?? null, code };
  });
  return (frame) => {
    const thing = value(frame);
    for (let i = 0; i < arms.length; i++) {
      const arm = arms[i] as (typeof arms)[number];
      if (arm.match(frame, thing) && (arm.guard === null || arm.guard(frame))) return arm.code(frame);
    }
    return noArm(frame.run, arms.at(-1)?.code, frame);
  };
}

/** rustc checks that a match is exhaustive, so this is a symbol that no pattern fits: the last arm stands for the rest. */
function noArm(run: Run, last: Code | undefined, frame: Frame): Thing {
  run.abstracted('match on an unknown value');
  return last === undefined ? panic('match without arms') : last(frame);
}

export function compileFor(node: ExprOf<'for'>, scope: Scope): Code {
  const inner = scope.inner();
  const value = scope.compile(node.over);
  const match = compilePattern(node.pattern, inner);
  const once = guarded(node, inner.compile(node.body));
  return (frame) => {
    const items = iterate(frame.run, value(frame));
    for (let item = items.next(); item !== undefined; item = items.next()) {
      frame.run.spend();
      match(frame, item);
      if (once(frame) !== null) return UNIT;
    }
    return UNIT;
  };
}

export function compileLoop(node: ExprOf<'while' | 'loop'>, scope: Scope): Code {
  const condition = node.is === 'while' ? compileTests(node.tests, scope) : { code: () => true, scope };
  const once = guarded(node, condition.scope.compile(node.body));
  return (frame) => {
    while (condition.code(frame)) {
      frame.run.spend();
      const left = once(frame);
      if (left !== null) return left.value;
    }
    return UNIT;
  };
}

/** One pass through a loop; gives the jump that ends the loop, if one did. */
function guarded({ body, label }: ExprOf<'for' | 'while' | 'loop'>, code: Code): (frame: Frame) => Leave | null {
  let jumps = false;
  for (const inner of rust.descendants(body.at))
    jumps ||= inner.type === 'break_expression' || inner.type === 'continue_expression';
  if (!jumps)
    return (frame) => {
      code(frame);
      return null;
    };
  return (frame) => {
    try {
      code(frame);
      return null;
    } catch (thrown) {
      if (!(thrown instanceof Leave) || thrown.what === 'return' || (thrown.label !== null && thrown.label !== label))
        throw thrown;
      return thrown.what === 'break' ? thrown : null;
    }
  };
}

export function compileLeave({ is: what, label, value: of }: ExprOf<Leave['what']>, scope: Scope): Code {
  const value = of === null ? null : scope.compile(of);
  return (frame) => {
    throw new Leave(what, label, value === null ? UNIT : value(frame));
  };
}

export function compileTry({ of }: ExprOf<'try'>, scope: Scope, expected: Type | null): Code {
  const value = scope.compile(of, expected === null ? null : optionOf(expected));
  return (frame) => {
    const tried = deref(value(frame));
    const inner = full(tried);
    if (inner !== undefined) return inner;
    if (typeof tried === 'object' && tried.t === 'opaque') {
      frame.run.abstracted('? on an unknown value');
      if (asVariant(frame.run.world, tried, ['None', 'Some']) === 'Some') return inside(tried, 'Some.0');
      throw new Leave('return', null, NONE);
    }
    throw new Leave('return', null, tried);
  };
}

export function compileAsync({ of }: ExprOf<'async'>, scope: Scope, expected: Type | null): Code {
  const code = catchReturn(of, scope.compile(of, expected?.name === 'Future' ? (expected.args[0] ?? null) : null));
  return (frame) => ({ t: 'future', ready: held(code(frame)) });
}

export function compileAwait({ of }: ExprOf<'await'>, scope: Scope): Code {
  const value = scope.compile(of);
  return (frame) => {
    const ready = deref(value(frame));
    if (typeof ready === 'object' && ready.t === 'future') return ready.ready;
    if (typeof ready === 'object' && ready.t === 'opaque') return inside(ready, 'await');
    return ready;
  };
}
