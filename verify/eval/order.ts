/** `==`, `<` and `cmp` of Rust, taken to be derived for types of the user. A symbol is read as whatever it meets. */
import { like } from './symbols.ts';
import { deref, type Run, settle, type Thing } from './things.ts';
import { compare, type Data, type Float, keyOf, type MapOf, type Opaque, REVERSE, type SetOf, type Value } from './value.ts';

/** How two values are to each other; null where one of them holds a NaN that decides it. */
export type Relation = -1 | 0 | 1 | null;
type How = 'equality' | 'order';

const isSymbol = (value: Value): value is Opaque => typeof value === 'object' && value.t === 'opaque';

/** `Ord`: total. */
export function compareIn(run: Run, a: Thing, b: Thing): -1 | 0 | 1 {
  const [x, y] = [settle(run, deref(a)), settle(run, deref(b))];
  return meet(run, x, y, 'order') ?? compare(x, y);
}

/** `PartialOrd`. */
export const partialIn = (run: Run, a: Thing, b: Thing): Relation =>
  meet(run, settle(run, deref(a)), settle(run, deref(b)), 'order');

/** `PartialEq`. */
export const equalIn = (run: Run, a: Thing, b: Thing): boolean =>
  meet(run, settle(run, deref(a)), settle(run, deref(b)), 'equality') === 0;

function meet(run: Run, a: Value, b: Value, how: How): Relation {
  if (isSymbol(a) || isSymbol(b)) return meetSymbol(run, a, b, how);
  if (typeof a !== 'object' || typeof b !== 'object') return compare(a, b);
  if (a.t === 'float' && b.t === 'float') return meetFloats(a, b);
  if (a.t === 'data' && b.t === 'data') return meetData(run, a, b, how);
  if ((a.t === 'tuple' && b.t === 'tuple') || (a.t === 'list' && b.t === 'list')) return meetAll(run, a.items, b.items, how);
  if (a.t === 'set' && b.t === 'set') return meetSets(run, a, b, how);
  if (a.t === 'map' && b.t === 'map') return meetMaps(run, a, b, how);
  if (a.t === 'range' && b.t === 'range') return meetAll(run, ends(a), ends(b), how);
  return compare(a, b);
}

/** As IEEE has it: a NaN is not even equal to itself, and the zeros are equal. */
function meetFloats(a: Float, b: Float): Relation {
  // A literal takes the type of what it meets.
  const [x, y] = a.width === b.width ? [a.v, b.v] : [Math.fround(a.v), Math.fround(b.v)];
  if (x === y) return 0;
  return x < y ? -1 : x > y ? 1 : null;
}

const ends = ({ from, to }: Extract<Value, { readonly t: 'range' }>): Value[] => [from, to].filter((end) => end !== null);

function meetSymbol(run: Run, a: Value, b: Value, how: How): Relation {
  if (isSymbol(a) && isSymbol(b)) {
    if (how === 'order') run.abstracted('order of an unknown value');
    return compare(a, b);
  }
  const [x, y] = [isSymbol(a) ? like(run.world, a, b) : a, isSymbol(b) ? like(run.world, b, a) : b];
  return isSymbol(x) || isSymbol(y) ? compare(x, y) : meet(run, x, y, how);
}

/** Lexicographic; what cannot be compared decides like what differs. */
function meetAll(run: Run, a: readonly Value[], b: readonly Value[], how: How): Relation {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const found = meet(run, a[i] as Value, b[i] as Value, how);
    if (found !== 0) return found;
  }
  return a.length < b.length ? -1 : a.length > b.length ? 1 : 0;
}

/** Items of a set are sorted as their type says, and have no NaN. */
function meetSets(run: Run, a: SetOf, b: SetOf, how: How): Relation {
  return how === 'equality' ? compare(a, b) : meetAll(run, a.items, b.items, how);
}

function meetMaps(run: Run, a: MapOf, b: MapOf, how: How): Relation {
  const n = Math.min(a.keys.length, b.keys.length);
  for (let i = 0; i < n; i++) {
    const keys = meet(run, a.keys[i] as Value, b.keys[i] as Value, how);
    const found = keys === 0 ? meet(run, a.values[i] as Value, b.values[i] as Value, how) : keys;
    if (found !== 0) return found;
  }
  return a.keys.length < b.keys.length ? -1 : a.keys.length > b.keys.length ? 1 : 0;
}

const STD: ReadonlySet<string> = new Set([
  'Some',
  'None',
  'Ok',
  'Err',
  'Less',
  'Equal',
  'Greater',
  'Duration',
  'Bytes',
  'Reverse',
]);

function meetData(run: Run, a: Data, b: Data, how: How): Relation {
  if (how === 'order' && !STD.has(a.shape.name)) run.abstracted(`order of ${a.shape.name}`);
  if (a.shape === b.shape) return a.shape === REVERSE ? meetAll(run, b.items, a.items, how) : meetAll(run, a.items, b.items, how);
  // One struct written with its fields in two orders.
  if (a.shape.name === b.shape.name && keyOf(a) === keyOf(b)) return 0;
  return compare(a, b);
}

/** Notes that items were seen in the order of a type of the user, as a `BTreeMap` keeps them. */
export function noteOrder(run: Run, item: Value): void {
  if (typeof item !== 'object') return;
  if (item.t === 'opaque') run.abstracted('order of an unknown value');
  else if (item.t === 'data' && !STD.has(item.shape.name)) run.abstracted(`order of ${item.shape.name}`);
  else if ('items' in item) for (const inner of item.items) noteOrder(run, inner);
}
