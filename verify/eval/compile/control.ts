/** Blocks, branches, loops, and ways out of them. */
import { rust } from '../../../ir/index.ts';
import { iterate } from '../iterate.ts';
import { truth } from '../operators.ts';
import { asVariant, inside } from '../symbols.ts';
import { deref, type Frame, full, held, panic, type Run, type Thing } from '../things.ts';
import { optionOf, type Type, typeOf } from '../types.ts';
import { NONE, UNIT } from '../value.ts';
import { compileFunction } from './closures.ts';
import { catching, catchReturn, Leave } from './leave.ts';
import { compilePattern, type Matcher } from './patterns.ts';
import { compilePlace, isPlaceExpression } from './places.ts';
import type { Code, Scope } from './scope.ts';
import { fail, need, only } from './syntax.ts';

type Syntax = rust.Syntax;

export function compileControl(node: Syntax, scope: Scope, expected: Type | null): Code {
  switch (node.type) {
    case 'unsafe_block':
    case 'const_block':
      return scope.compile(only(node), expected);
    case 'async_block':
      return compileAsync(node, scope, expected);
    case 'if_expression':
      return compileIf(node, scope, expected);
    case 'let_condition':
    case 'let_chain':
      return compileCondition(node, scope).code;
    case 'match_expression':
      return compileMatch(node, scope, expected);
    case 'while_expression':
    case 'loop_expression':
    case 'for_expression':
      return compileLoop(node, scope);
    case 'return_expression':
    case 'break_expression':
    case 'continue_expression':
      return compileLeave(node, scope);
    case 'try_expression':
      return compileTry(node, scope, expected);
    default:
      return fail(node);
  }
}

export function compileBlock(block: Syntax, outer: Scope, expected: Type | null): Code {
  let scope = outer.inner();
  const label = labelOf(block);
  const { statements, tail } = rust.blockParts(block);
  const codes: Code[] = [];
  for (const statement of statements) {
    switch (statement.type) {
      case 'use_declaration':
        scope.importing(rust.compactOf(statement));
        break;
      case 'empty_statement':
        break;
      case 'let_declaration': {
        const inner = scope.inner();
        codes.push(compileLet(statement, scope, inner));
        scope = inner;
        break;
      }
      case 'const_item': {
        const value = scope.compile(need(statement, 'value'), typeOf(rust.textOf(need(statement, 'type'))));
        const { slot } = scope.declare(rust.textOf(need(statement, 'name')), false);
        codes.push((frame) => {
          frame.slots[slot] = value(frame);
          return UNIT;
        });
        break;
      }
      case 'function_item': {
        const { slot } = scope.declare(rust.textOf(need(statement, 'name')), false);
        const value = compileFunction(statement, scope);
        codes.push((frame) => {
          frame.slots[slot] = value(frame);
          return UNIT;
        });
        break;
      }
      case 'expression_statement':
        codes.push(scope.compile(only(statement)));
        break;
      default:
        fail(statement);
    }
  }
  const last = tail === null ? null : scope.compile(tail, expected);
  const run = sequence(codes, last);
  return label === null ? run : catching('break', label, run);
}

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

function compileLet(node: Syntax, scope: Scope, inner: Scope): Code {
  const pattern = need(node, 'pattern');
  const typeNode = rust.field(node, 'type');
  const valueNode = rust.field(node, 'value');
  const type = typeNode === undefined ? null : typeOf(rust.textOf(typeNode));
  if (valueNode === undefined) {
    compilePattern(pattern, inner, rust.has(node, 'mutable_specifier'));
    return () => UNIT;
  }
  const alternative = rust.field(node, 'alternative');
  const value = scrutinee(valueNode, [pattern], scope, type);
  const otherwise = alternative === undefined ? null : scope.compile(alternative);
  const match = compilePattern(pattern, inner, rust.has(node, 'mutable_specifier'));
  return (frame) => {
    if (!match(frame, value(frame))) return otherwise === null ? panic('pattern of let does not match') : otherwise(frame);
    return UNIT;
  };
}

/** The value that is matched; the place itself where a pattern binds by `ref mut`. */
function scrutinee(node: Syntax, patterns: readonly Syntax[], scope: Scope, type: Type | null = null): Code {
  const byPlace = isPlaceExpression(node) && patterns.some((pattern) => /\bref\s+mut\b/.test(rust.textOf(pattern)));
  return byPlace ? compilePlace(node, scope) : scope.compile(node, type);
}

