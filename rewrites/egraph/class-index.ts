import type { Ints } from './ints.ts';
import type { NodeTable } from './node-table.ts';
import type { UnionFind } from './union-find.ts';

/**
 * Where searches look: rows of e-nodes by operator, and by class with equal operators together; each by id. True for a rebuilt graph
 * only.
 */
export class ClassIndex {
  /** Rows of operator `op`: `byOp[opStart[op]]` up to, not including, `byOp[opStart[op + 1]]`. */
  byOp: Int32Array = new Int32Array(0);
  opStart: Int32Array = new Int32Array(1);
  /** The class of each of them. */
  classOf: Int32Array = new Int32Array(0);
  /** Rows of class `id`: `byClass[classStart[id]]` up to, not including, `byClass[classStart[id + 1]]`. */
  byClass: Int32Array = new Int32Array(0);
  classStart: Int32Array = new Int32Array(1);
  /** Operators of `byClass`. */
  classOps: Int32Array = new Int32Array(0);
  /** The classes, ascending. */
  classes: Int32Array = new Int32Array(0);

  /** Two counting sorts: by operator, then by class. */
  build(seen: Ints, nodes: NodeTable, sets: UnionFind, operators: number): void {
    const count = seen.length;
    const inOrder = seen.items.subarray(0, count).sort();
    const opStart = new Int32Array(operators + 1);
    const ops = new Int32Array(count);
    for (let i = 0; i < count; i += 1) {
      ops[i] = nodes.op(inOrder[i] as number);
      raise(opStart, (ops[i] as number) + 1);
    }
    sumUp(opStart);
    this.byOp = new Int32Array(count);
    this.classOf = new Int32Array(count);
    this.opStart = opStart;
    const opEnd = opStart.slice();
    const classStart = new Int32Array(nodes.size + 1);
    for (let i = 0; i < count; i += 1) {
      const node = inOrder[i] as number;
      const at = raise(opEnd, ops[i] as number);
      const id = sets.find(node);
      this.byOp[at] = nodes.row(node);
      this.classOf[at] = id;
      raise(classStart, id + 1);
    }
    this.classes = presentOf(classStart);
    sumUp(classStart);
    this.classStart = classStart;
    this.byClass = new Int32Array(count);
    this.classOps = new Int32Array(count);
    const classEnd = classStart.slice();
    for (let op = 0; op < operators; op += 1) {
      for (let i = opStart[op] as number; i < (opStart[op + 1] as number); i += 1) {
        const at = raise(classEnd, this.classOf[i] as number);
        this.byClass[at] = this.byOp[i] as number;
        this.classOps[at] = op;
      }
    }
  }
}

/** Adds one and gives what was there before. */
function raise(counts: Int32Array, at: number): number {
  const before = counts[at] as number;
  counts[at] = before + 1;
  return before;
}

function sumUp(counts: Int32Array): void {
  for (let i = 1; i < counts.length; i += 1) counts[i] = (counts[i] as number) + (counts[i - 1] as number);
}

/** Where the counts, shifted by one, are not 0. */
function presentOf(counts: Int32Array): Int32Array {
  let size = 0;
  for (let i = 1; i < counts.length; i += 1) if (counts[i] !== 0) size += 1;
  const present = new Int32Array(size);
  size = 0;
  for (let i = 1; i < counts.length; i += 1) {
    if (counts[i] === 0) continue;
    present[size] = i - 1;
    size += 1;
  }
  return present;
}
