/**
 * What is made once, outside a closure, and kept by it from call to call: it must be a value that nothing can change. A reference to memory
 * that is never given back, a cell that some `into()` or `default()` makes without being named, a value of the program whose parts nobody
 * knows: a closure could write to them through any name.
 */
import type { Syntax } from './grammar.ts';
import { callKind } from './items.ts';
import { onlyReads } from './methods.ts';
import type { Names } from './origins.ts';
import { argumentsOf, calleeOf, has, named } from './syntax.ts';
import { fail, isPromised, type Walk } from './walk.ts';

/** What they make is for the context to choose, or lives for ever. */
const OPEN_METHODS = new Set(['into', 'try_into', 'leak', 'default', 'unwrap_or_default', 'as_mut', 'as_deref_mut']);
const PLAIN_CONSTRUCTORS = new Set(['Some', 'Ok', 'Err', 'Reverse']);

/** Throws NotPure where the value of a `let` around a closure is not known to be plain. */
export function madeOnce(walk: Walk, value: Syntax, names: Names): void {
  const open = [value];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    // Its own captures are looked at where it is made; what it does, everywhere.
    if (node.type === 'closure_expression') continue;
    if (node.type === 'struct_expression') keeps(node);
    if (node.type === 'reference_expression' && has(node, 'mutable_specifier')) keeps(node);
    if (node.type === 'call_expression' && !isPlain(walk, node, names)) keeps(node);
    open.push(...named(node));
  }
}

const keeps = (node: Syntax): never => fail('a closure keeps what is made here from call to call, and it may hold state', node);

function isPlain(walk: Walk, call: Syntax, names: Names): boolean {
  const { path, method } = calleeOf(call);
  if (method !== null) return onlyReads(method, argumentsOf(call).length) && !OPEN_METHODS.has(method);
  // A closure of the text is looked through where it is.
  if (path === null || names.find(path) !== undefined) return true;
  const full = names.resolve(path);
  if (isPromised(walk, full)) return true;
  const { kind } = callKind(full, argumentsOf(call).length);
  if (kind === 'constructor') return PLAIN_CONSTRUCTORS.has(full);
  return kind === 'identity' || kind === 'pure' || (kind === 'method' && !OPEN_METHODS.has(full.split('::').at(-1) ?? ''));
}
