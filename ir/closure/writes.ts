/** Which variables a piece of code may write to, by name: an upper bound, used for loops, conditions and captured variables. */
import type { Syntax } from './grammar.ts';
import { PURE_MACROS } from './known.ts';
import { ONLY_READS, onlyReads } from './methods.ts';
import { argumentsOf, calleeOf, descendants, field, has, named, rootName, textOf } from './syntax.ts';
import { tokenize } from './tokens.ts';

export interface Writes {
  /** Assigned, borrowed mutably, or receiver of a method that may change it. */
  readonly written: ReadonlySet<string>;
  /** Receiver of a method that reads, unless it is one of the user's own with that name. */
  readonly called: ReadonlySet<string>;
  /** Handed to a call as it stands: a change only when the variable is itself a mutable reference. */
  readonly passed: ReadonlySet<string>;
}

const cache = new WeakMap<Syntax, Writes>();

export function writesIn(node: Syntax): Writes {
  const known = cache.get(node);
  if (known !== undefined) return known;
  const written = new Set<string>();
  const called = new Set<string>();
  const passed = new Set<string>();
  const write = (place: Syntax | undefined): void => {
    const name = place === undefined ? null : rootName(place);
    if (name !== null) written.add(name);
  };
  for (const inner of descendants(node)) {
    switch (inner.type) {
      case 'assignment_expression':
      case 'compound_assignment_expr': {
        const left = field(inner, 'left');
        // Destructuring assignment: every name on the left.
        if (
          left?.type === 'tuple_expression' ||
          left?.type === 'array_expression' ||
          left?.type === 'struct_expression' ||
          left?.type === 'call_expression'
        )
          for (const part of descendants(left)) if (part.type === 'identifier') written.add(textOf(part));
        write(left);
        break;
      }
      case 'reference_expression':
        if (has(inner, 'mutable_specifier')) write(field(inner, 'value'));
        break;
      case 'call_expression': {
        const { method, receiver } = calleeOf(inner);
        if (method !== null && receiver !== null) {
          const name = rootName(receiver);
          if (!onlyReads(method, argumentsOf(inner).length)) write(receiver);
          else if (name !== null && !ONLY_READS.has(method)) called.add(name);
        }
        for (const arg of argumentsOf(inner)) if (arg.type === 'identifier') passed.add(textOf(arg));
        break;
      }
      case 'let_declaration':
      case 'let_condition':
      case 'match_expression':
        // `ref mut` borrows from what is matched.
        if (bindsRefMut(inner)) write(field(inner, 'value'));
        break;
      case 'macro_invocation': {
        const tokens = tokenize(textOf(inner));
        const harmless = PURE_MACROS.has(tokens[0] ?? '');
        if (!harmless || tokens.some((token) => /^(?:[-+*/%^&|]|<<|>>)?=$/.test(token) || token === 'mut'))
          for (const token of tokens) if (/^[A-Za-z_]\w*$/.test(token)) written.add(token);
        for (const token of tokens) if (/^[a-z_]\w*$/.test(token)) passed.add(token);
        break;
      }
    }
  }
  const writes = { written, called, passed };
  cache.set(node, writes);
  return writes;
}

/** Whether a `let` or `match` borrows mutably from what it takes apart. */
export function bindsRefMut(node: Syntax): boolean {
  const patterns =
    node.type === 'match_expression'
      ? named(field(node, 'body') ?? node).map((arm) => field(arm, 'pattern'))
      : [field(node, 'pattern')];
  for (const pattern of patterns)
    if (pattern !== undefined)
      for (const part of descendants(pattern)) if (part.type === 'ref_pattern' && /^ref\s+mut\b/.test(textOf(part))) return true;
  return false;
}
