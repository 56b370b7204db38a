import type { Collection, CollectionKind } from '../graph/collection.ts';
import type { Json, JsonObject } from '../graph/operator.ts';
import { at, type Collector, type Path, show } from './diagnostics.ts';
import { get, isObject, tagged } from './shape.ts';
import { typeTextProblem } from './type-text.ts';

/** Bounds of any version; a refinement that is not listed is refused, because rules decide by it. */
const BOUNDS: Record<CollectionKind, readonly string[]> = {
  Stream: ['Unbounded', 'Bounded'],
  Singleton: ['Unbounded', 'Monotonic', 'Bounded'],
  Optional: ['Unbounded', 'InitNone', 'Bounded'],
  KeyedStream: ['Unbounded', 'Bounded'],
  KeyedSingleton: ['Unbounded', 'MonotonicKeys', 'MonotonicValue', 'BoundedValue', 'Bounded'],
};
const ORDERS = ['TotalOrder', 'NoOrder'] as const;
const RETRIES = ['ExactlyOnce', 'AtLeastOnce'] as const;

/** Hydro's CollectionKind, `{"Stream": {"bound", "order", "retry", "element_type"}}` and the like. */
export function readCollection(value: Json | undefined, path: Path | null, problems: Collector): Collection | undefined {
  const [tag, content] = tagged(value) ?? [];
  if (tag === undefined || !Object.hasOwn(BOUNDS, tag) || !isObject(content)) {
    problems.add(
      'shape',
      path,
      `a collection kind is Stream, Singleton, Optional, KeyedStream or KeyedSingleton, not ${show(value)}`,
    );
    return undefined;
  }
  const kind = tag as CollectionKind;
  const inside = at(path, tag);
  const before = problems.diagnostics.length;

  const oneOf = <T extends string>(name: string, allowed: readonly T[]): T => {
    const found = get(content, name);
    if (allowed.includes(found as T)) return found as T;
    problems.add('shape', at(inside, name), `${name} of a ${kind} is ${allowed.join(' or ')}, not ${show(found)}`);
    return allowed[0] as T;
  };
  const type = (name: string): string => {
    const found = get(content, name);
    if (typeof found !== 'string')
      problems.add('shape', at(inside, name), `${name} is the text of a Rust type, not ${show(found)}`);
    else checkType(found, at(inside, name), problems);
    return typeof found === 'string' ? found : '';
  };

  const keyed = kind === 'KeyedStream' || kind === 'KeyedSingleton';
  const stream = kind === 'Stream' || kind === 'KeyedStream';
  const prefix = keyed ? 'value_' : '';
  const keyType = keyed ? type('key_type') : null;
  const valueType = keyed ? type('value_type') : null;
  const collection: Collection = {
    kind,
    bound: oneOf('bound', BOUNDS[kind]),
    order: stream ? oneOf(`${prefix}order`, ORDERS) : null,
    retry: stream ? oneOf(`${prefix}retry`, RETRIES) : null,
    elementType: keyed ? `(${keyType} , ${valueType})` : type('element_type'),
    keyType,
    valueType,
  };
  return problems.diagnostics.length === before ? collection : undefined;
}

export function checkType(text: string, path: Path | null, problems: Collector): void {
  const problem = typeTextProblem(text);
  if (problem !== null) problems.add('type-unparsable', path, `'${text.slice(0, 80)}' is not a Rust type: ${problem}`);
}

export function writeCollection(collection: Collection): JsonObject {
  const { kind, bound, order, retry, elementType, keyType, valueType } = collection;
  switch (kind) {
    case 'Stream':
      return { Stream: { bound, order, retry, element_type: elementType } };
    case 'Singleton':
      return { Singleton: { bound, element_type: elementType } };
    case 'Optional':
      return { Optional: { bound, element_type: elementType } };
    case 'KeyedStream':
      return { KeyedStream: { bound, value_order: order, value_retry: retry, key_type: keyType, value_type: valueType } };
    case 'KeyedSingleton':
      return { KeyedSingleton: { bound, key_type: keyType, value_type: valueType } };
  }
}
