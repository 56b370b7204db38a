/** `Display` and `Debug`. */
import { DURATION } from './symbols.ts';
import { deref, type Run, settle, type Thing } from './things.ts';
import { type Data, type Float, type Int, keyOf, type Value } from './value.ts';

/** `{}`. What a type of the user prints is unknown: the key of the value stands for it. */
export function display(run: Run, thing: Thing): string {
  const value = settle(run, deref(thing));
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (value.t === 'int') return String(value.v);
  if (value.t === 'float') return plainFloat(value);
  if (value.t === 'char') return value.v;
  run.abstracted(value.t === 'data' ? `Display of ${value.shape.name}` : `Display of ${value.t}`);
  return `<${keyOf(value)}>`;
}

const floatName = (v: number): string => (Number.isNaN(v) ? 'NaN' : v > 0 ? 'inf' : '-inf');

/** The shortest digits that read back as the same number of its type. */
function shortest({ v, width }: Float): string {
  if (width === 'f64') return String(v);
  for (let digits = 1; digits < 9; digits++) {
    const text = v.toPrecision(digits);
    if (Math.fround(Number(text)) === v) return String(Number(text));
  }
  return String(v);
}

/** Without an exponent, as `Display` prints. */
function plainFloat(value: Float): string {
  if (!Number.isFinite(value.v)) return floatName(value.v);
  if (Object.is(value.v, -0)) return '-0';
  const text = shortest(value);
  const found = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (found === null) return text;
  const [, sign = '', head = '', rest = '', power = ''] = found;
  const shift = Number(power);
  const digits = head + rest;
  return shift < 0 ? `${sign}0.${'0'.repeat(-shift - 1)}${digits}` : sign + digits.padEnd(shift + 1, '0');
}

function debugFloat(value: Float): string {
  const size = Math.abs(value.v);
  if (Number.isFinite(value.v) && size !== 0 && (size >= 1e16 || size < 1e-4))
    return Number(shortest(value)).toExponential().replace('e+', 'e');
  const text = plainFloat(value);
  return Number.isInteger(value.v) ? `${text}.0` : text;
}

/** `1.002s`, `500ms`, `2µs`, `7ns`. */
function debugDuration(nanos: bigint): string {
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
  return `${nanos / unit}${rest === '' ? '' : `.${rest}`}${name}`;
}

/** `{:?}`, taken to be derived. */
export function debug(run: Run, thing: Thing): string {
  const value = settle(run, deref(thing));
  if (typeof value !== 'object') return typeof value === 'string' ? JSON.stringify(value) : String(value);
  const all = (items: readonly Value[]): string => items.map((item) => debug(run, item)).join(', ');
  switch (value.t) {
    case 'int':
      return String(value.v);
    case 'float':
      return debugFloat(value);
    case 'char':
      return value.v === "'" ? "'\\''" : `'${JSON.stringify(value.v).slice(1, -1).replace('\\"', '"')}'`;
    case 'tuple':
      return `(${all(value.items)}${value.items.length === 1 ? ',' : ''})`;
    case 'list':
      return `[${all(value.items)}]`;
    case 'set':
      unordered(run, value.ordered, value.items.length, 'HashSet');
      return `{${all(value.items)}}`;
    case 'map':
      unordered(run, value.ordered, value.keys.length, 'HashMap');
      return `{${value.keys.map((key, i) => `${debug(run, key)}: ${debug(run, value.values[i] as Value)}`).join(', ')}}`;
    case 'data':
      return debugData(run, value, all);
    case 'range':
      return `${value.from === null ? '' : debug(run, value.from)}..${value.inclusive ? '=' : ''}${value.to === null ? '' : debug(run, value.to)}`;
    default:
      run.abstracted(`Debug of ${value.t}`);
      return `<${keyOf(value)}>`;
  }
}

function debugData(run: Run, { shape, items }: Data, all: (items: readonly Value[]) => string): string {
  const { name, fields } = shape;
  if (shape === DURATION) return debugDuration(BigInt((items[0] as Int).v));
  if (fields !== null) return `${name} { ${fields.map((field, i) => `${field}: ${debug(run, items[i] as Value)}`).join(', ')} }`;
  return items.length === 0 ? name : `${name}(${all(items)})`;
}

function unordered(run: Run, ordered: boolean, size: number, what: string): void {
  if (!ordered && size > 1) run.world.log.orders.add(what);
}
