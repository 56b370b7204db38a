import { Ints } from './ints.ts';
import { NodeTable } from './node-table.ts';

/** Why two e-nodes are equal: the name of a rule or of a fact, from left to right. */
export type Reason = string;

/**
 * What explanations are made from: how each e-node was written when it came, and every reason given for an equality, in the order in
 * which they came. An equality without a reason is congruence: equal operators over children that were equal by then.
 */
export class Proofs {
  /** E-nodes as they were written; the same numbers as in the graph. */
  readonly written = new NodeTable();
  /** Justification `i` makes `left[i]` and `right[i]` equal. */
  readonly left = new Ints();
  readonly right = new Ints();
  readonly reasons: (Reason | undefined)[] = [];
  /** Whether it was news: these alone connect whatever is equal, in one way. */
  readonly joins: boolean[] = [];
  /** Pairs of e-nodes that had to be equal for it, by justification; most have none. */
  readonly premises = new Map<number, readonly number[]>();
  readonly #seen = new Map<number, Set<number>>();
  readonly #nodes: NodeTable;

  constructor(nodes: NodeTable) {
    this.#nodes = nodes;
  }

  get count(): number {
    return this.reasons.length;
  }

  /** The e-node that was written like this, or -1; the key is that of the graph. */
  find(op: number, arity: number): number {
    const { written } = this;
    written.reserveKey(arity);
    for (let i = 0; i < arity; i += 1) written.key[i] = this.#nodes.key[i] as number;
    return written.find(op, arity);
  }

  add(node: number, op: number, children: Int32Array): void {
    const { written } = this;
    written.setKey(children);
    if (written.add(op, children.length) !== node) throw new Error('e-nodes are written in the order in which they come');
  }

  justify(left: number, right: number, reason: Reason | undefined, joins: boolean, premises: readonly number[]): void {
    const seen = this.#seen.get(left) ?? new Set();
    if (left === right || seen.has(right)) return;
    this.#seen.set(left, seen.add(right));
    if (premises.length > 0) this.premises.set(this.count, premises);
    this.left.push(left);
    this.right.push(right);
    this.reasons.push(reason);
    this.joins.push(joins);
  }
}
