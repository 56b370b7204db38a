import { ClassIndex } from './class-index.ts';
import { Ints } from './ints.ts';
import { foldTerm, Operators, type Term } from './language.ts';
import { NodeTable } from './node-table.ts';
import { Proofs, type Reason } from './proofs.ts';
import { UnionFind } from './union-find.ts';
import { Uses } from './uses.ts';

/** Names an e-class. Several ids may name the same one; `find` gives the one that stands for it. Every e-node has the id it came with. */
export type Id = number;

/** What is known of each e-class: a value of a semilattice, and what follows from it. */
export interface Analysis<D> {
  /** What an e-node says of its class, from what is known of its children. */
  make(egraph: EGraph<D>, node: Id): D;
  /** What holds when both do: the join. Must give `a` or `b` itself when that is the result. */
  merge(a: D, b: D): D;
  /** Whether two values are the same. Default `Object.is`. */
  equal?(a: D, b: D): boolean;
  /** May add e-nodes and unions that follow from what is known of a class. */
  modify?(egraph: EGraph<D>, id: Id): void;
}

export interface EGraphOptions<D> {
  readonly analysis?: Analysis<D>;
  /** Keep what is needed to explain why two terms are equal. Costs time and memory. Default false. */
  readonly explain?: boolean;
}

const NONE: readonly Id[] = [];

/** Waits for repair. */
const PENDING = 1;
/** Was pruned. */
const HIDDEN = 2;
/** Is not in the ring of its class. */
const OUT = 4;
/** Is on the list of what may be seen. */
const LISTED = 8;

/**
 * Classes of equal terms. `add` and `union` are cheap and leave congruence open; `rebuild` restores it: equal operators over equal
 * children are in one class. What reads the whole graph (search, extraction, `nodesOf`) wants it rebuilt.
 */
export class EGraph<D = undefined> {
  readonly operators = new Operators();
  readonly nodes = new NodeTable();
  /** Units of work done so far: e-nodes looked at by searches, applications, repairs. The same on every machine. */
  work = 0;
  /** What explanations are made from; `undefined` where they were not asked for. */
  readonly proofs: Proofs | undefined;
  readonly index = new ClassIndex();

  readonly #analysis: Analysis<D> | undefined;
  readonly #sets = new UnionFind();
  readonly #flags = new Ints();
  readonly #data: D[] = [];
  /** E-nodes of a class, as a ring that is entered at the root: the next one of each. */
  readonly #nextNode = new Ints();
  readonly #uses = new Uses();
  readonly #pending = new Ints();
  readonly #analysisPending = new Ints();
  /** E-nodes that may be seen, copies among them until the next rebuild. */
  readonly #visible = new Ints();
  #nodeCount = 0;
  #classCount = 0;
  #unions = 0;
  #clean = true;

  constructor(options: EGraphOptions<D> = {}) {
    this.#analysis = options.analysis;
    this.proofs = options.explain ? new Proofs(this.nodes) : undefined;
  }

  /** E-nodes that can be seen: no copies (once rebuilt), nothing that was pruned. */
  get nodeCount(): number {
    return this.#nodeCount;
  }

  get classCount(): number {
    return this.#classCount;
  }

  /** Unions so far that made one class of two. */
  get unionCount(): number {
    return this.#unions;
  }

  /** Ids given out so far. */
  get idCount(): number {
    return this.nodes.size;
  }

  /** Whether explanations are kept. */
  get explains(): boolean {
    return this.proofs !== undefined;
  }

  /** Whether congruence holds and the index is up to date. */
  get isClean(): boolean {
    return this.#clean;
  }

  find(id: Id): Id {
    return this.#sets.find(id);
  }

  data(id: Id): D {
    return this.#data[this.find(id)] as D;
  }

  op(node: Id): string {
    return this.operators.name(this.nodes.op(node));
  }

  /** Classes of the children of an e-node. */
  children(node: Id): Id[] {
    const row = this.nodes.row(node);
    const arity = this.nodes.arity(node);
    const ids: Id[] = [];
    for (let i = 0; i < arity; i += 1) ids.push(this.find(this.nodes.rows.at(row + i)));
    return ids;
  }

