/**
 * The order of a HashMap or HashSet is random, and another one on every machine. Where one may be among the values only what is known to show
 * no order passes; where types of the program are, which may hold one, what would show it is noted, and a plan names it.
 */
import type { Anatomy } from './anatomy.ts';
import { danglingNames } from './anatomy.ts';
import { isPlace } from './effect-places.ts';
import type { Syntax } from './grammar.ts';
import { functionKind, STANDARD_HOMES, segmentsOf } from './known.ts';
import { effectOf, GOES_THROUGH, isKnown, TAKES_ITERABLES } from './methods.ts';
import { isPlain } from './standard.ts';
import { argumentsOf, calleeOf, compactOf, descendants, field, has, named, textOf } from './syntax.ts';
import { fail, type Hashes, type Walk } from './walk.ts';

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
function shows(walk: Walk, what: string, because: string, at: Syntax): void {
  const hashes = walk.hashes(at);
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
function isOrdered(node: Syntax): boolean {
  let now: Syntax | undefined = node;
  while (now !== undefined) {
    if (now.type === 'range_expression' || now.type === 'array_expression' || now.type === 'string_literal') return true;
    if (now.type === 'parenthesized_expression' || now.type === 'reference_expression') now = named(now).at(-1);
    else if (now.type === 'macro_invocation') return /^vec\b/.test(textOf(now));
    else if (now.type === 'call_expression') {
      const { method, receiver } = calleeOf(now);
      if (TEXT.test(method ?? '')) return true;
      if (!IN_ORDER.has(method ?? '')) return false;
      now = receiver ?? undefined;
    } else return false;
  }
  return false;
}

/** A loop goes through a value. */
export function iterated(walk: Walk, over: Syntax, at: Syntax): void {
  if (!isOrdered(over)) shows(walk, 'for', 'a loop may go through', at);
}

/** A method is called on a value. */
export function goesThrough(walk: Walk, call: Syntax, method: string, receiver: Syntax, turbofish: string): void {
  if (walk.hashes(call) === 'none') return;
  const args = argumentsOf(call);
  if (showsNoOrder(method, turbofish, args, walk.sets)) allow(walk, receiver, method === 'collect');
  if (walk.unordered.has(call) || (method === 'retain' && args.every(onlyComputes))) return;
  if (keepsOrder(method, args, receiver)) return;
  // A method of the program is noted as one already.
  if (!isKnown(method, args.length) && walk.hashes(call) === 'unknown') return;
  shows(walk, `.${method}()`, `.${method}() may go through`, call);
}

/** What is known to go through nothing, or through what has an order. */
function keepsOrder(method: string, args: readonly Syntax[], receiver: Syntax): boolean {
  if (GOES_THROUGH.has(method)) return isOrdered(receiver) && args.length === 0;
  if (method === 'zip' || method === 'chain' || method === 'extend')
    return (method === 'extend' || isOrdered(receiver)) && args.every(isOrdered);
  return !TAKES_ITERABLES.has(method) && isKnown(method, args.length);
}

/** A function is called or handed on by its path. */
export function callsByPath(walk: Walk, path: string, at: Syntax): void {
  const hashes = walk.hashes(at);
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
export function printed(walk: Walk, parts: readonly (readonly string[])[], at: Syntax): void {
  const debugs = parts.some((tokens) => {
    const [first = ''] = tokens;
    // Escapes and macros may spell a `?` in another way.
    return /^(?:concat|stringify)$/.test(first) || (/^r?#*"/.test(first) && /\?\s*\}|\\[xu]/.test(first));
  });
  if (debugs) shows(walk, '{:?}', 'may print', at);
}

/** The result is the same for every order: whether, how many, a sum that overflows or does not, a set. */
function showsNoOrder(method: string, turbofish: string, args: readonly Syntax[], sets: boolean): boolean {
  if (method === 'all' || method === 'any') return args.length === 1 && args.every(onlyComputes);
  if (method === 'count') return args.length === 0;
  if (method === 'sum') return /^::<u(?:8|16|32|64|128|size)>$/.test(turbofish);
  if (method !== 'collect') return false;
  // Of equal keys a map keeps the last: the keys of a map differ, the first halves of pairs in a set need not.
  if (!sets && /^::<(?:\w+::)*(?:BTreeMap|HashMap)</.test(turbofish)) return true;
  return /^::<(?:\w+::)*(?:BTreeSet|HashSet)</.test(turbofish);
}

/** Methods that work on one item at a time. */
const ON_ITEMS = new Set(['map', 'filter', 'filter_map', 'copied', 'cloned']);
const WHOLE = new Set(['iter', 'into_iter', 'keys', 'values', 'into_keys', 'into_values']);
const VALUES = new Set(['values', 'into_values']);

/** The call at the bottom of a chain that works on one item at a time and only computes. Of equal keys a map keeps the last, so keys must stay as they are. */
function allow(walk: Walk, receiver: Syntax, collects: boolean): void {
  let now: Syntax | null = receiver;
  while (now?.type === 'call_expression') {
    const { method, receiver: inner }: ReturnType<typeof calleeOf> = calleeOf(now);
    if (method === null) return;
    const args = argumentsOf(now);
    if (WHOLE.has(method) && args.length === 0) {
      if (!collects || !VALUES.has(method)) walk.unordered.add(now);
      return;
    }
    if (!ON_ITEMS.has(method) || (collects && method !== 'filter') || !args.every(onlyComputes)) return;
    now = inner;
  }
}

/** What an iterator gives next depends on what was taken from it before. */
function looks(method: string, receiver: Syntax | null, args: number): boolean {
  const effect = effectOf(method, args);
  return effect === 'reads' || (effect === 'advances' && receiver !== null && !isPlace(receiver));
}

/** A closure that writes nothing and calls nothing that may. */
function onlyComputes(closure: Syntax): boolean {
  if (closure.type === 'scoped_identifier' || closure.type === 'identifier')
    return ['constructor', 'identity', 'clone'].includes(functionKind(compactOf(closure)));
  if (closure.type !== 'closure_expression') return false;
  for (const node of descendants(closure)) {
    if (node.type === 'assignment_expression' || node.type === 'compound_assignment_expr') return false;
    if (node.type === 'macro_invocation' || node.type === 'return_expression') return false;
    if (has(node, 'mutable_specifier')) return false;
    if (node.type !== 'call_expression') continue;
    const { method, path, receiver } = calleeOf(node);
    if (method !== null && !looks(method, receiver, argumentsOf(node).length)) return false;
    if (method === null && (path === null || functionKind(path) === 'user' || /(?:^|::)mem::/.test(path))) return false;
  }
  return true;
}
