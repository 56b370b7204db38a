/** A list of 32-bit integers that grows. `items` is longer than `length` and is replaced when it grows. */
export class Ints {
  items: Int32Array;
  length = 0;

  constructor(capacity = 16) {
    this.items = new Int32Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.items.length) this.items = grown(this.items, this.length + 1);
    this.items[this.length] = value;
    this.length += 1;
  }

  /** The last one, which is taken off; the list must not be empty. */
  pop(): number {
    this.length -= 1;
    return this.items[this.length] as number;
  }

  at(index: number): number {
    return this.items[index] as number;
  }

  swap(a: number, b: number): void {
    const kept = this.items[a] as number;
    this.items[a] = this.items[b] as number;
    this.items[b] = kept;
  }

  /** Makes room for `more` further values behind `length`, which stays. */
  reserve(more: number): void {
    if (this.length + more > this.items.length) this.items = grown(this.items, this.length + more);
  }
}

/** A copy of at least `size`, and at least twice as long. */
export function grown(items: Int32Array, size: number): Int32Array {
  const copy = new Int32Array(Math.max(size, 2 * items.length));
  copy.set(items);
  return copy;
}
