import { Ints } from './ints.ts';

/**
 * Where classes are used as children. The uses of a class form a ring, so that those of two classes are joined by swapping two links.
 */
export class Uses {
  /** A use of each class, or -1, and how many it has. */
  readonly #first = new Ints();
  readonly #counts = new Ints();
  /** The next use in the ring, and the e-node that has the child there. */
  readonly #next = new Ints();
  readonly #users = new Ints();

  addClass(): void {
    this.#first.push(-1);
    this.#counts.push(0);
  }

  /** A use of `child` by `node`. */
  add(child: number, node: number): void {
    const at = this.#next.length;
    const first = this.#first.at(child);
    this.#users.push(node);
    if (first < 0) {
      this.#next.push(at);
      this.#first.items[child] = at;
    } else {
      this.#next.push(this.#next.at(first));
      this.#next.items[first] = at;
    }
    this.#counts.items[child] = this.#counts.at(child) + 1;
  }

  count(id: number): number {
    return this.#counts.at(id);
  }

  /** A use of the class to start from, or -1. */
  first(id: number): number {
    return this.#first.at(id);
  }

  next(use: number): number {
    return this.#next.at(use);
  }

  user(use: number): number {
    return this.#users.at(use);
  }

  /** Uses of `other` are uses of `root` from now on. */
  join(root: number, other: number): void {
    const [a, b] = [this.#first.at(root), this.#first.at(other)];
    if (a >= 0 && b >= 0) this.#next.swap(a, b);
    else if (a < 0) this.#first.items[root] = b;
    this.#counts.items[root] = this.#counts.at(root) + this.#counts.at(other);
  }
}