  /** The e-nodes of a class, copies left out. By id when the graph is rebuilt. */
  nodesOf(id: Id): Id[] {
    const first = this.find(id);
    const found: Id[] = [];
    let node = first;
    do {
      if (this.#isSeen(node)) found.push(node);
      node = this.#nextNode.at(node);
    } while (node !== first);
    return found.length > 1 ? found.sort((a, b) => a - b) : found;
  }

  /** The ids that stand for the classes, ascending. */
  classes(): Id[] {
    const ids: Id[] = [];
    for (let id = 0; id < this.idCount; id += 1) if (this.find(id) === id) ids.push(id);
    return ids;
  }

  /** Adds an e-node unless it is there, and gives its class. */
  add(op: string, children: readonly Id[] = []): Id {
    this.nodes.setKey(children);
    return this.addKey(this.operators.intern(op, children.length), children.length);
  }

  /** The class of an e-node, or `undefined` when it is not there. */
  lookup(op: string, children: readonly Id[] = []): Id | undefined {
    this.nodes.setKey(children);
    const id = this.lookupKey(this.operators.intern(op, children.length), children.length);
    return id < 0 ? undefined : id;
  }

  addTerm(root: Term): Id {
    return foldTerm<Id>(root, (op, children) => this.add(op, children));
  }

  /** The class of a term, or `undefined` when it is not in the graph. */
  lookupTerm(root: Term): Id | undefined {
    const id = foldTerm<Id>(root, (op, children) => (children.includes(-1) ? -1 : (this.lookup(op, children) ?? -1)));
    return id < 0 ? undefined : id;
  }

  /** As `add`, for an operator by number and the children in `nodes.key`. */
  addKey(op: number, arity: number): Id {
    return this.proofs ? this.#addExplained(op, arity, this.proofs) : this.#addCanonical(op, arity);
  }

  #addCanonical(op: number, arity: number): Id {
    const { nodes } = this;
    const { key } = nodes;
    for (let i = 0; i < arity; i += 1) key[i] = this.#sets.find(key[i] as number);
    const known = nodes.find(op, arity);
    if (known >= 0) return this.#sets.find(known);
    const node = nodes.add(op, arity);
    this.#enter(node, arity);
    return node;
  }

