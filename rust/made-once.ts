/**
 * What is made once, outside a closure, and kept by it from call to call: it must be a value that nothing can change. A reference to memory
 * that is never given back, a cell that some `into()` or `default()` makes without being named, a value of the program whose parts nobody
 * knows: a closure could write to them through any name.
 */
import type { Expr, ExprOf } from './core/core.ts';
import { partsOf } from './core/parts.ts';
import { callKind } from './items.ts';
import { onlyReads } from './methods.ts';
import type { Names } from './origins.ts';
import { fail, isPromised, type Walk } from './walk.ts';

/** What they make is for the context to choose, or lives for ever. */
const OPEN_METHODS = new Set(['into', 'try_into', 'leak', 'default', 'unwrap_or_default', 'as_mut', 'as_deref_mut']);
const PLAIN_CONSTRUCTORS = new Set(['Some', 'Ok', 'Err', 'Reverse']);

/** Throws NotPure where the value of a `let` around a closure is not known to be plain. */
export function madeOnce(walk: Walk, value: Expr, names: Names): void {
  const open: Expr[] = [value];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    // Its own captures are looked at where it is made; what it does, everywhere.
    if (node.is === 'closure') continue;
    if (node.is === 'struct' || (node.is === 'borrow' && node.mutable)) keeps(node);
    if (node.is === 'method' && !(onlyReads(node.name, node.args.length) && !OPEN_METHODS.has(node.name))) keeps(node);
    if (node.is === 'call' && !isPlain(walk, node, names)) keeps(node);
    open.push(...partsOf(node));
  }
}

const keeps = (node: Expr): never => fail('a closure keeps what is made here from call to call, and it may hold state', node);

function isPlain(walk: Walk, { callee, args }: ExprOf<'call'>, names: Names): boolean {
  const path = callee.is === 'name' ? callee.path.text : null;
  // A closure of the text is looked through where it is.
  if (path === null || names.find(path) !== undefined) return true;
  const full = names.resolve(path);
  if (isPromised(walk, full)) return true;
  const { kind } = callKind(full, args.length);
  if (kind === 'constructor') return PLAIN_CONSTRUCTORS.has(full);
  return kind === 'identity' || kind === 'pure' || (kind === 'method' && !OPEN_METHODS.has(full.split('::').at(-1) ?? ''));
}
