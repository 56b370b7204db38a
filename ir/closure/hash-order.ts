/** The order of a HashMap or HashSet is random: who goes through one may show it. */
import type { Syntax } from './grammar.ts';
import { ORDER_METHODS } from './known.ts';
import { argumentsOf, calleeOf, named } from './syntax.ts';
import { fail, type Walk } from './walk.ts';

/** Methods that hand on what they go through in the same order; their results depend on the order of the receiver. */
const ON_ITEMS = new Set(['map', 'filter', 'filter_map', 'copied', 'cloned']);
const WHOLE = new Set(['iter', 'into_iter', 'keys', 'values', 'into_keys', 'into_values']);

/** Values whose order the text shows. */
function isOrdered(node: Syntax): boolean {
  let now: Syntax | undefined = node;
  while (now !== undefined) {
    if (now.type === 'range_expression' || now.type === 'array_expression' || now.type === 'string_literal') return true;
    if (now.type === 'parenthesized_expression' || now.type === 'reference_expression') now = named(now).at(-1);
    else if (now.type === 'macro_invocation') return /^vec\b/.test(now.source.slice(now.start, now.end));
    else if (now.type === 'call_expression') {
      const { method, receiver } = calleeOf(now);
      if (/^(?:chars|bytes|lines|split|splitn|split_whitespace|as_bytes|char_indices)$/.test(method ?? '')) return true;
      now = receiver ?? undefined;
    } else return false;
  }
  return false;
}

/** A loop goes through a value. */
export function iterated(walk: Walk, over: Syntax, at: Syntax): void {
  if (walk.hashed && !isOrdered(over) && !walk.unordered.has(over))
    fail('a loop may go through a HashMap or HashSet, whose order is random', at);
}

/** A method is called on a value. */
export function goesThrough(walk: Walk, call: Syntax, method: string, receiver: Syntax, turbofish: string): void {
  if (!walk.hashed) return;
  if (showsNoOrder(method, turbofish, argumentsOf(call).length)) allow(walk, receiver, method === 'collect');
  if (!ORDER_METHODS.has(method) || isOrdered(receiver) || walk.unordered.has(call)) return;
  fail(`.${method}() may go through a HashMap or HashSet, whose order is random`, call);
}

/** The result is the same for every order: whether, how many, a sum that overflows or does not, a set. */
function showsNoOrder(method: string, turbofish: string, args: number): boolean {
  if (method === 'all' || method === 'any') return args === 1;
  if (method === 'count') return args === 0;
  if (method === 'sum') return /^::<u(?:8|16|32|64|128|size)>$/.test(turbofish);
  return method === 'collect' && /^::<(?:\w+::)*(?:BTreeSet|HashSet|BTreeMap|HashMap)</.test(turbofish);
}

/** The call at the bottom of a chain that works on one item at a time. Of equal keys a map keeps the last, so keys must stay as they are. */
function allow(walk: Walk, receiver: Syntax, collects: boolean): void {
  let now: Syntax | null = receiver;
  while (now?.type === 'call_expression') {
    const { method, receiver: inner }: ReturnType<typeof calleeOf> = calleeOf(now);
    if (method === null) return;
    if (WHOLE.has(method) && argumentsOf(now).length === 0) {
      walk.unordered.add(now);
      return;
    }
    if (!ON_ITEMS.has(method) || (collects && method !== 'filter')) return;
    now = inner;
  }
}