  /** Every way in which children were named is an e-node of its own, so that its term can be told. */
  #addExplained(op: number, arity: number, proofs: Proofs): Id {
    const written = proofs.find(op, arity);
    if (written >= 0) return written;
    const { nodes } = this;
    const { key } = nodes;
    const as = key.slice(0, arity);
    for (let i = 0; i < arity; i += 1) key[i] = this.#sets.find(key[i] as number);
    const known = nodes.find(op, arity);
    if (known < 0) {
      const node = nodes.add(op, arity);
      proofs.add(node, op, as);
      this.#enter(node, arity);
      return node;
    }
    const node = nodes.append(op, arity);
    proofs.add(node, op, as);
    this.#enterCopy(node, this.#sets.find(known));
    proofs.justify(node, known, undefined, true, NONE);
    return node;
  }

  #enterCopy(node: Id, root: Id): void {
    this.nodes.makeCopy(node);
    this.#enterClass(node, 0);
    this.#sets.union(root, node);
    if (this.#analysis) this.#data.push(this.#data[root] as D);
  }

  #enterClass(node: Id, flags: number): void {
    this.#sets.add();
    this.#flags.push(flags);
    this.#uses.addClass();
    this.#nextNode.push(node);
  }

  /** The class of an e-node by operator and the children in `nodes.key`, or -1. */
  lookupKey(op: number, arity: number): Id {
    const { key } = this.nodes;
    for (let i = 0; i < arity; i += 1) key[i] = this.#sets.find(key[i] as number);
    const node = this.nodes.find(op, arity);
    return node < 0 ? -1 : this.#sets.find(node);
  }

  /** A new e-node is a class of its own. */
  #enter(node: Id, arity: number): void {
    this.#enterClass(node, LISTED);
    this.#visible.push(node);
    this.#nodeCount += 1;
    this.#classCount += 1;
    this.#clean = false;
    const row = this.nodes.row(node);
    for (let i = 0; i < arity; i += 1) this.#uses.add(this.nodes.rows.at(row + i), node);
    if (this.#analysis) {
      this.#data.push(this.#analysis.make(this, node));
      this.#analysis.modify?.(this, node);
    }
  }

  /**
   * Makes one class of two; true when they were two. The reason is shown in explanations and may be left out where none are kept; so may
   * the pairs of ids that had to be equal for it.
   */
  union(a: Id, b: Id, reason?: Reason, premises: readonly Id[] = NONE): boolean {
    if (this.proofs && reason === undefined) throw new Error('a union needs a reason where explanations are kept');
    return this.#union(a, b, reason, premises);
  }

  #union(a: Id, b: Id, reason: Reason | undefined, premises: readonly Id[]): boolean {
    let root = this.#sets.find(a);
    let other = this.#sets.find(b);
    this.proofs?.justify(a, b, reason, root !== other, premises);
    if (root === other) return false;
    if (this.#uses.count(root) < this.#uses.count(other)) [root, other] = [other, root];
    this.#sets.union(root, other);
    this.#unions += 1;
    this.#classCount -= 1;
    this.#clean = false;
    this.#push(other, this.#pending, PENDING);
    if (this.#analysis) this.#mergeData(root, other, this.#analysis);
    this.#nextNode.swap(root, other);
    this.#uses.join(root, other);
    this.#analysis?.modify?.(this, root);
    return true;
  }

  #mergeData(root: Id, other: Id, analysis: Analysis<D>): void {
    const [a, b] = [this.#data[root] as D, this.#data[other] as D];
    const merged = analysis.merge(a, b);
    if (!this.#same(merged, a)) this.#push(root, this.#analysisPending, 0);
    if (!this.#same(merged, b)) this.#push(other, this.#analysisPending, 0);
    this.#data[root] = merged;
  }

  #same(a: D, b: D): boolean {
    return Object.is(a, b) || (this.#analysis?.equal?.(a, b) ?? false);
  }

  /** Puts the users of a class on a list, those that have the flag already left out. */
  #push(id: Id, list: Ints, flag: number): void {
    const uses = this.#uses;
    const first = uses.first(id);
    if (first < 0) return;
    const flags = this.#flags.items;
    let use = first;
    do {
      const node = uses.user(use);
      if (((flags[node] as number) & flag) === 0 && !this.nodes.isCopy(node)) {
        flags[node] = (flags[node] as number) | flag;
        list.push(node);
      }
      use = uses.next(use);
    } while (use !== first);
  }

  /** Restores congruence, brings what is known up to date, and makes the index. Again does nothing. */
  rebuild(): void {
    if (this.#clean) return;
    while (this.#pending.length > 0 || this.#analysisPending.length > 0) {
      while (this.#pending.length > 0) this.#repair(this.#pending.pop());
      while (this.#analysisPending.length > 0) this.#remake(this.#analysisPending.pop());
    }
    this.#dropUnseen();
    this.index.build(this.#visible, this.nodes, this.#sets, this.operators.size);
    this.#clean = true;
  }

  /** Names the children of an e-node as they are named now; if another one has the same, the two are one. */
  #repair(node: Id): void {
    const { nodes } = this;
    this.work += 1;
    this.#flags.items[node] = this.#flags.at(node) & ~PENDING;
    if (nodes.isCopy(node)) return;
    const row = nodes.row(node);
    const arity = nodes.arity(node);
    const rows = nodes.rows.items;
    for (let at = row; at < row + arity; at += 1) rows[at] = this.#sets.find(rows[at] as number);
    nodes.loadKey(node);
    const twin = nodes.find(nodes.op(node), arity);
    if (twin < 0) nodes.insert(node);
    else if (twin !== node) {
      this.#becomeCopy(node, twin);
      this.#union(node, twin, undefined, NONE);
    }
  }

  /** A copy is seen no more. If only the copy was, its twin takes its place. */
  #becomeCopy(node: Id, twin: Id): void {
    this.nodes.makeCopy(node);
    if (this.#flags.at(node) & HIDDEN) return;
    this.#nodeCount -= 1;
    if ((this.#flags.at(twin) & HIDDEN) === 0) return;
    const flags = this.#flags.at(twin);
    this.#nodeCount += 1;
    if ((flags & LISTED) === 0) this.#visible.push(twin);
    if (flags & OUT) {
      this.#nextNode.items[twin] = this.#nextNode.at(node);
      this.#nextNode.items[node] = twin;
    }
    this.#flags.items[twin] = (flags & ~(HIDDEN | OUT)) | LISTED;
  }

  #remake(node: Id): void {
    this.work += 1;
    const analysis = this.#analysis;
    if (!analysis || this.nodes.isCopy(node)) return;
    const id = this.find(node);
    const before = this.#data[id] as D;
    const merged = analysis.merge(before, analysis.make(this, node));
    if (this.#same(merged, before)) return;
    this.#data[id] = merged;
    this.#push(id, this.#analysisPending, 0);
    analysis.modify?.(this, id);
  }

  #dropUnseen(): void {
    const list = this.#visible;
    let kept = 0;
    for (let i = 0; i < list.length; i += 1) {
      const node = list.at(i);
      if (this.#isSeen(node)) {
        list.items[kept] = node;
        kept += 1;
      } else this.#flags.items[node] = this.#flags.at(node) & ~LISTED;
    }
    list.length = kept;
  }

  #isSeen(node: Id): boolean {
    return !this.nodes.isCopy(node) && (this.#flags.at(node) & HIDDEN) === 0;
  }

  /**
   * Hides e-nodes of a class from searches and extraction, unless none would be kept; the equalities they stand for stay. Meant for
   * `Analysis.modify`: a class that is known to be a number needs no other e-node.
   */
  prune(id: Id, keep: (node: Id) => boolean): void {
    const root = this.find(id);
    const seen = this.nodesOf(root);
    const kept = new Set(seen.filter(keep));
    if (kept.size === 0 || kept.size === seen.length) return;
    this.#nodeCount -= seen.length - kept.size;
    this.#clean = false;
    let last = root;
    for (let node = this.#nextNode.at(root); node !== root; node = this.#nextNode.at(node)) {
      if (kept.has(node)) {
        this.#nextNode.items[last] = node;
        last = node;
      } else this.#flags.items[node] = this.#flags.at(node) | OUT | HIDDEN;
    }
    this.#nextNode.items[last] = root;
    if (!kept.has(root)) this.#flags.items[root] = this.#flags.at(root) | HIDDEN;
  }
}
