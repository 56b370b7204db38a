import { Ints } from './ints.ts';

/** Disjoint sets of the numbers from 0: `find` gives the root, which stands for the set. */
export class UnionFind {
  readonly #parents = new Ints();

  get size(): number {
    return this.#parents.length;
  }

  /** A new set of one. */
  add(): number {
    const id = this.#parents.length;
    this.#parents.push(id);
    return id;
  }

  find(id: number): number {
    const parents = this.#parents.items;
    let at = id;
    let parent = parents[at] as number;
    while (parent !== at) {
      const next = parents[parent] as number;
      // Halves the path on the way.
      parents[at] = next;
      at = next;
      parent = parents[at] as number;
    }
    return at;
  }

  /** Both must be roots; `root` stands for both sets from now on. */
  union(root: number, other: number): void {
    this.#parents.items[other] = root;
  }
}
