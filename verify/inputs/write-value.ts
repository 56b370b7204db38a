/** Elements as JSON: what `readValue` reads back, for the types of ports that it knows. */
import type { Json } from '../../ir/index.ts';
import type { World } from '../eval/runtime.ts';
import { show } from '../eval/show.ts';
import type { Type } from '../eval/types.ts';
import { type Data, type Int, keyOf, NONE, type Value } from '../eval/value.ts';
import { numbered, UNWRITABLE } from './read-value.ts';

/** Numbers that are tried for values of types without a form of their own: as many as scripts are drawn from. */
const NUMBERS = 128;
/** Symbols of symbols grow with every call: beyond this their text has to do. */
const MAX_PARTS = 5000;
const MAX_DEPTH = 40;

export function writeValue(value: Value, type: Type | null, world: World): Json {
  return new Writer(world).write(value, type, 0);
}

class Writer {
  readonly #world: World;
  #parts = 0;

  constructor(world: World) {
    this.#world = world;
  }

  write(value: Value, type: Type | null, depth: number): Json {
    if (type?.kind === 'mut') return this.write(value, type.args[0] ?? null, depth);
    if (typeof value !== 'object') return value;
    if (++this.#parts > MAX_PARTS || depth > MAX_DEPTH) return show(value, 3);
    const inner: Inner = (part, of) => this.write(part, of ?? null, depth + 1);
    const all = (parts: readonly Value[], of: (i: number) => Type | null | undefined): Json[] =>
      parts.map((part, i) => inner(part, of(i)));
    if (type?.kind === 'named' || type?.kind === 'bytes')
      for (let n = 0; n < NUMBERS; n++) if (keyOf(numbered(this.#world, n, type)) === keyOf(value)) return n;
    switch (value.t) {
      case 'int':
        return exact(value);
      case 'float':
        return writeFloat(value.v);
      case 'char':
        return value.v;
      case 'tuple':
        return value.items.length === 0 ? null : all(value.items, (i) => type?.args[i]);
      case 'list':
      case 'set':
        return all(value.items, () => type?.args[0]);
      case 'map':
        return value.keys.map((key, i) => [inner(key, type?.args[0]), inner(value.values[i] as Value, type?.args[1])]);
      case 'data':
        return writeData(value, type, inner);
      case 'range':
        return {
          start: value.from === null ? null : inner(value.from, type?.args[0]),
          end: value.to === null ? null : inner(value.to, type?.args[0]),
        };
      case 'member':
        return value.id;
      case 'future':
        return inner(value.ready, null);
      case 'opaque':
        return { symbol: value.name, args: all(value.args, () => null) };
    }
  }
}

function writeFloat(v: number): Json {
  const text = Object.is(v, -0) ? '-0' : String(v);
  return UNWRITABLE.has(text) ? text : v;
}

type Inner = (part: Value, type: Type | null | undefined) => Json;

const exact = ({ v }: Int): Json => (typeof v === 'bigint' ? String(v) : v);

function writeData(value: Data, type: Type | null, inner: Inner): Json {
  const {
    shape: { name, fields },
    items,
  } = value;
  const [first] = items;
  if (value === NONE || name === 'None') return null;
  if (name === 'Some' && first !== undefined) {
    const payload = inner(first, type?.args[0]);
    const ambiguous = payload === null || payload === 'None' || (typeof payload === 'object' && 'Some' in payload);
    return ambiguous ? { Some: payload } : payload;
  }
  if ((name === 'Ok' || name === 'Err') && first !== undefined && items.length === 1)
    return { [name]: inner(first, type?.args[name === 'Ok' ? 0 : 1]) };
  if (name === 'Duration' && typeof first === 'object' && first.t === 'int') {
    const nanos = BigInt(first.v);
    return { secs: Number(nanos / 1_000_000_000n), nanos: Number(nanos % 1_000_000_000n) };
  }
  const typed = type?.kind === 'named' || type?.kind === 'ordering';
  if (fields === null) {
    if (items.length === 0 && typed) return name;
    return { [name]: items.map((item) => inner(item, null)) };
  }
  const object = Object.fromEntries(fields.map((field, i) => [field, inner(items[i] as Value, null)]));
  return type?.name === name ? object : { [name]: object };
}
