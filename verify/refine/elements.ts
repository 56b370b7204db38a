/** Elements of which each place holds one of two values: what causal sequences send. */
import type { World } from '../eval/runtime.ts';
import { asVariant } from '../eval/symbols.ts';
import { type Type, typeOf } from '../eval/types.ts';
import {
  char,
  data,
  err,
  float,
  int,
  list,
  member,
  NONE,
  type Opaque,
  ok,
  opaque,
  type Shape,
  some,
  tuple,
  type Value,
} from '../eval/value.ts';

/** The two numbers that places of all types are made of. */
export type Two = readonly [number, number];

/** How many places elements of a type have. */
export function placesOf(type: string, world: World): number {
  let count = 0;
  new Element(world, [0, 1], () => {
    count++;
    return false;
  }).value(typeOf(type));
  return count;
}

/** The element of which these places hold the second value. */
export function elementOf(type: string, second: readonly boolean[], two: Two, world: World): Value {
  let at = 0;
  return new Element(world, two, () => second[at++] === true).value(typeOf(type));
}

const WORDS: readonly [string, string] = ['a', 'b'];
const MAX_DEPTH = 8;

class Element {
  readonly #world: World;
  readonly #two: Two;
  readonly #second: () => boolean;
  #places = 0;

  constructor(world: World, two: Two, second: () => boolean) {
    this.#world = world;
    this.#two = two;
    this.#second = second;
  }

  value(type: Type | null, depth = 0): Value {
    const inner = (of: Type | null | undefined): Value => this.value(of ?? null, depth + 1);
    const [first = null, other = null] = type?.args ?? [];
    if (depth > MAX_DEPTH) return this.#symbol(type);
    switch (type?.kind) {
      case 'bool':
        return this.#pick(false, true);
      case 'int':
        return int(this.#number(), type.name as 'u32');
      case 'float':
        return float(this.#number(), type.name === 'f32' ? 'f32' : 'f64');
      case 'char':
        return char(this.#pick(...WORDS));
      case 'string':
        return this.#pick(...WORDS);
      case 'tuple':
        return tuple(type.args.map(inner));
      case 'option':
        return this.#either(
          () => some(inner(first)),
          () => NONE,
        );
      case 'result':
        return this.#either(
          () => ok(inner(first)),
          () => err(inner(other)),
        );
      case 'list':
        return this.#either(
          () => list([inner(first)]),
          () => list([]),
        );
      case 'member':
        return member(this.#pick(0, 1));
      case 'mut':
        return inner(first);
      default:
        return this.#named(type);
    }
  }

  /** A struct whose fields are known has a place for each. */
  #named(type: Type | null): Value {
    const known: Shape | undefined = type?.kind === 'named' ? this.#world.types.structs.get(type.name) : undefined;
    if (known?.fields == null) return this.#symbol(type);
    return data(
      known,
      known.fields.map(() => this.#symbol(null)),
    );
  }

  /** Symbols of an enum whose variants are known are of different ones. */
  #symbol(type: Type | null): Value {
    const symbol = (n: number): Opaque => opaque('input', [int(n)], type?.text ?? null);
    const [a, b] = this.#two;
    const isSecond = this.#place();
    const variants = type === null ? undefined : this.#world.types.enums.get(type.name);
    if (!isSecond) return symbol(a);
    if (variants === undefined) return symbol(b);
    const variantOf = (n: number): string => asVariant(this.#world, symbol(n), variants);
    const other = Array.from({ length: 20 }, (_, i) => b + i).find((n) => n !== a && variantOf(n) !== variantOf(a));
    return symbol(other ?? b);
  }

  /** The form of what has no places itself says something; of other values it stays the same. */
  #either(common: () => Value, rare: () => Value): Value {
    const before = this.#places;
    const value = common();
    return this.#places > before || !this.#place() ? value : rare();
  }

  #number(): number {
    return this.#pick(...this.#two);
  }

  #pick<T>(one: T, other: T): T {
    return this.#place() ? other : one;
  }

  #place(): boolean {
    this.#places++;
    return this.#second();
  }
}
