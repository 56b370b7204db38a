/** Patterns, from the syntax tree to the core. */
import type { Syntax } from '../grammar.ts';
import { compactOf, field, has, named, textOf } from '../syntax.ts';
import type { Literal, Pattern } from './core.ts';
import { pathOf } from './paths.ts';

type Bind = Extract<Pattern, { readonly is: 'bind' }>;
/** What stands before a name: `mut`, `ref`, `ref mut`. */
interface Mode {
  readonly mutable: boolean;
  readonly ref: Bind['ref'];
}
const PLAIN: Mode = { mutable: false, ref: 'no' };

/** `_` is anonymous in the grammar. */
const partsOf = (node: Syntax): readonly Syntax[] =>
  node.children.filter(
    (child) => child.field !== 'type' && (child.named || child.type === '_') && child.type !== 'attribute_item',
  );
const insideOf = (node: Syntax): Syntax | undefined =>
  field(node, 'pattern') ?? partsOf(node).find((child) => child.type !== 'mutable_specifier' && child.field !== 'condition');

export const LITERALS: Readonly<Record<string, Literal>> = {
  integer_literal: 'int',
  float_literal: 'float',
  boolean_literal: 'bool',
  char_literal: 'char',
  string_literal: 'string',
  raw_string_literal: 'string',
};

export function lowerPattern(at: Syntax, mode: Mode = PLAIN): Pattern {
  const inside = (more: Mode = mode): Pattern => {
    const part = insideOf(at);
    return part === undefined ? { is: 'other', kind: at.type, at } : lowerPattern(part, more);
  };
  const parts = (nodes: readonly Syntax[] = partsOf(at)): readonly Pattern[] => nodes.map((part) => lowerPattern(part));
  switch (at.type) {
    case '_':
      return { is: 'any', at };
    case 'remaining_field_pattern':
      return { is: 'rest', at };
    case 'identifier':
    case 'shorthand_field_identifier':
      return { is: 'bind', name: textOf(at), ...mode, inner: null, at };
    case 'mut_pattern':
      return inside({ ...mode, mutable: true });
    case 'ref_pattern': {
      const part = insideOf(at);
      const mutable = part?.type === 'mut_pattern';
      const name = mutable ? insideOf(part) : part;
      if (name === undefined) return { is: 'other', kind: at.type, at };
      return lowerPattern(name, { mutable, ref: mutable ? 'mutable' : 'shared' });
    }
    case 'parenthesized_pattern':
    case 'match_pattern':
      return inside();
    case 'reference_pattern':
      return { is: 'reference', of: inside(PLAIN), at };
    case 'captured_pattern': {
      const [name, inner] = partsOf(at);
      if (name === undefined || inner === undefined) return { is: 'other', kind: at.type, at };
      return { is: 'bind', name: textOf(name), ...mode, inner: lowerPattern(inner), at };
    }
    case 'tuple_pattern': {
      const [single, second] = partsOf(at);
      // The grammar has no other node for parentheses around a pattern.
      const bracketed =
        single !== undefined && second === undefined && !has(at, ',') && single.type !== 'remaining_field_pattern';
      return bracketed ? lowerPattern(single, mode) : { is: 'tuple', items: parts(), at };
    }
    case 'slice_pattern':
      return { is: 'slice', items: parts(), at };
    case 'or_pattern':
      return { is: 'or', items: parts(), at };
    case 'tuple_struct_pattern':
    case 'struct_pattern':
      return lowerStruct(at);
    case 'scoped_identifier':
      return { is: 'path', path: pathOf(compactOf(at)), at };
    case 'range_pattern': {
      const [from, to] = [field(at, 'left'), field(at, 'right')];
      const inclusive = has(at, '..=') || has(at, '...');
      return {
        is: 'range',
        from: from === undefined ? null : lowerPattern(from),
        to: to === undefined ? null : lowerPattern(to),
        inclusive,
        at,
      };
    }
    case 'unit_expression':
      return { is: 'tuple', items: [], at };
    case 'negative_literal':
      return { is: 'literal', of: 'int', text: textOf(at), at };
    default: {
      const of = LITERALS[at.type];
      return of === undefined ? { is: 'other', kind: at.type, at } : { is: 'literal', of, text: textOf(at), at };
    }
  }
}

function lowerStruct(at: Syntax): Pattern {
  const type = field(at, 'type');
  if (type === undefined) return { is: 'other', kind: at.type, at };
  const path = pathOf(compactOf(type));
  if (at.type === 'tuple_struct_pattern')
    return { is: 'variant', path, items: partsOf(at).map((part) => lowerPattern(part)), at };
  const fields = named(at)
    .filter((part) => part.type === 'field_pattern')
    .map((part) => {
      const [label, pattern] = [field(part, 'name') ?? part, field(part, 'pattern')];
      const mutable = has(part, 'mutable_specifier');
      const mode: Mode = { mutable, ref: has(part, 'ref') ? (mutable ? 'mutable' : 'shared') : 'no' };
      return { name: textOf(label), of: lowerPattern(pattern ?? label, pattern === undefined ? mode : PLAIN) };
    });
  return { is: 'struct', path, fields, at };
}
