/** Macro calls. Their arguments are plain tokens for the grammar; those that are understood are parsed again as expressions. */
import { rust } from '../../../ir/index.ts';
import { fillTemplate, readTemplate } from '../format.ts';
import { truth } from '../operators.ts';
import { equalIn } from '../order.ts';
import { debug } from '../print.ts';
import { type Frame, panic, type Thing } from '../things.ts';
import type { Type } from '../types.ts';
import { type List, UNIT } from '../value.ts';
import { stringLiteral } from './literals.ts';
import type { Code, Scope } from './scope.ts';
import { fail } from './syntax.ts';

type Syntax = rust.Syntax;

const PRINTS: ReadonlySet<string> = new Set(['println', 'print', 'eprintln', 'eprint']);

export function compileMacro(node: Syntax, scope: Scope, expected: Type | null): Code {
  const { name, inside } = rust.macroOf(node);
  const parts = name === 'matches' ? splitPlainly(inside) : argumentsOf(node, inside);
  switch (name) {
    case 'vec': {
      const list = rust.parseInside(`[${inside}]`, node.start) ?? fail(node);
      const array = scope.compile(list, expected);
      return (frame) => ({ ...(array(frame) as List), of: 'vec' });
    }
    case 'matches':
      return compileMatches(node, parts, scope);
    case 'format':
    case 'format_args':
      return formatted(node, parts, scope);
    case 'panic':
    case 'unreachable':
    case 'todo':
    case 'unimplemented': {
      const text = parts.length === 0 ? () => name : formatted(node, parts, scope);
      return (frame) => panic(text(frame));
    }
    case 'assert':
    case 'debug_assert': {
      const condition = expression(node, parts[0], scope);
      const text = parts.length < 2 ? () => `assertion failed: ${parts[0]}` : formatted(node, parts.slice(1), scope);
      return (frame) => (truth(frame.run, condition(frame)) ? UNIT : panic(text(frame)));
    }
    case 'assert_eq':
    case 'assert_ne':
    case 'debug_assert_eq':
    case 'debug_assert_ne':
      return compileAssert(node, name.endsWith('eq'), parts, scope);
    case 'write':
    case 'writeln':
      return fail(node);
    case 'dbg':
      return parts.length === 1 ? expression(node, parts[0], scope) : fail(node);
    default: {
      if (rust.loggingMacro(pathOfMacro(node, scope))) return logged(node, inside, scope);
      if (!PRINTS.has(name)) return fail(node);
      const text = parts.length === 0 ? () => '' : formatted(node, parts, scope);
      return (frame) => {
        frame.run.effects++;
        frame.run.world.log.printed.push(text(frame));
        return UNIT;
      };
    }
  }
}

const splitPlainly = (inside: string): string[] =>
  rust.splitCommas(rust.tokenize(inside), false).map((tokens) => tokens.join(' '));

/** As the arguments of a call are read: commas between generic arguments separate nothing. */
function argumentsOf(node: Syntax, inside: string): string[] {
  const call = rust.parseInside(`f(${inside})`, node.start);
  return call?.type === 'call_expression' ? rust.argumentsOf(call).map(rust.textOf) : splitPlainly(inside);
}

const pathOfMacro = (node: Syntax, scope: Scope): string => {
  const written = rust.compactOf(rust.field(node, 'macro') ?? node);
  const [head = '', ...rest] = written.split('::');
  return [...(scope.imported(head) ?? [head]), ...rest].join('::');
};

/** Arguments are evaluated where the level is enabled; what they are shows nowhere in the dataflow. */
function logged(node: Syntax, inside: string, scope: Scope): Code {
  const args = rust.logArguments(inside);
  if (args === null) return fail(node);
  const codes = args.map((arg) => expression(node, arg, scope));
  return (frame) => {
    for (const code of codes) code(frame);
    return UNIT;
  };
}

function expression(node: Syntax, text: string | undefined, scope: Scope): Code {
  const parsed = text === undefined ? null : rust.parseInside(text, node.start);
  return parsed === null ? fail(node) : scope.compile(parsed);
}

function compileAssert(node: Syntax, equal: boolean, parts: readonly string[], scope: Scope): Code {
  const [a, b] = [expression(node, parts[0], scope), expression(node, parts[1], scope)];
  return (frame) => {
    const [x, y] = [a(frame), b(frame)];
    if (equalIn(frame.run, x, y) === equal) return UNIT;
    return panic(`assertion \`left ${equal ? '==' : '!='} right\` failed: ${debug(frame.run, x)}, ${debug(frame.run, y)}`);
  };
}

/** `matches!(value, pattern if guard)`: a match with two arms. */
function compileMatches(node: Syntax, parts: readonly string[], scope: Scope): Code {
  const pattern = parts.slice(1).join(' , ');
  const match = rust.parseInside(`match ${parts[0] ?? ''} { ${pattern} => true , _ => false }`, node.start);
  if (match === null || match.type !== 'match_expression') return fail(node);
  return scope.compile(match);
}

/** A template and its arguments, read once. */
function formatted(node: Syntax, parts: readonly string[], scope: Scope): (frame: Frame) => string {
  const text = stringLiteral((parts[0] ?? '').replace(/^"\s|\s"$/g, (quote) => quote));
  const template = text === null ? null : readTemplate(text);
  if (template === null) return fail(node);
  const positional: Code[] = [];
  const named = new Map<string, Code>();
  for (const part of parts.slice(1)) {
    const found = /^(\w+)\s*=(?!=)\s*(.*)$/s.exec(part);
    if (found === null) positional.push(expression(node, part, scope));
    else named.set(found[1] as string, expression(node, found[2], scope));
  }
  const wanted = template.flatMap((hole) => (typeof hole === 'string' ? [] : [hole.of, hole.width, hole.precision]));
  for (const name of wanted) {
    if (typeof name === 'string' && !named.has(name)) named.set(name, expression(node, name, scope));
    if (
      typeof name === 'number' &&
      template.some((hole) => typeof hole !== 'string' && hole.of === name) &&
      positional[name] === undefined
    )
      return fail(node);
  }
  return (frame) => {
    // Each once, in the order in which they are written.
    const values = positional.map((code) => code(frame));
    const byName = new Map([...named].map(([name, code]) => [name, code(frame)]));
    return fillTemplate(frame.run, template, (of) => (typeof of === 'number' ? values[of] : byName.get(of)) as Thing);
  };
}
