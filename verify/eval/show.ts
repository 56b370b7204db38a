import { keyOf, type Value } from './value.ts';

/** Readable text, close to Rust's `{:?}`. Symbols print as the call they stand for, cut at some depth. */
export function show(value: Value, depth = 6): string {
  const inner = (item: Value): string => show(item, depth - 1);
  if (typeof value !== 'object') return keyOf(value) === 't' ? 'true' : keyOf(value) === 'f' ? 'false' : keyOf(value);
  if (depth < 0) return '…';
  switch (value.t) {
    case 'int':
      return String(value.v);
    case 'float':
      return Number.isInteger(value.v) ? `${value.v}.0` : String(value.v);
    case 'char':
      return `'${value.v}'`;
    case 'tuple':
      return `(${value.items.map(inner).join(', ')}${value.items.length === 1 ? ',' : ''})`;
    case 'list':
      return `[${value.items.map(inner).join(', ')}]`;
    case 'set':
      return `{${value.items.map(inner).join(', ')}}`;
    case 'map':
      return `{${value.keys.map((key, i) => `${inner(key)}: ${inner(value.values[i] as Value)}`).join(', ')}}`;
    case 'data': {
      const { name, fields } = value.shape;
      if (fields !== null)
        return `${name} { ${fields.map((field, i) => `${field}: ${inner(value.items[i] as Value)}`).join(', ')} }`;
      return value.items.length === 0 ? name : `${name}(${value.items.map(inner).join(', ')})`;
    }
    case 'range':
      return `${value.from === null ? '' : inner(value.from)}..${value.inclusive ? '=' : ''}${value.to === null ? '' : inner(value.to)}`;
    case 'member':
      return `member ${value.id}`;
    case 'future':
      return `async ${inner(value.ready)}`;
    case 'opaque':
      return value.args.length === 0 ? value.name : `${value.name}(${value.args.map(inner).join(', ')})`;
  }
}
