/**
 * The order of a HashMap or HashSet is random, and another one on every machine. Where one may be among the values only what is known to show
 * no order passes; where types of the program are, which may hold one, what would show it is noted, and a plan names it.
 */
import type { Anatomy } from './anatomy.ts';
import { danglingNames } from './anatomy.ts';
import type { Expr } from './core/core.ts';
import { isPlace, within } from './core/parts.ts';
import type { Syntax } from './grammar.ts';
import { functionKind, STANDARD_HOMES, segmentsOf } from './known.ts';
import { effectOf, GOES_THROUGH, isKnown, TAKES_ITERABLES } from './methods.ts';
import { isPlain } from './standard.ts';
import { calleeOf, descendants, field, textOf } from './syntax.ts';
import { fail, type Hashes, type MethodCall, type Walk } from './walk.ts';

const HASHED = /Hash(?:Map|Set)\b|\bhash_(?:map|set)\s*::\s*(?!DefaultHasher|\s)/;

/** Whether values of these types are or hold a HashMap or HashSet. */
export function hashesIn(types: readonly string[]): Hashes {
  if (types.some((type) => HASHED.test(type))) return 'some';
  return types.every(isPlain) ? 'none' : 'unknown';
}

/** What holds at each place. A typed closure that is captured, and captures nothing from outside itself, sees values of its own types only. */
export function hashesOf(root: Syntax, anatomy: Anatomy, given: Hashes): (at: Syntax) => Hashes {
  if (!HASHED.test(textOf(root))) return () => given;
  const apart = anatomy.lets.flatMap((statement) => {
    const value = field(statement, 'value');
    return value !== undefined && standsAlone(value, anatomy) && !HASHED.test(textOf(value)) ? [value] : [];
  });
  return (at) => (apart.some(({ start, end }) => at.start >= start && at.start < end) ? 'unknown' : 'some');
}

/** A closure in its own type hint that uses no name which is made around it. */
function standsAlone(value: Syntax, { lets }: Anatomy): boolean {
  if (value.type !== 'call_expression' || !/_type_hint$/.test(calleeOf(value).path ?? '')) return false;
  if (danglingNames(value).length > 0) return false;
  const around = new Set(lets.flatMap((one) => [...descendants(field(one, 'pattern') ?? one)].map(textOf)));
  return [...descendants(value)].every((node) => {
    const name = textOf(node);
    return node.type !== 'identifier' || /__free$/.test(name) || !around.has(name);
  });
}

/** Something here may show the order. */
function shows(walk: Walk, what: string, because: string, at: Expr): void {
  const hashes = walk.hashes(at.at);
  if (hashes === 'some') fail(`${because} a HashMap or HashSet, whose order is random`, at);
  if (hashes === 'unknown') walk.orders.add(what);
}

/** Methods of an iterator that hand on items in the same order. */
const IN_ORDER = new Set(
  'iter into_iter copied cloned map filter filter_map enumerate rev skip take step_by take_while skip_while map_while zip chain peekable'.split(
    ' ',
  ),
);
const TEXT = /^(?:chars|bytes|lines|split|splitn|split_whitespace|as_bytes|char_indices)$/;

/** Values whose order the text shows: a sequence that it spells out, or an iterator of one. */
function isOrdered(node: Expr): boolean {
  let now = node;
  for (;;) {
    if (now.is === 'range' || now.is === 'array' || now.is === 'repeat') return true;
    if (now.is === 'literal') return now.of === 'string' && !now.text.startsWith('r');
    if (now.is === 'borrow') now = now.of;
    else if (now.is === 'method') {
      if (TEXT.test(now.name)) return true;
      if (!IN_ORDER.has(now.name)) return false;
      now = now.of;
    } else return false;
  }
}

/** A loop goes through a value. */
export function iterated(walk: Walk, over: Expr, at: Expr): void {
  if (!isOrdered(over)) shows(walk, 'for', 'a loop may go through', at);
}

/** A method is called on a value. */
export function goesThrough(walk: Walk, { node, method, receiver, args, types }: MethodCall): void {
  const hashes = walk.hashes(node.at);
  if (hashes === 'none') return;
  if (showsNoOrder(method, types, args, walk.sets)) allow(walk, receiver, method === 'collect');
  if (walk.unordered.has(node) || (method === 'retain' && args.every(onlyComputes))) return;
  if (keepsOrder(method, args, receiver)) return;
  // A method of the program is noted as one already.
  if (!isKnown(method, args.length) && hashes === 'unknown') return;
  shows(walk, `.${method}()`, `.${method}() may go through`, node);
}

