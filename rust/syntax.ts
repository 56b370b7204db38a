/** Small questions about syntax trees. No recursion on the depth of a tree. */
import type { Syntax } from './grammar.ts';
import { compact } from './tokens.ts';

export const textOf = (node: Syntax): string => node.source.slice(node.start, node.end);
/** Text without the spaces that token printing puts in: `crate :: m :: f` is `crate::m::f`. */
export const compactOf = (node: Syntax): string => compact(textOf(node));

export const field = (node: Syntax, name: string): Syntax | undefined => node.children.find((child) => child.field === name);
export const named = (node: Syntax): readonly Syntax[] => node.children.filter((child) => child.named);
export const has = (node: Syntax, type: string): boolean => node.children.some((child) => child.type === type);

/** The node and everything below it, parents first, in source order. */
export function* descendants(node: Syntax): Generator<Syntax> {
  const stack: Syntax[] = [node];
  while (stack.length > 0) {
    const top = stack.pop() as Syntax;
    yield top;
    for (let i = top.children.length - 1; i >= 0; i--) stack.push(top.children[i] as Syntax);
  }
}

/** Statements of a block and its final expression, if it has one. */
export function blockParts(block: Syntax): { readonly statements: readonly Syntax[]; readonly tail: Syntax | null } {
  const inside = named(block).filter((child) => child.type !== 'label' && child.type !== 'attribute_item');
  const last = inside.at(-1);
  if (last === undefined) return { statements: [], tail: null };
  // `if`, `match` and blocks are statements without `;`, also where they are the value of the block.
  if (last.type === 'expression_statement' && !has(last, ';')) {
    const [tail] = named(last);
    return { statements: inside.slice(0, -1), tail: tail ?? null };
  }
  if (STATEMENTS.has(last.type)) return { statements: inside, tail: null };
  return { statements: inside.slice(0, -1), tail: last };
}

const STATEMENTS: ReadonlySet<string> = new Set([
  'expression_statement',
  'let_declaration',
  'use_declaration',
  'empty_statement',
  'function_item',
  'const_item',
  'static_item',
  'struct_item',
  'enum_item',
  'impl_item',
  'trait_item',
  'type_item',
  'mod_item',
  'macro_definition',
  'extern_crate_declaration',
  'union_item',
  'inner_attribute_item',
]);

/** `f`, `a::f`, `x.m`, with or without a turbofish, taken apart. */
export function calleeOf(call: Syntax): {
  readonly path: string | null;
  readonly method: string | null;
  readonly turbofish: string;
  readonly receiver: Syntax | null;
} {
  let callee = field(call, 'function');
  let turbofish = '';
  if (callee?.type === 'generic_function') {
    const args = field(callee, 'type_arguments');
    turbofish = args === undefined ? '' : `::${compactOf(args)}`;
    callee = field(callee, 'function');
  }
  if (callee?.type === 'field_expression') {
    const name = field(callee, 'field');
    return { path: null, method: name === undefined ? null : textOf(name), turbofish, receiver: field(callee, 'value') ?? null };
  }
  const plain = callee !== undefined && (callee.type === 'identifier' || callee.type === 'scoped_identifier');
  return { path: plain ? compactOf(callee as Syntax) : null, method: null, turbofish, receiver: null };
}

export const argumentsOf = (call: Syntax): readonly Syntax[] => {
  const list = field(call, 'arguments');
  return list === undefined ? [] : named(list).filter((arg) => arg.type !== 'attribute_item');
};
