/** Macro calls. Their arguments are plain tokens for the grammar, so the ones that are understood are parsed again as expressions. */
import type { Syntax } from './grammar.ts';
import { DIVERGING_MACROS, isStandardMacro } from './known.ts';
import type { Machine, Value } from './machine.ts';
import { parseInside } from './source.ts';
import { compactOf, field, textOf } from './syntax.ts';
import { apply, constant, type Term, UNIT, UNKNOWN } from './term.ts';
import { compact, splitCommas, tokenize } from './tokens.ts';

export interface MacroCall {
  readonly name: string;
  readonly inside: string;
}

export function macroOf(node: Syntax): MacroCall {
  const path = textOf(field(node, 'macro') ?? node);
  const name = path.slice(path.lastIndexOf(':') + 1).trim();
  const tokens = node.children.find((child) => child.type === 'token_tree');
  return { name, inside: tokens === undefined ? '' : textOf(tokens).slice(1, -1).trim() };
}

/** The arguments of a macro that takes expressions; null when they do not parse. `name = value` gives the value. */
export function macroArguments(node: Syntax): readonly Syntax[] | null {
  const { name, inside } = macroOf(node);
  if (inside === '') return [];
  if (name === 'vec') {
    const list = parseInside(`[${inside}]`, node.start);
    return list === null ? null : [list];
  }
  const parts = splitCommas(tokenize(inside), false).map((tokens) => (tokens[1] === '=' ? tokens.slice(2) : tokens).join(' '));
  const used = name === 'matches' ? parts.slice(0, 1) : parts;
  const list = parseInside(`(${used.join(' , ')} ,)`, node.start);
  return list === null || list.type !== 'tuple_expression' ? null : list.children.filter((child) => child.named);
}

export function evalMacro(machine: Machine, node: Syntax): Value {
  const { name, inside } = macroOf(node);
  const args = isStandardMacro(compactOf(field(node, 'macro') ?? node)) ? macroArguments(node) : null;
  if (args === null) {
    for (const token of tokenize(inside)) {
      const slot = machine.slotOf(token);
      if (slot !== undefined) machine.spoil(slot, `${token} is used by ${name}!`);
    }
    return machine.unknown(`${name}! is not known`);
  }
  if (name === 'vec')
    return args[0] === undefined ? machine.eval(parseInside('[]', node.start) as Syntax) : machine.eval(args[0]);
  if (name === 'stringify' || name === 'concat') return constant(compact(`${name}!(${inside})`));
  const values = args.map((arg) => machine.term(arg));
  if (DIVERGING_MACROS.has(name)) {
    machine.flow.live = false;
    return UNKNOWN;
  }
  if (name === 'matches') return evalMatches(machine, inside, values);
  if (name === 'format' || name === 'format_args') return evalFormat(machine, inside, values);
  return UNIT;
}

/** A pattern names no variables, so the answer is a function of the value; a guard does. */
function evalMatches(machine: Machine, inside: string, values: readonly Term[]): Term {
  const [, ...pattern] = splitCommas(tokenize(inside), false);
  const tokens = pattern.flatMap((part, i) => (i === 0 ? part : [',', ...part]));
  if (tokens.includes('if')) return machine.unknown('matches! with a guard');
  if (machine.module === null && tokens.some((token) => /^[A-Z][A-Z0-9_]+$/.test(token)))
    return machine.unknown('matches! against a constant');
  return apply(`matches!(${machine.module ?? ''}: ${compact(tokens.join(' '))})`, values);
}

/** Names inside the braces are arguments too. */
function evalFormat(machine: Machine, inside: string, values: readonly Term[]): Term {
  const [template] = splitCommas(tokenize(inside), false);
  const text = template?.join('') ?? '';
  if (!/^"/.test(text)) return machine.unknown('format! without a literal template');
  if (splitCommas(tokenize(inside), false).some((part) => part[1] === '='))
    return machine.unknown('format! with named arguments');
  if (/\?\s*\}/.test(text)) return machine.unknown('debug formatting may show the order of a HashMap');
  const named: Term[] = [];
  for (const [, name, spec] of text.replaceAll('{{', '').matchAll(/\{\s*([A-Za-z_]\w*)?\s*(?::([^}]*))?\}/g)) {
    for (const word of [name, ...[...(spec ?? '').matchAll(/([A-Za-z_]\w*)\$/g)].map((found) => found[1])]) {
      if (word === undefined) continue;
      const slot = machine.slotOf(word);
      const value = slot === undefined ? undefined : machine.flow.store.get(slot);
      if (value === undefined) return machine.unknown(`format! with ${word}`);
      named.push(value.t === 'fn' ? UNKNOWN : value);
    }
  }
  return apply(`format!(${text})`, [...values.slice(1), ...named]);
}
