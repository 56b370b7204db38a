import { invariant } from '../errors.ts';
import type { Edge, Operator } from './operator.ts';

interface Arc {
  readonly key: string;
  readonly edge: Edge;
  readonly source: string;
  readonly target: string;
}
const NONE: readonly Arc[] = [];

/**
 * Operators by key and the edges between them, several between the same two included. A copy shares everything but three maps, because a
 * search makes one for every candidate. Throws on keys that are not there, or there already.
 */
export class OperatorGraph {
  readonly #nodes: Map<string, Operator>;
  readonly #into: Map<string, readonly Arc[]>;
  readonly #outOf: Map<string, readonly Arc[]>;

  constructor(from?: OperatorGraph) {
    this.#nodes = new Map(from === undefined ? [] : from.#nodes);
    this.#into = new Map(from === undefined ? [] : from.#into);
    this.#outOf = new Map(from === undefined ? [] : from.#outOf);
  }

  copy(): OperatorGraph {
    return new OperatorGraph(this);
  }

  /** Number of operators. */
  get order(): number {
    return this.#nodes.size;
  }

  /** Number of edges. */
  get size(): number {
    return [...this.#into.values()].reduce((sum, arcs) => sum + arcs.length, 0);
  }

  /** Operators that are not the same object as in another graph, or have other edges. */
  changedSince(before: OperatorGraph): string[] {
    const isChanged = ([key, op]: readonly [string, Operator]): boolean =>
      before.#nodes.get(key) !== op ||
      before.#into.get(key) !== this.#into.get(key) ||
      before.#outOf.get(key) !== this.#outOf.get(key);
    return [...this.#nodes].filter(isChanged).map(([key]) => key);
  }

  hasNode(key: string): boolean {
    return this.#nodes.has(key);
  }

  find(key: string): Operator | undefined {
    return this.#nodes.get(key);
  }

  mapNodes<T>(map: (key: string, op: Operator) => T): T[] {
    return [...this.#nodes].map(([key, op]) => map(key, op));
  }

  forEachNode(visit: (key: string, op: Operator) => void): void {
    for (const [key, op] of this.#nodes) visit(key, op);
  }

  someNode(holds: (key: string, op: Operator) => boolean): boolean {
    for (const [key, op] of this.#nodes) if (holds(key, op)) return true;
    return false;
  }

  mapInEdges<T>(node: string, map: (key: string, edge: Edge, source: string, target: string) => T): T[] {
    return (this.#into.get(node) ?? NONE).map(({ key, edge, source, target }) => map(key, edge, source, target));
  }

  mapOutEdges<T>(node: string, map: (key: string, edge: Edge, source: string, target: string) => T): T[] {
    return (this.#outOf.get(node) ?? NONE).map(({ key, edge, source, target }) => map(key, edge, source, target));
  }

  forEachEdge(visit: (key: string, edge: Edge, source: string, target: string) => void): void {
    for (const arcs of this.#outOf.values()) for (const { key, edge, source, target } of arcs) visit(key, edge, source, target);
  }

  addNode(key: string, op: Operator): void {
    invariant(!this.#nodes.has(key), `operator ${key} is new`);
    this.#nodes.set(key, op);
  }

  replaceNodeAttributes(key: string, op: Operator): void {
    invariant(this.#nodes.has(key), `operator ${key} exists`);
    this.#nodes.set(key, op);
  }

  /** With all its edges. */
  dropNode(key: string): void {
    for (const arc of [...(this.#into.get(key) ?? NONE), ...(this.#outOf.get(key) ?? NONE)]) this.#drop(arc);
    this.#into.delete(key);
    this.#outOf.delete(key);
    this.#nodes.delete(key);
  }

  addEdgeWithKey(key: string, source: string, target: string, edge: Edge): void {
    invariant(this.#nodes.has(source) && this.#nodes.has(target), `both ends of ${key} exist`);
    const before = this.#into.get(target) ?? NONE;
    invariant(!before.some((arc) => arc.key === key), `edge ${key} is new`);
    const arc = { key, edge, source, target };
    this.#into.set(target, [...before, arc]);
    this.#outOf.set(source, [...(this.#outOf.get(source) ?? NONE), arc]);
  }

  dropEdge(key: string, target: string): void {
    const arc = this.#into.get(target)?.find((one) => one.key === key);
    invariant(arc, `edge ${key} exists`);
    this.#drop(arc);
  }

  #drop(arc: Arc): void {
    for (const [arcs, end] of [
      [this.#into, arc.target],
      [this.#outOf, arc.source],
    ] as const)
      arcs.set(
        end,
        (arcs.get(end) ?? NONE).filter((one) => one !== arc),
      );
  }
}
