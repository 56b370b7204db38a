/** A binary heap: `pop` gives the entry with the smallest key, and of those with equal keys the one with the smallest tie. */
export class Heap<T> {
  readonly #entries: { readonly key: number; readonly tie: number; readonly value: T }[] = [];

  push(key: number, tie: number, value: T): void {
    const entries = this.#entries;
    const entry = { key, tie, value };
    let at = entries.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!before(entry, entries[above])) break;
      entries[at] = entries[above] as (typeof entries)[number];
      at = above;
    }
    entries[at] = entry;
  }

  pop(): { readonly key: number; readonly value: T } | undefined {
    const entries = this.#entries;
    const top = entries[0];
    const last = entries.pop();
    if (last === undefined || last === top) return top;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= entries.length) break;
      if (below + 1 < entries.length && before(entries[below + 1], entries[below])) below += 1;
      if (!before(entries[below], last)) break;
      entries[at] = entries[below] as typeof last;
      at = below;
    }
    entries[at] = last;
    return top;
  }
}

interface Key {
  readonly key: number;
  readonly tie: number;
}

const before = (a: Key | undefined, b: Key | undefined): boolean =>
  a !== undefined && b !== undefined && (a.key < b.key || (a.key === b.key && a.tie < b.tie));
