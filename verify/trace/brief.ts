import { clip } from '../../ir/index.ts';
import { show } from '../eval/show.ts';
import { type Data, type Opaque, part, type Value } from '../eval/value.ts';
import { type Item, isGone } from '../run/item.ts';

/** Text of a value for diagrams: like Rust's `{:?}`, symbols as short as they can be told apart. */
export function brief(item: Item, max = Number.POSITIVE_INFINITY): string {
  if (isGone(item)) return item.of === null ? 'nothing' : `${brief(item.of, max)} gone`;
  return clip(text(item, 5), max);
}

function text(value: Value, depth: number): string {
  const inner = (of: Value): string => text(of, depth - 1);
  if (typeof value !== 'object') return show(value);
  if (depth < 0) return '…';
  switch (value.t) {
    case 'tuple':
      return `(${value.items.map(inner).join(', ')}${value.items.length === 1 ? ',' : ''})`;
    case 'list':
      return `[${value.items.map(inner).join(', ')}]`;
    case 'set':
      return `{${value.items.map(inner).join(', ')}}`;
    case 'map':
      return `{${value.keys.map((key, i) => `${inner(key)}: ${inner(value.values[i] as Value)}`).join(', ')}}`;
    case 'data':
      return dataText(value, inner);
    case 'member':
      return `@${value.id}`;
    case 'opaque':
      return symbolText(value, inner);
    default:
      return show(value, depth);
  }
}

function dataText(value: Data, inner: (of: Value) => string): string {
  const {
    shape: { name, fields },
    items,
  } = value;
  if (fields === null) return items.length === 0 ? name : `${name}(${items.map(inner).join(', ')})`;
  const whole = wholeOf(value, fields);
  if (whole !== null) {
    const of = inner(whole);
    return of.startsWith('#') ? `${name}${of}` : of;
  }
  return `${name} {${fields.map((field, i) => ` ${field}: ${inner(items[i] as Value)}`).join(',')} }`;
}

/** A struct of unknown content: every field is that field of one symbol. */
function wholeOf(value: Data, fields: readonly string[]): Value | null {
  let whole: Value | null = null;
  for (const field of fields) {
    const of = part(value, field);
    if (typeof of !== 'object' || of.t !== 'opaque' || of.name !== `.${field}` || of.args.length !== 1) return null;
    const [from] = of.args as [Value];
    if (whole !== null && (from as Opaque).key !== (whole as Opaque).key) return null;
    whole = from;
  }
  return whole;
}

/** `#0` for an input, `#0.client` for its field, `f(a, b)` for a call. */
function symbolText({ name, args }: Opaque, inner: (of: Value) => string): string {
  const [first] = args;
  if (name === 'input' && args.length === 1 && first !== undefined) return `#${inner(first)}`;
  if (name.startsWith('.') && args.length === 1 && first !== undefined) return `${inner(first)}${name}`;
  return args.length === 0 ? name : `${name}(${args.map(inner).join(', ')})`;
}

/** A few values, and how many there are besides. */
export function briefList(items: readonly Item[], max: number, each = max): string {
  const texts: string[] = [];
  let length = 0;
  for (const item of items) {
    const next = brief(item, each);
    if (texts.length > 0 && length + next.length + 2 > max) return `${texts.join(', ')} … +${items.length - texts.length}`;
    texts.push(next);
    length += next.length + 2;
  }
  return texts.join(', ');
}
