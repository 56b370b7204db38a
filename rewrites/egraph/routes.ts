import { Heap } from './heap.ts';
import type { Proofs } from './proofs.ts';

/** Justifications from one e-node to another, in order, and how many steps they are when written out. */
export interface Route {
  readonly edges: readonly number[];
  readonly steps: number;
}

/** How deep in proofs of proofs shorter ways are looked for. */
const DEEPEST = 20;

const NOWHERE: Route = { edges: [], steps: 0 };

/**
 * Ways through the justifications. A congruence is as long as the proofs for its children, which may only use what was known before it:
 * so no proof leans on itself. First there is the way through the justifications that were news, of which there is exactly one; then a
 * shorter one is looked for among all (Dijkstra), as long as the work limit is not reached.
 */
export class Routes {
  readonly proofs: Proofs;
  /** Edges of each e-node, as ranges of one array. */
  readonly #edges: Int32Array;
  readonly #start: Int32Array;
  /** The tree of news: the edge to the parent, and the distance from the root. */
  readonly #up: Int32Array;
  readonly #depth: Int32Array;
  readonly #stepsOf = new Map<number, number>();
  readonly #byNews = new Map<number, number>();
  readonly #known = new Map<string, Route>();
  #workLeft: number;
  #nesting = 0;

  constructor(proofs: Proofs, workLimit: number) {
    this.proofs = proofs;
    this.#workLeft = workLimit;
    const size = proofs.written.size;
    this.#start = new Int32Array(size + 1);
    this.#edges = new Int32Array(2 * proofs.count);
    this.#sortEdges(size);
    this.#up = new Int32Array(size).fill(-1);
    this.#depth = new Int32Array(size).fill(-1);
    for (let root = 0; root < size; root += 1) if (this.#depth[root] === -1) this.#growTree(root);
  }

  #sortEdges(size: number): void {
    const { left, right, count } = this.proofs;
    for (let edge = 0; edge < count; edge += 1) {
      for (const end of [left.at(edge), right.at(edge)]) this.#start[end + 1] = (this.#start[end + 1] as number) + 1;
    }
    for (let i = 1; i <= size; i += 1) this.#start[i] = (this.#start[i] as number) + (this.#start[i - 1] as number);
    const next = this.#start.slice();
    for (let edge = 0; edge < count; edge += 1) {
      for (const end of [left.at(edge), right.at(edge)]) {
        this.#edges[next[end] as number] = edge;
        next[end] = (next[end] as number) + 1;
      }
    }
  }

