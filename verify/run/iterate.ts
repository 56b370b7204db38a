import { char, int, type Opaque, opaque, type Range, tuple, type Value, type Width } from '../eval/value.ts';
import { RunError } from './run-error.ts';

/** More elements than this from one value are taken for a mistake. */
const MAX_ELEMENTS = 100_000;

/** How many elements something unknown has. */
const UNKNOWN_ELEMENTS = 2;

/**
 * What Rust's `into_iter` of a value yields. Values of unknown types yield a few symbols, which `typed` gives a form.
 * @throws RunError on values that are not iterable or do not end
 */
export function elementsOf(value: Value, typed: (symbol: Opaque) => Value): readonly Value[] {
  // A symbol among the items gets its form here, as it would behind a network.
  const formed = (item: Value): Value => (typeof item === 'object' && item.t === 'opaque' ? typed(item) : item);
  if (typeof value === 'object') {
    switch (value.t) {
      case 'list':
      case 'set':
        return value.items.map(formed);
      case 'map':
        return value.keys.map((key, i) => tuple([key, value.values[i] as Value]));
      case 'data':
        if (value.shape.name === 'Some' || value.shape.name === 'Ok') return value.items.map(formed);
        if (value.shape.name === 'None' || value.shape.name === 'Err') return [];
        return unknownElements(value, typed);
      case 'opaque':
        return unknownElements(value, typed);
      case 'range':
        return rangeElements(value);
      default:
    }
  }
  throw new RunError(`${typeof value === 'object' ? value.t : typeof value} is not iterable`);
}

const unknownElements = (value: Value, typed: (symbol: Opaque) => Value): Value[] =>
  Array.from({ length: UNKNOWN_ELEMENTS }, (_, i) => typed(opaque(`item ${i}`, [value])));

function rangeElements({ from, to, inclusive }: Range): readonly Value[] {
  if (from === null || to === null) throw new RunError('a range without an end');
  if (typeof from !== 'object' || typeof to !== 'object') throw new RunError('a range of something else than integers');
  if (from.t === 'char' && to.t === 'char') {
    const [low, high] = [from.v.codePointAt(0) ?? 0, to.v.codePointAt(0) ?? 0];
    return upTo(BigInt(low), BigInt(high), inclusive).map((code) => char(String.fromCodePoint(Number(code))));
  }
  if (from.t !== 'int' || to.t !== 'int') throw new RunError('a range of something else than integers');
  const width: Width | null = from.width ?? to.width;
  return upTo(BigInt(from.v), BigInt(to.v), inclusive).map((v) => int(v, width));
}

function upTo(low: bigint, high: bigint, inclusive: boolean): bigint[] {
  const end = inclusive ? high + 1n : high;
  if (end - low > MAX_ELEMENTS) throw new RunError(`a range of more than ${MAX_ELEMENTS} elements`);
  const out: bigint[] = [];
  for (let v = low; v < end; v += 1n) out.push(v);
  return out;
}
