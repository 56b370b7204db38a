/** Constants that the text alone proves. */
import type { Syntax } from './grammar.ts';
import { parseExpression } from './source.ts';
import { argumentsOf, blockParts, calleeOf, named } from './syntax.ts';

/** Is an expression `[]`, in whatever stageleft wraps around it: a type hint, and a block of imports? */
export function isEmptyArray(text: string): boolean {
  const parsed = parseExpression(text);
  if (!parsed.ok) return false;
  for (let at: Syntax | null = parsed.root; at !== null; at = inside(at)) {
    if (at.type === 'array_expression') return named(at).length === 0;
  }
  return false;
}

function inside(node: Syntax): Syntax | null {
  if (node.type === 'parenthesized_expression') return named(node)[0] ?? null;
  if (node.type === 'block') {
    const { statements, tail } = blockParts(node);
    return statements.every((statement) => statement.type === 'use_declaration') ? tail : null;
  }
  const isHint = node.type === 'call_expression' && calleeOf(node).path === 'stageleft::runtime_support::type_hint';
  return isHint ? (argumentsOf(node)[0] ?? null) : null;
}