/** A condition and the scope in which its bindings hold. */
function compileCondition(node: Syntax, scope: Scope): { readonly code: (frame: Frame) => boolean; readonly scope: Scope } {
  if (node.type === 'let_condition') {
    const inner = scope.inner();
    const pattern = need(node, 'pattern');
    const value = scrutinee(need(node, 'value'), [pattern], scope);
    const match = compilePattern(pattern, inner);
    return { code: (frame) => match(frame, value(frame)), scope: inner };
  }
  if (node.type === 'let_chain') {
    let inner = scope;
    const parts: ((frame: Frame) => boolean)[] = [];
    for (const child of rust.named(node)) {
      const part = compileCondition(child, inner);
      parts.push(part.code);
      inner = part.scope;
    }
    return { code: (frame) => parts.every((part) => part(frame)), scope: inner };
  }
  const value = scope.compile(node);
  return { code: (frame) => truth(frame.run, value(frame)), scope };
}

function compileIf(node: Syntax, scope: Scope, expected: Type | null): Code {
  const { code: condition, scope: inner } = compileCondition(need(node, 'condition'), scope);
  const then = inner.compile(need(node, 'consequence'), expected);
  const elseClause = rust.field(node, 'alternative');
  const otherwise = elseClause === undefined ? null : scope.compile(only(elseClause), expected);
  return (frame) => (condition(frame) ? then(frame) : otherwise === null ? UNIT : otherwise(frame));
}

function compileMatch(node: Syntax, scope: Scope, expected: Type | null): Code {
  const armNodes = rust.named(need(node, 'body')).filter((child) => child.type === 'match_arm');
  const patterns = armNodes.map((arm) => need(arm, 'pattern'));
  const value = scrutinee(need(node, 'value'), patterns, scope);
  const arms: { readonly match: Matcher; readonly guard: ((frame: Frame) => boolean) | null; readonly code: Code }[] = [];
  armNodes.forEach((arm, i) => {
    const inner = scope.inner();
    const pattern = patterns[i] as Syntax;
    const match = compilePattern(pattern, inner);
    const condition = rust.field(pattern, 'condition');
    const guard = condition === undefined ? null : compileCondition(condition, inner);
    const code = (guard?.scope ?? inner).compile(need(arm, 'value'), expected);
    arms.push({ match, guard: guard?.code ?? null, code });
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

const labelOf = (node: Syntax): string | null => {
  const label = node.children.find((child) => child.type === 'label');
  return label === undefined ? null : rust.compactOf(label);
};

function compileLoop(node: Syntax, scope: Scope): Code {
  const label = labelOf(node);
  const body = need(node, 'body');
  if (node.type === 'for_expression') {
    const inner = scope.inner();
    const value = scope.compile(need(node, 'value'));
    const match = compilePattern(need(node, 'pattern'), inner);
    const once = guarded(body, label, inner.compile(body));
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
  const condition =
    node.type === 'while_expression' ? compileCondition(need(node, 'condition'), scope) : { code: () => true, scope };
  const once = guarded(body, label, condition.scope.compile(body));
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
function guarded(body: Syntax, label: string | null, code: Code): (frame: Frame) => Leave | null {
  let jumps = false;
  for (const inner of rust.descendants(body)) jumps ||= inner.type === 'break_expression' || inner.type === 'continue_expression';
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

function compileLeave(node: Syntax, scope: Scope): Code {
  const what = node.type.replace('_expression', '') as Leave['what'];
  const label = labelOf(node);
  const valueNode = rust.named(node).find((child) => child.type !== 'label');
  const value = valueNode === undefined ? null : scope.compile(valueNode);
  return (frame) => {
    throw new Leave(what, label, value === null ? UNIT : value(frame));
  };
}

function compileTry(node: Syntax, scope: Scope, expected: Type | null): Code {
  const value = scope.compile(only(node), expected === null ? null : optionOf(expected));
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

function compileAsync(node: Syntax, scope: Scope, expected: Type | null): Code {
  const block = rust.named(node).find((child) => child.type === 'block') ?? fail(node);
  const code = catchReturn(block, scope.compile(block, expected?.name === 'Future' ? (expected.args[0] ?? null) : null));
  return (frame) => ({ t: 'future', ready: held(code(frame)) });
}
