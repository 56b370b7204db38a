import { grown, Ints } from './ints.ts';

/** What stands for the operator of an e-node that is a copy of another one. */
const COPY = -1;

/**
 * The e-nodes in typed arrays, and the hashcons: a table from an operator and the classes of its children to the e-node that has them.
 * A key is an operator and what `key` holds. Where the children of an e-node are replaced, its old place in the table stays behind; it
 * never answers for a key that the e-node does not have, and goes when the table grows.
 */
export class NodeTable {
  /** Operator of an e-node, -1 when it is a copy. */
  readonly ops = new Ints();
  /** Where its children start in `children`; it ends where the next one starts. */
  readonly starts = new Ints();
  readonly children = new Ints();
  /** Children of the e-node that is asked for. */
  key: Int32Array = new Int32Array(8);
  /** Pairs of hash and e-node + 1; 0 is free. Its length is a power of two. */
  #table: Int32Array = new Int32Array(64);
  #used = 0;

  constructor() {
    this.starts.push(0);
  }

  get size(): number {
    return this.ops.length;
  }

  isCopy(node: number): boolean {
    return this.ops.items[node] === COPY;
  }

  makeCopy(node: number): void {
    this.ops.items[node] = COPY;
  }

  /** Room in `key` for so many children. */
  reserveKey(arity: number): void {
    if (arity > this.key.length) this.key = grown(this.key, arity);
  }

  /** Sets the key to the children of an e-node. */
  loadKey(node: number): void {
    const from = this.starts.items[node] as number;
    const to = this.starts.items[node + 1] as number;
    const children = this.children.items;
    this.reserveKey(to - from);
    for (let at = from; at < to; at += 1) this.key[at - from] = children[at] as number;
  }

  /** The e-node with this key, or -1. */
  find(op: number, arity: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    const hash = this.#hash(op, arity);
    for (let at = (hash << 1) & mask; ; at = (at + 2) & mask) {
      const node = (table[at + 1] as number) - 1;
      if (node < 0) return -1;
      if (table[at] === hash && this.#has(node, op, arity)) return node;
    }
  }

  /** A new e-node, which the table finds by its key from now on. */
  add(op: number, arity: number): number {
    const node = this.append(op, arity);
    this.insert(node, op, arity);
    return node;
  }

  /** A new e-node that the table does not find. */
  append(op: number, arity: number): number {
    const node = this.ops.length;
    this.ops.push(op);
    this.children.reserve(arity);
    const { items, length } = this.children;
    for (let i = 0; i < arity; i += 1) items[length + i] = this.key[i] as number;
    this.children.length = length + arity;
    this.starts.push(length + arity);
    return node;
  }

  /** The table finds `node` by this key, which must be what its children are now. */
  insert(node: number, op: number, arity: number): void {
    if (4 * this.#used >= this.#table.length) this.#grow();
    this.#place(this.#hash(op, arity), node);
  }

  #place(hash: number, node: number): void {
    const table = this.#table;
    const mask = table.length - 1;
    let at = (hash << 1) & mask;
    while (table[at + 1] !== 0) at = (at + 2) & mask;
    table[at] = hash;
    table[at + 1] = node + 1;
    this.#used += 1;
  }

  /** Keeps what would still be found. */
  #grow(): void {
    const old = this.#table;
    const key = this.key;
    this.key = new Int32Array(key.length);
    this.#table = new Int32Array(2 * old.length);
    this.#used = 0;
    for (let at = 0; at < old.length; at += 2) {
      const node = (old[at + 1] as number) - 1;
      if (node < 0 || this.isCopy(node)) continue;
      this.loadKey(node);
      const arity = (this.starts.items[node + 1] as number) - (this.starts.items[node] as number);
      const hash = this.#hash(this.ops.items[node] as number, arity);
      if (hash === old[at]) this.#place(hash, node);
    }
    this.key = key;
  }

  #has(node: number, op: number, arity: number): boolean {
    if (this.ops.items[node] !== op) return false;
    const children = this.children.items;
    const start = this.starts.items[node] as number;
    for (let i = 0; i < arity; i += 1) if (children[start + i] !== this.key[i]) return false;
    return true;
  }

  #hash(op: number, arity: number): number {
    const { key } = this;
    let hash = Math.imul(op + 1, 0x9e3779b1);
    for (let i = 0; i < arity; i += 1) {
      hash = Math.imul(hash ^ (key[i] as number), 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0xc2b2ae35);
    return hash ^ (hash >>> 16);
  }
}
