import { invariant } from '../errors.ts';
import type { Json, JsonObject, LocationKey, Operator } from './operator.ts';
import { OperatorGraph } from './operator-graph.ts';

export interface Location {
  readonly key: LocationKey;
  readonly kind: 'process' | 'cluster' | 'external';
  /** Short name for people; not an identity (all `()` locations share one). */
  readonly name: string;
  /** Full path of the marker type, as the producer wrote it. */
  readonly type: string;
  /** Clusters: number of members, when known. */
  readonly size: number | null;
  /** `client`: generates load, is never rewritten and not counted as a bottleneck. */
  readonly role: 'client' | null;
  /** Set on locations made by a rewrite: which location they came from and how ids of members read. */
  readonly origin: Origin | null;
}

/** A field path into an element, e.g. `['1', '0']` for `.1.0`; empty for the whole element. */
export type FieldPath = readonly string[];

/** A rewritten location: logical members of `from`, each in `shards` copies; physical id = logical id * shards + shard. */
export interface Origin {
  /** The location of the original program it came from. */
  readonly from: LocationKey;
  readonly role: string;
  readonly shards: number;
  /**
   * How each network into the location picks the shard, by network id: the fields of the element **as the receiver sees it** whose hash
   * decides, or null when any shard will do (elements are dealt in turn). Empty while `shards` is 1.
   */
  readonly policy: Readonly<Record<string, readonly FieldPath[] | null>>;
}

/** Full token text of one expression of an operator; `glue` names the template and holes when Hydrofoil made it. */
export interface Expression {
  readonly text: string;
  readonly glue: Glue | null;
}
export interface Glue {
  readonly template: string;
  readonly holes: JsonObject;
}

export interface Workload {
  readonly input: number;
  readonly name: string;
  readonly rate: number;
}

/** What stays the same for every rewrite of one program. */
export interface ProgramHeader {
  readonly name: string;
  readonly producer: JsonObject;
  /** `bare`: read from a plain array of roots; written back as one. */
  readonly form: 'document' | 'bare';
  /** True when the reader assigned ids because the producer had not (written back as null). */
  readonly assignedIds: boolean;
  readonly promises: readonly JsonObject[];
  readonly workload: readonly Workload[];
  /** What a run of this program measured, as read; `checkedProfile` checks it. A measurement is no part of the program's identity. */
  readonly profile: Json;
  /** Unknown top-level members of the document, kept for the way back. */
  readonly extra: JsonObject;
}

export interface InputEdge {
  readonly port: string;
  readonly from: number;
  readonly shared: boolean;
}
export interface OutputEdge {
  readonly port: string;
  readonly to: number;
  readonly shared: boolean;
}

/** What was worked out, by what works it out and what about. */
class Worked {
  readonly #found = new Map<Find, Map<string, unknown>>();

  once<T>(find: Find, about: string, work: () => T): T {
    const found = this.#found.get(find) ?? new Map<string, unknown>();
    this.#found.set(find, found);
    if (!found.has(about)) found.set(about, work());
    return found.get(about) as T;
  }
}
// biome-ignore lint/suspicious/noExplicitAny: only the identity of the function counts here.
type Find = (...args: any[]) => unknown;

/**
 * A Hydro program as a graph: operators are nodes keyed by `op.id`, edges run from producer to consumer, a CycleSink is joined to its
 * CycleSource. It never changes: an edit is a draft (`copy`), frozen when it is done.
 */
export class Program {
  readonly header: ProgramHeader;
  readonly graph: OperatorGraph;
  readonly locations: ReadonlyMap<LocationKey, Location>;
  /** Ids of the root operators in document order. */
  readonly roots: readonly number[];
  /** Key `<op>.<field>`. */
  readonly expressions: ReadonlyMap<string, Expression>;

  // Views of the graph that analyses ask for again and again; an edit drops what it touches.
  protected sorted: readonly Operator[] | null = null;
  protected readonly into = new Map<number, readonly InputEdge[]>();
  protected readonly outOf = new Map<number, readonly OutputEdge[]>();
  readonly #facts = new Worked();
  /** What is known of an operator from itself and what it is joined to, shared with all programs in which these are the same. */
  readonly #near = new Map<number, Worked>();
  /** Shared with all programs that are made of this one. */
  protected readonly lineage: Worked;

