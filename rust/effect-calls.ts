/** Calls and closures, looked through for effects. */
import type { Expr, ExprOf } from './core/core.ts';
import { isPlace, rootOf } from './core/parts.ts';
import { placeOf, write } from './effect-places.ts';
import { callsByPath, goesThrough } from './hash-order.ts';
import { callKind, itemKind } from './items.ts';
import { EFFECT_METHODS, POINTERS, STANDARD_HOMES, segmentsOf } from './known.ts';
import { CALL_WITH_ITEMS, effectOf } from './methods.ts';
import { DATA, FIXED, joined, type KnownClosure, Names, type Origin } from './origins.ts';
import { fail, isPromised, type MethodCall, shownPath, type Walk } from './walk.ts';

/** A closure that is made; `data`: whether what it will be called with came in. */
export function closureExpression(walk: Walk, node: ExprOf<'closure'>, names: Names, data: boolean): Origin {
  if (node.async) fail('waits for something outside', node);
  body(walk, { node, scope: names }, data ? DATA : FIXED);
  return { ...FIXED, closures: [{ node, scope: names }] };
}

function body(walk: Walk, { node, scope }: KnownClosure, argument: Origin): Origin {
  const inner = new Names(scope, { depth: scope.depth + 1 });
  for (const { pattern } of node.parameters) inner.bindPattern(pattern, argument);
  return walk.expression(node.body, inner);
}

export function callExpression(walk: Walk, node: ExprOf<'call'>, names: Names): Origin {
  const { callee, args } = node;
  if (callee.is !== 'name') {
    const { closures } = walk.expression(callee, names);
    return closures === null ? fail('calls something that is not a name', node) : enter(walk, closures, args, names);
  }
  const path = callee.path.text;
  if (names.find(path) !== undefined) {
    const { closures } = walk.expression(callee, names);
    return closures === null ? fail(`calls ${path}, whose text is not known`, node) : enter(walk, closures, args, names);
  }
  if (/__free$/.test(path)) return fail(`calls the captured function ${path}, whose text is not known`, node);
  return functionCall(walk, node, names.resolve(path), args, names);
}

export const methodExpression = (walk: Walk, node: ExprOf<'method'>, names: Names): Origin =>
  methodCall(walk, { node, method: node.name, receiver: node.of, args: node.args, types: node.types }, names);

/** A closure of the text is called: it was looked through when it was made, for arguments that came in. */
function enter(walk: Walk, closures: readonly KnownClosure[], args: readonly Expr[], names: Names): Origin {
  const origin = joined(argumentOrigins(walk, args, names, { name: '', data: true }));
  if (!origin.data && args.length > 0) return joined(closures.map((closure) => body(walk, closure, origin)));
  if (args.length === 0) return { ...joined(closures.map((closure) => body(walk, closure, FIXED))), data: true };
  return { ...origin, data: true };
}

function functionCall(walk: Walk, node: Expr, path: string, args: readonly Expr[], names: Names): Origin {
  const { kind, because } = isPromised(walk, path)
    ? { kind: 'promised' as const, because: undefined }
    : callKind(path, args.length);
  const [first] = args;
  if (kind !== 'promised' && kind !== 'method') callsByPath(walk, path, node);
  const name = segmentsOf(path).at(-1) ?? '';
  switch (kind) {
    case 'refused':
      return fail(because ?? `${path} is not known`, node);
    case 'identity':
      if (first !== undefined && args.length === 1) return walk.expression(first, names);
      break;
    case 'default':
      return defaultOf(walk, path, node);
    case 'method':
      if (first !== undefined)
        return methodCall(walk, { node, method: name, receiver: first, args: args.slice(1), types: [] }, names);
      break;
    case 'constructor':
      if (args.length === 0) return fail(nothingCameIn(path), node);
      break;
    case 'promised':
    case 'own':
    case 'pure':
      break;
  }
  const origin = joined(argumentOrigins(walk, args, names, { name, data: false }));
  // What is handed over may itself be the mutable reference.
  if (SWAPPING.test(path)) for (const arg of args.slice(0, name === 'swap' ? 2 : 1)) write(arg, names);
  if (kind === 'own' && !origin.data) return fail(nothingCameIn(path), node);
  // Handed on as it stands, a mutable reference may be written through.
  if (kind === 'own' && names.lazy && args.some(isVariable)) write(node, names);
  if (kind === 'own' || kind === 'promised') walk.assumes.add(path);
  return origin;
}

const isVariable = (arg: Expr): boolean => arg.is === 'name' && arg.path.name !== null;

/** They change what their first arguments refer to. */
const SWAPPING = /(?:^|::)mem::(?:replace|take|swap)$/;

const nothingCameIn = (path: string): string =>
  `${shownPath(path)}() takes nothing that came in, so what it gives need not be the same on every machine`;

