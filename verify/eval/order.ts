/** Comparing things: like values, but a symbol is read as whatever it meets. */
import { like } from './symbols.ts';
import { deref, type Run, settle, type Thing } from './things.ts';
import { compare, type Data, keyOf, type Opaque, type Value } from './value.ts';

const isSymbol = (value: Value): value is Opaque => typeof value === 'object' && value.t === 'opaque';

export function compareIn(run: Run, a: Thing, b: Thing): -1 | 0 | 1 {
  const [x, y] = [settle(run, deref(a)), settle(run, deref(b))];
  return meet(run, x, y, true);
}

/** `PartialEq`, taken to be derived. */
export const equalIn = (run: Run, a: Thing, b: Thing): boolean => {
  const [x, y] = [settle(run, deref(a)), settle(run, deref(b))];
  return x === y || meet(run, x, y, false) === 0;
};

function meet(run: Run, a: Value, b: Value, ordering: boolean): -1 | 0 | 1 {
  if (isSymbol(a) || isSymbol(b)) return meetSymbol(run, a, b, ordering);
  if (typeof a !== 'object' || typeof b !== 'object') return compare(a, b);
  if (a.t === 'data' && b.t === 'data') return meetData(run, a, b, ordering);
  if ((a.t === 'tuple' && b.t === 'tuple') || (a.t === 'list' && b.t === 'list')) return meetAll(run, a.items, b.items, ordering);
  return compare(a, b);
}

function meetSymbol(run: Run, a: Value, b: Value, ordering: boolean): -1 | 0 | 1 {
  if (isSymbol(a) && isSymbol(b)) {
    if (ordering) run.abstracted('order of an unknown value');
    return compare(a, b);
  }
  const [x, y] = [isSymbol(a) ? like(run.world, a, b) : a, isSymbol(b) ? like(run.world, b, a) : b];
  return isSymbol(x) || isSymbol(y) ? compare(x, y) : meet(run, x, y, ordering);
}

function meetAll(run: Run, a: readonly Value[], b: readonly Value[], ordering: boolean): -1 | 0 | 1 {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const found = meet(run, a[i] as Value, b[i] as Value, ordering);
    if (found !== 0) return found;
  }
  return a.length < b.length ? -1 : a.length > b.length ? 1 : 0;
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

function meetData(run: Run, a: Data, b: Data, ordering: boolean): -1 | 0 | 1 {
  if (a.shape === b.shape && a.shape.name === 'Reverse') return meetAll(run, b.items, a.items, ordering);
  if (ordering && !STD.has(a.shape.name)) run.abstracted(`order of ${a.shape.name}`);
  if (a.shape === b.shape) return meetAll(run, a.items, b.items, ordering);
  if (a.shape.name === b.shape.name && keyOf(a) === keyOf(b)) return 0;
  return compare(a, b);
}