  /** @param before what the draft `of` began as */
  constructor(parts: Parts, lineage: Worked, of: Program | null, before: Program | null = null) {
    this.header = parts.header;
    this.graph = parts.graph;
    this.locations = parts.locations;
    this.roots = parts.roots;
    this.expressions = parts.expressions;
    this.lineage = lineage;
    if (of === null) return;
    this.sorted = of.sorted;
    for (const [id, edges] of of.into) this.into.set(id, edges);
    for (const [id, edges] of of.outOf) this.outOf.set(id, edges);
    if (before?.lineage === lineage) this.#takeNear(before);
  }

  /** Takes over what is known of the operators that are joined to the same ones and read the same as in another program. */
  #takeNear(of: Program): void {
    const changed = new Set<number>();
    const change = (id: number): void => {
      changed.add(id);
      for (const { from } of this.inputs(id)) changed.add(from);
      for (const { to } of this.outputs(id)) changed.add(to);
    };
    for (const id of this.graph.changedSince(of.graph)) change(Number(id));
    for (const [key, expression] of this.expressions)
      if (of.expressions.get(key) !== expression) change(Number.parseInt(key, 10));
    for (const key of of.expressions.keys()) if (!this.expressions.has(key)) change(Number.parseInt(key, 10));
    for (const [id, worked] of of.#near) if (!changed.has(id) && this.has(id)) this.#near.set(id, worked);
  }

  /** What `find` says about this program, worked out when it is first asked for. */
  fact<T>(find: (program: Program) => T): T {
    return this.#facts.once(find, '', () => find(this));
  }

  /** The same about one thing in the program, which `about` names: a location, an operator. */
  factAbout<T>(about: string, find: (program: Program, about: string) => T): T {
    return this.#facts.once(find, about, () => find(this, about));
  }

  /**
   * The same about one operator, from nothing but itself, its edges, the operators at their other ends, and the expressions of all these;
   * an edit elsewhere leaves the answer.
   */
  factNear<T>(id: number, find: (program: Program, op: Operator) => T): T {
    const near = this.#near.get(id) ?? new Worked();
    this.#near.set(id, near);
    return near.once(find, '', () => find(this, this.op(id)));
  }

  /** The same for what edits do not change: the answer of the first program that was asked holds for all that are made of it. */
  inherited<T>(find: (program: Program) => T): T {
    return this.lineage.once(find, '', () => find(this));
  }

  /** A draft that begins as this program: operators and expressions are shared, the structure is not. */
  copy(header: ProgramHeader = this.header): ProgramDraft {
    const parts = {
      header,
      graph: this.graph.copy(),
      locations: new Map(this.locations),
      roots: [...this.roots],
      expressions: new Map(this.expressions),
    };
    return new ProgramDraft(parts, header === this.header ? this.lineage : new Worked(), this);
  }

  has(id: number): boolean {
    return this.graph.hasNode(String(id));
  }

  op(id: number): Operator {
    const op = this.graph.find(String(id));
    // A message is only made up where it is needed: nothing is asked more often.
    if (op === undefined) invariant(false, `operator ${id} exists`);
    return op;
  }

  /** All operators, ascending by id. */
  operators(): readonly Operator[] {
    this.sorted ??= this.graph.mapNodes((_, op) => op).sort((a, b) => a.id - b.id);
    return this.sorted;
  }

  /** Inputs of an operator, by port name (`cycle` for a CycleSource). */
  inputs(id: number): readonly InputEdge[] {
    const known = this.into.get(id);
    if (known) return known;
    const edges = this.graph
      .mapInEdges(String(id), (_, edge, source) => ({ port: edge.port, from: Number(source), shared: edge.shared }))
      .sort((a, b) => (a.port < b.port ? -1 : a.port > b.port ? 1 : a.from - b.from));
    this.into.set(id, edges);
    return edges;
  }

  /** The producer on one port; undefined when that port has no edge. */
  input(id: number, port: string): number | undefined {
    return this.inputs(id).find((edge) => edge.port === port)?.from;
  }

