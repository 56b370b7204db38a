/** `Display` and `Debug`, for one hole of a template. */
import { messageOf } from './errors.ts';
import { fixed, shortest } from './floats.ts';
import { unsigned } from './numbers.ts';
import { noteOrder } from './order.ts';
import { PLAIN, padded, type Spec } from './pad.ts';
import { DURATION } from './symbols.ts';
import { deref, type Run, settle, type Thing } from './things.ts';
import { type Data, type Float, type Int, keyOf, type Value } from './value.ts';

/** `{}`. What a type of the user prints is unknown: the key of the value stands for it. */
export function display(run: Run, thing: Thing, spec: Spec = PLAIN): string {
  const value = settle(run, deref(thing));
  if (typeof value === 'string') return padded(run, spec, value);
  if (typeof value === 'boolean') return padded(run, spec, String(value));
  if (value.t === 'int') return padInt(run, value, spec);
  if (value.t === 'float') return padFloat(run, value, spec, displayFloat);
  if (value.t === 'char') return padded(run, spec, value.v);
  const message = value.t === 'data' ? messageOf(value) : null;
  if (message !== null) return padded(run, spec, message);
  run.abstracted(value.t === 'data' ? `Display of ${value.shape.name}` : `Display of ${value.t}`);
  return `<${keyOf(value)}>`;
}

const RADIX = { x: 16, X: 16, b: 2, o: 8 } as const;

function padInt(run: Run, { v, width }: Int, spec: Spec): string {
  if (spec.radix === null) return padded(run, spec, String(v < 0 ? -v : v), v < 0 ? '-' : spec.plus ? '+' : '');
  if (width === null) run.abstracted('bits of an integer of an inferred type');
  const text = unsigned(v, width).toString(RADIX[spec.radix]);
  const prefix = `${spec.plus ? '+' : ''}${spec.alternate ? `0${spec.radix.toLowerCase()}` : ''}`;
  return padded(run, spec, spec.radix === 'X' ? text.toUpperCase() : text, prefix);
}

function padFloat(run: Run, value: Float, spec: Spec, write: (value: Float) => string): string {
  if (Number.isNaN(value.v)) return padded(run, spec, 'NaN', '');
  const sign = value.v < 0 || Object.is(value.v, -0) ? '-' : spec.plus ? '+' : '';
  if (!Number.isFinite(value.v)) return padded(run, spec, 'inf', sign);
  return padded(run, spec, spec.precision === null ? write(value) : fixed(value.v, spec.precision), sign);
}

/** Without an exponent. */
function displayFloat(value: Float): string {
  if (value.v === 0) return '0';
  const { digits, power } = shortest(value);
  if (power >= 0) return digits + '0'.repeat(power);
  const text = digits.padStart(1 - power, '0');
  return `${text.slice(0, power)}.${text.slice(power)}`;
}

function debugFloat(value: Float): string {
  const size = Math.abs(value.v);
  if (size === 0 || (size < 1e16 && size >= 1e-4)) {
    const text = displayFloat(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  const { digits, power } = shortest(value);
  const [head = '', rest] = [digits[0], digits.slice(1)];
  return `${head}${rest === '' ? '' : `.${rest}`}e${power + rest.length}`;
}

/** `1.002s`, `500ms`, `2µs`, `7ns`. */
function debugDuration(run: Run, nanos: bigint, spec: Spec): string {
  if (spec.precision !== null) run.abstracted('precision of a Duration');
  const units = [
    ['s', 1_000_000_000n],
    ['ms', 1_000_000n],
    ['µs', 1000n],
    ['ns', 1n],
  ] as const;
  const [name, unit] = units.find(([, size]) => nanos >= size) ?? units[3];
  const rest =
    unit === 1n
      ? ''
      : (nanos % unit)
          .toString()
          .padStart(unit.toString().length - 1, '0')
          .replace(/0+$/, '');
  const text = `${spec.plus ? '+' : ''}${nanos / unit}${rest === '' ? '' : `.${rest}`}${name}`;
  return padded(run, { ...spec, zero: false, precision: null, align: spec.align ?? '<' }, text);
}

/** `{:?}`, taken to be derived: numbers inside are printed as the hole says. */
export function debug(run: Run, thing: Thing, spec: Spec = PLAIN): string {
  const value = settle(run, deref(thing));
  if (typeof value === 'string') return quoted(run, value, '"');
  if (typeof value === 'boolean') return padded(run, spec, String(value));
  const all = (items: readonly Value[]): string => items.map((item) => debug(run, item, spec)).join(', ');
  switch (value.t) {
    case 'int':
      return padInt(run, value, spec);
    case 'float':
      return padFloat(run, value, spec, debugFloat);
    case 'char':
      return quoted(run, value.v, "'");
    case 'tuple':
      return value.items.length === 0 ? padded(run, spec, '()') : `(${all(value.items)}${value.items.length === 1 ? ',' : ''})`;
    case 'list':
      return `[${all(value.items)}]`;
    case 'set':
      noteSeen(run, value.ordered, value.items, 'HashSet');
      return `{${all(value.items)}}`;
    case 'map':
      noteSeen(run, value.ordered, value.keys, 'HashMap');
      return `{${value.keys.map((key, i) => `${debug(run, key, spec)}: ${debug(run, value.values[i] as Value, spec)}`).join(', ')}}`;
    case 'data':
      return debugData(run, value, spec, all);
    case 'range': {
      const end = (of: Value | null): string => (of === null ? '' : debug(run, of, spec));
      return `${end(value.from)}..${value.inclusive ? '=' : ''}${end(value.to)}`;
    }
    default:
      run.abstracted(`Debug of ${value.t}`);
      return `<${keyOf(value)}>`;
  }
}

function debugData(run: Run, { shape, items }: Data, spec: Spec, all: (items: readonly Value[]) => string): string {
  const { name, fields } = shape;
  if (shape === DURATION) return debugDuration(run, BigInt((items[0] as Int).v), spec);
  if (fields !== null)
    return `${name} { ${fields.map((field, i) => `${field}: ${debug(run, items[i] as Value, spec)}`).join(', ')} }`;
  return items.length === 0 ? name : `${name}(${all(items)})`;
}

function noteSeen(run: Run, ordered: boolean, keys: readonly Value[], what: string): void {
  if (keys.length < 2) return;
  if (ordered) noteOrder(run, keys[0] as Value);
  else run.world.log.orders.add(what);
}

const ESCAPES: Readonly<Record<string, string>> = { '\0': '\\0', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' };
/** What Rust does not print as it is; characters that are not assigned yet are escaped too. */
const HIDDEN = /[\p{C}\p{Z}\p{Grapheme_Extend}]/u;

function quoted(run: Run, text: string, quote: '"' | "'"): string {
  const escaped = [...text].map((c) => {
    if (c === quote) return `\\${c}`;
    const known = ESCAPES[c];
    if (known !== undefined) return known;
    if (c === ' ' || !HIDDEN.test(c)) return c;
    if (/\p{Cn}/u.test(c)) run.abstracted('a character that is not assigned');
    return `\\u{${(c.codePointAt(0) as number).toString(16)}}`;
  });
  return `${quote}${escaped.join('')}${quote}`;
}
