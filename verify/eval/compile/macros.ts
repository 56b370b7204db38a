/** Macro calls that are not written out as something else. */
import * as rust from '../../../rust/index.ts';
import { fillTemplate, readTemplate } from '../format.ts';
import { truth } from '../operators.ts';
import { equalIn } from '../order.ts';
import { debug } from '../print.ts';
import { type Frame, panic, type Thing } from '../things.ts';
import { UNIT } from '../value.ts';
import { stringLiteral } from './literals.ts';
import type { Code, Scope } from './scope.ts';
import { fail } from './syntax.ts';

type Macro = rust.core.ExprOf<'macro'>;
type Args = NonNullable<Macro['args']>;

const PRINTS: ReadonlySet<string> = new Set(['println', 'print', 'eprintln', 'eprint']);
const STD = /^(?:(?:::)?(?:std|core|alloc)::)?(\w+)$/;

export function compileMacro(node: Macro, scope: Scope): Code {
  if (rust.loggingMacro(resolved(node, scope))) return logged(node, scope);
  const name = STD.exec(node.path.text)?.[1];
  const args = node.args ?? fail(node);
  switch (name) {
    case 'format':
    case 'format_args':
      return formatted(node, args, scope);
    case 'panic':
    case 'unreachable':
    case 'todo':
    case 'unimplemented': {
      const text = args.length === 0 ? () => name : formatted(node, args, scope);
      return (frame) => panic(text(frame));
    }
    case 'assert':
    case 'debug_assert': {
      const [first, ...more] = args;
      if (first === undefined) return fail(node);
      const condition = scope.compile(first.value);
      const text = more.length === 0 ? () => `assertion failed: ${rust.textOf(first.value.at)}` : formatted(node, more, scope);
      return (frame) => (truth(frame.run, condition(frame)) ? UNIT : panic(text(frame)));
    }
    case 'assert_eq':
    case 'assert_ne':
    case 'debug_assert_eq':
    case 'debug_assert_ne':
      return compileAssert(node, name.endsWith('eq'), args, scope);
    case 'dbg':
      return args[0] !== undefined && args.length === 1 ? scope.compile(args[0].value) : fail(node);
    default: {
      if (name === undefined || !PRINTS.has(name)) return fail(node);
      const text = args.length === 0 ? () => '' : formatted(node, args, scope);
      return (frame) => {
        frame.run.effects++;
        frame.run.world.log.printed.push(text(frame));
        return UNIT;
      };
    }
  }
}

function resolved({ path }: Macro, scope: Scope): string {
  const [head = '', ...rest] = path.text.split('::');
  return [...(scope.imported(head) ?? [head]), ...rest].join('::');
}

/** Arguments are evaluated where the level is enabled; what they are shows nowhere in the dataflow. */
function logged(node: Macro, scope: Scope): Code {
  const args = rust.logArguments(node.inside);
  if (args === null) return fail(node);
  const codes = args.map((arg) => expression(node, arg, scope));
  return (frame) => {
    for (const code of codes) code(frame);
    return UNIT;
  };
}

function expression(node: Macro, text: string, scope: Scope): Code {
  const parsed = rust.parseInside(text, node.at.start);
  return parsed === null ? fail(node) : scope.compile(rust.lower(parsed));
}

function compileAssert(node: Macro, equal: boolean, [left, right]: Args, scope: Scope): Code {
  if (left === undefined || right === undefined) return fail(node);
  const [a, b] = [scope.compile(left.value), scope.compile(right.value)];
  return (frame) => {
    const [x, y] = [a(frame), b(frame)];
    if (equalIn(frame.run, x, y) === equal) return UNIT;
    return panic(`assertion \`left ${equal ? '==' : '!='} right\` failed: ${debug(frame.run, x)}, ${debug(frame.run, y)}`);
  };
}

/** A template and its arguments, read once. */
function formatted(node: Macro, [first, ...more]: Args, scope: Scope): (frame: Frame) => string {
  const literal = first?.value.is === 'literal' && first.value.of === 'string' ? first.value.text : '';
  const text = stringLiteral(literal);
  const template = text === null ? null : readTemplate(text);
  if (template === null) return fail(node);
  const positional: Code[] = [];
  const named = new Map<string, Code>();
  for (const { name, value } of more) {
    if (name === null) positional.push(scope.compile(value));
    else named.set(name, scope.compile(value));
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