  #growTree(root: number): void {
    this.#depth[root] = 0;
    const todo = [root];
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      for (const edge of this.#edgesOf(at)) {
        const to = this.#other(edge, at);
        if (!this.proofs.joins[edge] || this.#depth[to] !== -1) continue;
        this.#up[to] = edge;
        this.#depth[to] = (this.#depth[at] as number) + 1;
        todo.push(to);
      }
    }
  }

  #edgesOf(node: number): Int32Array {
    return this.#edges.subarray(this.#start[node], this.#start[node + 1]);
  }

  #other(edge: number, end: number): number {
    const left = this.proofs.left.at(edge);
    return left === end ? this.proofs.right.at(edge) : left;
  }

  /** Children of an e-node as it was written. */
  children(node: number): number[] {
    const { written } = this.proofs;
    const row = written.row(node);
    return Array.from({ length: written.arity(node) }, (_, i) => written.rows.at(row + i));
  }

  /** The best way found from one e-node to another over justifications before `before`; there must be one. */
  route(from: number, to: number, before: number): Route {
    if (from === to) return NOWHERE;
    const key = `${from} ${to} ${before}`;
    let route = this.#known.get(key);
    if (!route) {
      const edges = this.#throughTree(from, to);
      const first = { edges, steps: edges.reduce((sum, edge) => sum + this.#steps(edge), 0) };
      route = this.#shorter(from, to, before, first.steps) ?? first;
      this.#known.set(key, route);
    }
    return route;
  }

  /** How many steps a justification is; far below, how many it is by news alone. */
  #steps(edge: number): number {
    const known = this.#stepsOf.get(edge);
    if (known !== undefined) return known;
    if (this.#nesting >= DEEPEST) return this.#stepsByNews(edge);
    this.#nesting += 1;
    let steps = this.#own(edge);
    for (const [from, to] of this.#pairs(edge)) steps += this.route(from, to, edge).steps;
    this.#nesting -= 1;
    this.#stepsOf.set(edge, steps);
    return steps;
  }

  #own(edge: number): number {
    return this.proofs.reasons[edge] === undefined ? 0 : 1;
  }

  /** What had to be equal for a justification. */
  #pairs(edge: number): [number, number][] {
    const { reasons, left, right, premises } = this.proofs;
    if (reasons[edge] === undefined) {
      const others = this.children(right.at(edge));
      return this.children(left.at(edge)).map((child, i) => [child, others[i] as number]);
    }
    const ids = premises.get(edge) ?? [];
    return Array.from({ length: ids.length / 2 }, (_, i) => [ids[2 * i] as number, ids[2 * i + 1] as number]);
  }

  #stepsByNews(edge: number): number {
    const known = this.#byNews.get(edge);
    if (known !== undefined) return known;
    const todo = [edge];
    for (let at = todo.at(-1); at !== undefined; at = todo.at(-1)) {
      const below = this.#pairs(at).flatMap(([from, to]) => this.#throughTree(from, to));
      const open = below.filter((one) => !this.#byNews.has(one));
      if (open.length > 0) todo.push(...open);
      else {
        todo.pop();
        this.#byNews.set(
          at,
          below.reduce((sum, one) => sum + (this.#byNews.get(one) as number), this.#own(at)),
        );
      }
    }
    return this.#byNews.get(edge) as number;
  }

  #throughTree(from: number, to: number): number[] {
    const [there, back]: [number[], number[]] = [[], []];
    let [a, b] = [from, to];
    while (a !== b) {
      const fromA = (this.#depth[a] as number) >= (this.#depth[b] as number);
      const edge = this.#up[fromA ? a : b] as number;
      if (edge < 0) throw new Error('no way from one e-node to the other');
      (fromA ? there : back).push(edge);
      if (fromA) a = this.#other(edge, a);
      else b = this.#other(edge, b);
    }
    return [...there, ...back.reverse()];
  }

  /** A way with fewer than `limit` steps, if one is found. */
  #shorter(from: number, to: number, before: number, limit: number): Route | undefined {
    const best = new Map([[from, 0]]);
    const came = new Map<number, number>();
    const done = new Set<number>();
    const heap = new Heap<number>();
    heap.push(0, from, from);
    for (let next = heap.pop(); next && this.#workLeft > 0; next = heap.pop()) {
      const { key, value: at } = next;
      if (done.has(at)) continue;
      done.add(at);
      if (at === to) return { edges: this.#back(came, from, to), steps: key };
      for (const edge of this.#edgesOf(at)) {
        this.#workLeft -= 1;
        // No justification is less than a step.
        if (edge >= before || key + 1 >= limit) continue;
        const end = this.#other(edge, at);
        if (done.has(end)) continue;
        const steps = key + this.#steps(edge);
        if (steps >= limit || steps >= (best.get(end) ?? Number.POSITIVE_INFINITY)) continue;
        best.set(end, steps);
        came.set(end, edge);
        heap.push(steps, end, end);
      }
    }
    return undefined;
  }

  #back(came: ReadonlyMap<number, number>, from: number, to: number): number[] {
    const edges: number[] = [];
    for (let at = to; at !== from; ) {
      const edge = came.get(at) as number;
      edges.push(edge);
      at = this.#other(edge, at);
    }
    return edges.reverse();
  }
}