  /** Consumers of an operator's output, ascending by id. */
  outputs(id: number): readonly OutputEdge[] {
    const known = this.outOf.get(id);
    if (known) return known;
    const edges = this.graph
      .mapOutEdges(String(id), (_, edge, __, target) => ({ port: edge.port, to: Number(target), shared: edge.shared }))
      .sort((a, b) => a.to - b.to || (a.port < b.port ? -1 : 1));
    this.outOf.set(id, edges);
    return edges;
  }

  location(key: LocationKey): Location {
    const location = this.locations.get(key);
    invariant(location, `location ${key} is in the table`);
    return location;
  }

  /** Full token text where known, else the display text of the IR field; undefined when the field holds no expression. */
  text(id: number, field: string): string | undefined {
    const full = this.expressions.get(`${id}.${field}`)?.text;
    if (full !== undefined) return full;
    const display = this.op(id).fields[field];
    if (typeof display === 'string') return display;
    const closure = display as { expr?: unknown } | null | undefined;
    return typeof closure?.expr === 'string' ? closure.expr : undefined;
  }
}

interface Parts {
  readonly header: ProgramHeader;
  readonly graph: OperatorGraph;
  readonly locations: Map<LocationKey, Location>;
  readonly roots: number[];
  readonly expressions: Map<string, Expression>;
}

/** A program under construction. Whoever asks about it gets an answer for now: nothing is kept before it is frozen. */
export class ProgramDraft extends Program {
  declare readonly locations: Map<LocationKey, Location>;
  declare roots: number[];
  declare readonly expressions: Map<string, Expression>;
  #isOpen = true;
  readonly #from: Program | null;

  constructor(parts: Parts, lineage: Worked, of: Program | null) {
    super(parts, lineage, of);
    this.#from = of;
  }

  static empty(header: ProgramHeader): ProgramDraft {
    const graph = new OperatorGraph();
    return new ProgramDraft({ header, graph, locations: new Map(), roots: [], expressions: new Map() }, new Worked(), null);
  }

  /** The finished program. The draft is at its end: it can be read, but not changed any more. */
  freeze(): Program {
    this.#isOpen = false;
    return new Program(this, this.lineage, this, this.#from);
  }

  override fact<T>(find: (program: Program) => T): T {
    return find(this);
  }

  override factAbout<T>(about: string, find: (program: Program, about: string) => T): T {
    return find(this, about);
  }

  override factNear<T>(id: number, find: (program: Program, op: Operator) => T): T {
    return find(this, this.op(id));
  }

  addOperator(op: Operator): void {
    this.#change();
    this.sorted = null;
    this.graph.addNode(String(op.id), op);
  }

  replaceOperator(op: Operator): void {
    invariant(this.has(op.id), `operator ${op.id} exists`);
    this.#change();
    this.sorted = null;
    this.graph.replaceNodeAttributes(String(op.id), op);
  }

  removeOperator(id: number): void {
    this.#change();
    this.sorted = null;
    this.into.clear();
    this.outOf.clear();
    this.graph.dropNode(String(id));
    this.roots = this.roots.filter((root) => root !== id);
  }

  connect(from: number, to: number, port: string, shared = false): void {
    this.#forget(from, to);
    this.graph.addEdgeWithKey(edgeKey(from, to, port), String(from), String(to), { port, shared });
  }

  disconnect(from: number, to: number, port: string): void {
    this.#forget(from, to);
    this.graph.dropEdge(edgeKey(from, to, port), String(to));
  }

  #forget(from: number, to: number): void {
    this.#change();
    this.outOf.delete(from);
    this.into.delete(to);
  }

  #change(): void {
    invariant(this.#isOpen, 'the draft is not frozen yet');
  }

  nextId(): number {
    let max = -1;
    this.graph.forEachNode((key) => {
      max = Math.max(max, Number(key));
    });
    return max + 1;
  }
}

const edgeKey = (from: number, to: number, port: string): string => `${from}>${to}:${port}`;

/** The location of the program as written that a location stands for: itself, or what it was split from. */
export function baseOf(program: Program, key: LocationKey): Location {
  const location = program.location(key);
  return location.origin ? program.location(location.origin.from) : location;
}

/** Physical members for each logical one; 1 where nothing is sharded. */
export const shardsOf = (program: Program, key: LocationKey): number => program.location(key).origin?.shards ?? 1;
