import { grown, Ints } from './ints.ts';

/** What stands for the operator of an e-node that is a copy of another one. */
const COPY = -1;
/** What a row has before the children: the e-node and its operator. */
const HEAD = 2;

/**
 * The e-nodes in typed arrays, and the hashcons: a table from an operator and the classes of its children to the e-node that has them.
 * A key is an operator and what `key` holds. Where the children of an e-node are replaced, its old place in the table stays behind; it
 * never answers for a key that the e-node does not have, and goes when the table grows.
 */
export class NodeTable {
  /** Rows of an e-node, its operator (-1 when it is a copy) and its children. The row of an e-node is named by its first child. */
  readonly rows = new Ints();
  readonly #rowOf = new Ints();
  /** Children of the e-node that is asked for. */
  key: Int32Array = new Int32Array(8);
  /** Pairs of hash and row; row 0 is free. Its length is a power of two. */
  #table: Int32Array = new Int32Array(64);
  #used = 0;

  constructor() {
    this.#rowOf.push(HEAD);
  }

  get size(): number {
    return this.#rowOf.length - 1;
  }

  /** Where the children of an e-node start in `rows`. */
  row(node: number): number {
    return this.#rowOf.items[node] as number;
  }

  arity(node: number): number {
    return (this.#rowOf.items[node + 1] as number) - (this.#rowOf.items[node] as number) - HEAD;
  }

  op(node: number): number {
    return this.rows.items[this.row(node) - 1] as number;
  }

  nodeOf(row: number): number {
    return this.rows.items[row - 2] as number;
  }

  isCopy(node: number): boolean {
    return this.op(node) === COPY;
  }

  makeCopy(node: number): void {
    this.rows.items[this.row(node) - 1] = COPY;
  }

  /** Room in `key` for so many children. */
  reserveKey(arity: number): void {
    if (arity > this.key.length) this.key = grown(this.key, arity);
  }

  setKey(children: ArrayLike<number>): void {
    this.reserveKey(children.length);
    this.key.set(children);
  }

  /** Sets the key to the children of an e-node. */
  loadKey(node: number): void {
    const arity = this.arity(node);
    const row = this.row(node);
    this.reserveKey(arity);
    for (let i = 0; i < arity; i += 1) this.key[i] = this.rows.items[row + i] as number;
  }

  /** The e-node with this key, or -1. */
  find(op: number, arity: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    const hash = this.#hash(op, arity);
    for (let at = (hash << 1) & mask; ; at = (at + 2) & mask) {
      const row = table[at + 1] as number;
      if (row === 0) return -1;
      if (table[at] === hash && this.#has(row, op, arity)) return this.rows.items[row - 2] as number;
    }
  }

  /** A new e-node, which the table finds by its key from now on. */
  add(op: number, arity: number): number {
    const node = this.append(op, arity);
    this.insert(node);
    return node;
  }

  /** A new e-node that the table does not find. */
  append(op: number, arity: number): number {
    const node = this.size;
    const { rows } = this;
    rows.push(node);
    rows.push(op);
    for (let i = 0; i < arity; i += 1) rows.push(this.key[i] as number);
    this.#rowOf.push(rows.length + HEAD);
    return node;
  }

  /** The table finds `node` by the key, which must be what its children are now. */
  insert(node: number): void {
    if (4 * this.#used >= this.#table.length) this.#grow();
    this.#place(this.#hash(this.op(node), this.arity(node)), this.row(node));
  }

  #place(hash: number, row: number): void {
    const table = this.#table;
    const mask = table.length - 1;
    let at = (hash << 1) & mask;
    while (table[at + 1] !== 0) at = (at + 2) & mask;
    table[at] = hash;
    table[at + 1] = row;
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
      const row = old[at + 1] as number;
      if (row === 0) continue;
      const node = this.nodeOf(row);
      if (this.isCopy(node)) continue;
      this.loadKey(node);
      const hash = this.#hash(this.op(node), this.arity(node));
      if (hash === old[at]) this.#place(hash, row);
    }
    this.key = key;
  }

  #has(row: number, op: number, arity: number): boolean {
    const rows = this.rows.items;
    if (rows[row - 1] !== op) return false;
    for (let i = 0; i < arity; i += 1) if (rows[row + i] !== this.key[i]) return false;
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
