import type { Term } from '../../rewrites/egraph/index.ts';

interface Node {
  readonly op: string;
  readonly children: readonly number[];
}

/** Equality saturation as one would write it on paper: everything is compared with everything, until nothing changes. */
export class NaiveGraph {
  readonly #nodes: Node[] = [];
  readonly #classOf: number[] = [];

  add(op: string, children: readonly number[]): number {
    const same = this.#nodes.findIndex((node) => this.#same(node, { op, children }));
    if (same >= 0) return this.#classOf[same] as number;
    this.#nodes.push({ op, children });
    this.#classOf.push(this.#nodes.length - 1);
    return this.#nodes.length - 1;
  }

  addTerm(term: Term): number {
    return this.add(
      term.op,
      term.children.map((child) => this.addTerm(child)),
    );
  }

  union(a: number, b: number): void {
    const [from, to] = [this.find(a), this.find(b)];
    this.#classOf.forEach((of, i) => {
      if (of === from) this.#classOf[i] = to;
    });
  }

  /** A class is named by one of its e-nodes. */
  find(id: number): number {
    return this.#classOf[id] as number;
  }

  close(): void {
    for (let changed = true; changed; ) {
      changed = false;
      for (const [i, a] of this.#nodes.entries()) {
        for (const [k, b] of this.#nodes.entries()) {
          if (this.find(i) === this.find(k) || !this.#same(a, b)) continue;
          this.union(i, k);
          changed = true;
        }
      }
    }
  }

  #same(a: Node, b: Node): boolean {
    return (
      a.op === b.op &&
      a.children.length === b.children.length &&
      a.children.every((child, i) => this.find(child) === this.find(b.children[i] as number))
    );
  }

  get classCount(): number {
    return new Set(this.#classOf).size;
  }

  get nodeCount(): number {
    return this.#nodes.filter((node, i) => !this.#nodes.slice(0, i).some((earlier) => this.#same(earlier, node))).length;
  }

  /** All ways to see the class as an instance of the pattern, on top of what is bound already. */
  match(pattern: Term, id: number, bound: ReadonlyMap<string, number>): ReadonlyMap<string, number>[] {
    if (pattern.op.startsWith('?')) {
      const known = bound.get(pattern.op);
      if (known === undefined) return [new Map([...bound, [pattern.op, this.find(id)]])];
      return this.find(known) === this.find(id) ? [bound] : [];
    }
    return this.#nodes.flatMap((node, i) => {
      const fits = this.find(i) === this.find(id) && node.op === pattern.op && node.children.length === pattern.children.length;
      if (!fits) return [];
      return pattern.children.reduce<ReadonlyMap<string, number>[]>(
        (so, child, k) => so.flatMap((each) => this.match(child, node.children[k] as number, each)),
        [bound],
      );
    });
  }

  instantiate(pattern: Term, bound: ReadonlyMap<string, number>): number {
    if (pattern.op.startsWith('?')) return bound.get(pattern.op) as number;
    return this.add(
      pattern.op,
      pattern.children.map((child) => this.instantiate(child, bound)),
    );
  }

  /** Searches all rules in the same graph, applies all matches, closes. */
  iterate(rules: readonly (readonly [left: Term, right: Term])[]): void {
    const found = rules.flatMap(([left, right]) =>
      [...new Set(this.#classOf)].flatMap((id) => this.match(left, id, new Map()).map((bound) => ({ id, right, bound }))),
    );
    for (const { id, right, bound } of found) this.union(this.instantiate(right, bound), id);
    this.close();
  }
}
