/**
 * What networks make of values whose type is not known to survive them. A network of the program is part of what the program does, so its
 * values come as they were sent. One that was put in may change a value that no network has delivered before: to an unknown one, the same for
 * equal values. What was read back once is read back the same again.
 */
import { readType } from '../../rust/index.ts';
import { data, keyOf, list, opaque, tuple, type Value } from '../eval/value.ts';

export class Travelled {
  readonly #delivered = new Set<string>();

  /**
   * The value that arrives.
   * @param parts canonical texts of the types inside `type` of which nothing is known
   */
  arrive(value: Value, type: string, parts: ReadonlySet<string>, inserted: boolean): Value {
    const reading = readType(type);
    if (parts.has(reading.text)) return this.#part(value, reading.text, inserted);
    if (typeof value !== 'object') return value;
    if (value.t === 'tuple' && reading.kind === 'tuple')
      return tuple(value.items.map((item, i) => this.arrive(item, reading.items[i] ?? '_', parts, inserted)));
    if (value.t === 'list' && reading.kind === 'path')
      return list(value.items.map((item) => this.arrive(item, reading.args[0] ?? '_', parts, inserted)));
    if (value.t === 'data' && /^(?:Some|Ok|Err)$/.test(value.shape.name)) {
      const of = reading.args[value.shape.name === 'Err' ? 1 : 0] ?? '_';
      return data(
        value.shape,
        value.items.map((item) => this.arrive(item, of, parts, inserted)),
      );
    }
    return value;
  }

  #part(value: Value, type: string, inserted: boolean): Value {
    const arrived = inserted && !this.#delivered.has(`${type} ${keyOf(value)}`) ? opaque('read back', [value], type) : value;
    this.#delivered.add(`${type} ${keyOf(arrived)}`);
    return arrived;
  }

  /** Equal texts go on alike. */
  key(): string {
    return [...this.#delivered].sort().join();
  }
}