/** A default of a type of std is known; one of the program is a function of its own, and named. */
function defaultOf(walk: Walk, path: string, node: Expr): Origin {
  const owner = path.startsWith('<')
    ? (path.slice(1).split(' as ')[0] ?? '').replace(/^&/, '')
    : segmentsOf(path).slice(0, -1).join('::');
  const name = segmentsOf(owner).at(-1) ?? '';
  const known = name === 'Default' || name === '_' ? walk.standard : STANDARD_HOMES.has(name) || /^[a-z]\w*\d*$/.test(name);
  if (known) return FIXED;
  // A type of another crate may make its default as it likes.
  if (/^[a-z]/.test(owner) && callKind(`${owner}::new`, 1).kind === 'refused') fail(nothingCameIn(path), node);
  walk.defaults.add(path);
  return FIXED;
}

/** Methods of numbers that keep the type of their receiver: what they give holds no reference. */
const ARITHMETIC = /^(?:min|max|clamp|abs_diff|pow|rem_euclid|(?:wrapping|saturating|checked|overflowing)_\w+)$/;

function methodCall(walk: Walk, { node, method, receiver, args, types }: MethodCall, names: Names): Origin {
  const kind = effectOf(method, args.length);
  if (kind !== 'unknown') goesThrough(walk, { node, method, receiver, args, types });
  const self = isPlace(receiver) ? placeOf(walk, receiver, names, true, `.${method}()`) : walk.expression(receiver, names);
  if (self.item !== null)
    fail(`.${method}() works on ${shownPath(self.item)}, behind which may be state outside the closure`, node);
  const given = argumentOrigins(walk, args, names, { name: method, data: self.data });
  if (method === 'clone' && self.closures !== null) return self;
  const all = joined([self, ...given]);
  const root = rootOf(receiver)?.name ?? null;
  const bound = root === null ? undefined : names.find(root);
  if (kind === 'unknown') {
    userMethod(walk, { node, method, receiver, args, types }, names, all.data);
    goesThrough(walk, { node, method, receiver, args, types });
  }
  if (kind === 'changes') {
    write(receiver, names);
    if (bound !== undefined) bound.origin = { ...joined([bound.origin, all]), closures: null };
  }
  if (/(?:^|_)default$/.test(method) && !walk.standard) walk.assumes.add(`.${method}()`);
  return ARITHMETIC.test(method) ? { ...FIXED, data: all.data } : all;
}

/** A method that nobody knows: one of the program, when it is called on data. */
function userMethod(walk: Walk, { node, method, receiver }: MethodCall, names: Names, data: boolean): void {
  const name = `.${method}()`;
  if (isPromised(walk, name) || isPromised(walk, `.${method}`)) {
    walk.assumes.add(name);
    return;
  }
  const root = rootOf(receiver)?.name ?? null;
  const bound = root === null ? undefined : names.find(root);
  const captured = /__free$/.test(root ?? '') || (bound !== undefined && bound.depth === 0 && names.depth > 0);
  if (!walk.trustUserMethods || captured || !data || names.lazy || EFFECT_METHODS.has(method) || POINTERS.has(method))
    fail(`${name} is not known to be pure`, node);
  walk.assumes.add(name);
}

/** What the arguments are. Closures come last: whether they get data depends on the others. */
function argumentOrigins(
  walk: Walk,
  args: readonly Expr[],
  names: Names,
  call: { readonly name: string; readonly data: boolean },
): Origin[] {
  const later: ExprOf<'closure'>[] = [];
  const made: KnownClosure[] = [];
  const origins: Origin[] = [];
  for (const arg of args) {
    if (arg.is === 'closure') {
      later.push(arg);
      continue;
    }
    const origin = functionArgument(walk, arg, names, call) ?? walk.expression(arg, names);
    made.push(...(origin.closures ?? []));
    origins.push(origin);
  }
  const data = call.data || origins.some((origin) => origin.data);
  // One that has a name was looked through for data; called without, it must be the same for all.
  if (!data) for (const closure of made) body(walk, closure, FIXED);
  for (const closure of later) {
    closureExpression(walk, closure, names, data);
    origins.push(FIXED);
  }
  return origins;
}

/** A function by its name, handed to another one; null for any other argument. */
function functionArgument(
  walk: Walk,
  arg: Expr,
  names: Names,
  call: { readonly name: string; readonly data: boolean },
): Origin | null {
  if (arg.is !== 'name' || names.find(arg.path.text) !== undefined) return null;
  const path = names.resolve(arg.path.text);
  if (itemKind(path) !== 'name' || /__free$|^__hydro/.test(path)) return null;
  if (isPromised(walk, path)) {
    walk.assumes.add(path);
    return FIXED;
  }
  const { kind, because } = callKind(path, 1);
  if (kind === 'refused') return fail(because ?? `${path} is not known`, arg);
  callsByPath(walk, path, arg);
  if (/::default$/.test(path)) return defaultOf(walk, path, arg);
  if (kind !== 'own') return FIXED;
  if (!CALL_WITH_ITEMS.has(call.name) || !call.data) return fail(nothingCameIn(path), arg);
  walk.assumes.add(path);
  return FIXED;
}
