/** Macro calls that are not written out as something else, and `matches!`, which says more as a function of its value. */
import type { ExprOf } from './core/core.ts';
import { DIVERGING_MACROS, isStandardMacro, segmentsOf } from './known.ts';
import type { Machine, Value } from './machine.ts';
import { textOf } from './syntax.ts';
import { apply, constant, type Term, UNIT, UNKNOWN } from './term.ts';
import { compact, splitCommas, tokenize } from './tokens.ts';

export function evalMacro(machine: Machine, { path, inside, args: written }: ExprOf<'macro'>): Value {
  const name = segmentsOf(path.text).at(-1) ?? '';
  const args = isStandardMacro(path.text) ? written : null;
  if (args === null) {
    for (const token of tokenize(inside)) {
      const slot = machine.slotOf(token);
      if (slot !== undefined) machine.spoil(slot, `${token} is used by ${name}!`);
    }
    return machine.unknown(`${name}! is not known`);
  }
  if (name === 'stringify' || name === 'concat') return constant(compact(`${name}!(${inside})`));
  const values = args.map(({ value }) => machine.term(value));
  if (DIVERGING_MACROS.has(name)) {
    machine.flow.live = false;
    return UNKNOWN;
  }
  return name === 'format' || name === 'format_args' ? evalFormat(machine, inside, values) : UNIT;
}

/** A pattern names no variables, so the answer is a function of the value; a guard does. */
export function evalMatches(machine: Machine, node: ExprOf<'match'>): Term {
  const inside = textOf(node.at.children.find(({ type }) => type === 'token_tree') ?? node.at)
    .slice(1, -1)
    .trim();
  const value = machine.term(node.of);
  const [, ...pattern] = splitCommas(tokenize(inside), false);
  const tokens = pattern.flatMap((part, i) => (i === 0 ? part : [',', ...part]));
  if (tokens.includes('if')) return machine.unknown('matches! with a guard');
  if (machine.module === null && tokens.some((token) => /^[A-Z][A-Z0-9_]+$/.test(token)))
    return machine.unknown('matches! against a constant');
  return apply(`matches!(${machine.module ?? ''}: ${compact(tokens.join(' '))})`, [value]);
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