/** What is known to go through nothing, or through what has an order. */
function keepsOrder(method: string, args: readonly Expr[], receiver: Expr): boolean {
  if (GOES_THROUGH.has(method)) return isOrdered(receiver) && args.length === 0;
  if (method === 'zip' || method === 'chain' || method === 'extend')
    return (method === 'extend' || isOrdered(receiver)) && args.every(isOrdered);
  return !TAKES_ITERABLES.has(method) && isKnown(method, args.length);
}

/** A function is called or handed on by its path. */
export function callsByPath(walk: Walk, path: string, at: Expr): void {
  const hashes = walk.hashes(at.at);
  if (hashes === 'none') return;
  const [home = '', name = ''] = ['', ...segmentsOf(path)].slice(-2);
  const kind = functionKind(path);
  // A function of the program is noted as one already.
  if (hashes === 'unknown' && kind === 'user') return;
  const known = kind !== 'user' || (STANDARD_HOMES.has(home) && (name === 'default' || isKnown(name, 0)));
  if (known && !TAKES_ITERABLES.has(name) && !GOES_THROUGH.has(name) && (walk.codec || name !== 'serialize')) return;
  shows(walk, `${path}()`, `${path}() may go through`, at);
}

/** A macro writes values into a text. `parts`: its arguments, as tokens. */
export function printed(walk: Walk, parts: readonly (readonly string[])[], at: Expr): void {
  const debugs = parts.some((tokens) => {
    const [first = ''] = tokens;
    // Escapes and macros may spell a `?` in another way.
    return /^(?:concat|stringify)$/.test(first) || (/^r?#*"/.test(first) && /\?\s*\}|\\[xu]/.test(first));
  });
  if (debugs) shows(walk, '{:?}', 'may print', at);
}

/** The result is the same for every order: whether, how many, a sum that overflows or does not, a set. */
function showsNoOrder(method: string, types: readonly string[], args: readonly Expr[], sets: boolean): boolean {
  if (method === 'all' || method === 'any') return args.length === 1 && args.every(onlyComputes);
  if (method === 'count') return args.length === 0;
  const [type = ''] = types;
  if (method === 'sum') return /^u(?:8|16|32|64|128|size)$/.test(type);
  if (method !== 'collect') return false;
  // Of equal keys a map keeps the last: the keys of a map differ, the first halves of pairs in a set need not.
  if (!sets && /^(?:\w+::)*(?:BTreeMap|HashMap)</.test(type)) return true;
  return /^(?:\w+::)*(?:BTreeSet|HashSet)</.test(type);
}

/** Methods that work on one item at a time. */
const ON_ITEMS = new Set(['map', 'filter', 'filter_map', 'copied', 'cloned']);
const WHOLE = new Set(['iter', 'into_iter', 'keys', 'values', 'into_keys', 'into_values']);
const VALUES = new Set(['values', 'into_values']);

/** The call at the bottom of a chain that works on one item at a time and only computes. Of equal keys a map keeps the last, so keys must stay as they are. */
function allow(walk: Walk, receiver: Expr, collects: boolean): void {
  let now = receiver;
  while (now.is === 'method') {
    if (WHOLE.has(now.name) && now.args.length === 0) {
      if (!collects || !VALUES.has(now.name)) walk.unordered.add(now);
      return;
    }
    if (!ON_ITEMS.has(now.name) || (collects && now.name !== 'filter') || !now.args.every(onlyComputes)) return;
    now = now.of;
  }
}

/** A closure that writes nothing and calls nothing that may. */
function onlyComputes(closure: Expr): boolean {
  if (closure.is === 'name') return ['constructor', 'identity', 'clone'].includes(functionKind(closure.path.text));
  if (closure.is !== 'closure' || /\bmut\b/.test(textOf(closure.at))) return false;
  for (const node of within(closure)) {
    if (node.is === 'method') {
      const effect = effectOf(node.name, node.args.length);
      // What an iterator gives next depends on what was taken from it before.
      if (effect !== 'reads' && !(effect === 'advances' && !isPlace(node.of))) return false;
    } else if (node.is === 'call') {
      const path = node.callee.is === 'name' ? node.callee.path.text : null;
      if (path === null || functionKind(path) === 'user' || /(?:^|::)mem::/.test(path)) return false;
    } else if (['assign', 'update', 'macro', 'return', 'other'].includes(node.is) || node.at.type === 'macro_invocation')
      return false;
  }
  return true;
}
