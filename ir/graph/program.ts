import { MultiDirectedGraph } from 'graphology';
import { invariant } from '../errors.ts';
import type { Edge, Json, JsonObject, LocationKey, Operator } from './operator.ts';

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

/**
 * A Hydro program as a graph: operators are nodes keyed by `op.id`, edges run from producer to consumer, a CycleSink is joined to its
 * CycleSource. Treat as immutable once shared: `copy()` first, edit the copy.
 */
export class Program {
  readonly header: ProgramHeader;
  readonly graph: MultiDirectedGraph<Operator, Edge>;
  readonly locations: Map<LocationKey, Location>;
  /** Ids of the root operators in document order. */
  roots: number[];
  /** Key `<op>.<field>`. */
  readonly expressions: Map<string, Expression>;

  // Views of the graph that analyses ask for again and again; an edit drops what it touches.
  #operators: readonly Operator[] | null = null;
  readonly #inputs = new Map<number, readonly InputEdge[]>();
  readonly #outputs = new Map<number, readonly OutputEdge[]>();

  constructor(
    header: ProgramHeader,
    graph: MultiDirectedGraph<Operator, Edge> = new MultiDirectedGraph<Operator, Edge>(),
    locations: Map<LocationKey, Location> = new Map(),
    roots: number[] = [],
    expressions: Map<string, Expression> = new Map(),
  ) {
    this.header = header;
    this.graph = graph;
    this.locations = locations;
    this.roots = roots;
    this.expressions = expressions;
  }

  /** Cheap copy: operators and expressions are shared, the structure is not. */
  copy(): Program {
    const copy = new Program(this.header, this.graph.copy(), new Map(this.locations), [...this.roots], new Map(this.expressions));
    copy.#operators = this.#operators;
    for (const [id, edges] of this.#inputs) copy.#inputs.set(id, edges);
    for (const [id, edges] of this.#outputs) copy.#outputs.set(id, edges);
    return copy;
  }

  has(id: number): boolean {
    return this.graph.hasNode(String(id));
  }

  op(id: number): Operator {
    invariant(this.has(id), `operator ${id} exists`);
    return this.graph.getNodeAttributes(String(id));
  }

  /** All operators, ascending by id. */
  operators(): readonly Operator[] {
    this.#operators ??= this.graph.mapNodes((_, op) => op).sort((a, b) => a.id - b.id);
    return this.#operators;
  }

  /** Inputs of an operator, by port name (`cycle` for a CycleSource). */
  inputs(id: number): readonly InputEdge[] {
    const known = this.#inputs.get(id);
    if (known) return known;
    const edges = this.graph
      .mapInEdges(String(id), (_, edge, source) => ({ port: edge.port, from: Number(source), shared: edge.shared }))
      .sort((a, b) => (a.port < b.port ? -1 : a.port > b.port ? 1 : a.from - b.from));
    this.#inputs.set(id, edges);
    return edges;
  }

  /** The producer on one port; undefined when that port has no edge. */
  input(id: number, port: string): number | undefined {
    return this.inputs(id).find((edge) => edge.port === port)?.from;
  }

  /** Consumers of an operator's output, ascending by id. */
  outputs(id: number): readonly OutputEdge[] {
    const known = this.#outputs.get(id);
    if (known) return known;
    const edges = this.graph
      .mapOutEdges(String(id), (_, edge, __, target) => ({ port: edge.port, to: Number(target), shared: edge.shared }))
      .sort((a, b) => a.to - b.to || (a.port < b.port ? -1 : 1));
    this.#outputs.set(id, edges);
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

  // --- editing: only on a copy of one's own ---

  addOperator(op: Operator): void {
    this.#operators = null;
    this.graph.addNode(String(op.id), op);
  }

  replaceOperator(op: Operator): void {
    invariant(this.has(op.id), `operator ${op.id} exists`);
    this.#operators = null;
    this.graph.replaceNodeAttributes(String(op.id), op);
  }

  removeOperator(id: number): void {
    this.#operators = null;
    this.#inputs.clear();
    this.#outputs.clear();
    this.graph.dropNode(String(id));
    this.roots = this.roots.filter((root) => root !== id);
  }

  connect(from: number, to: number, port: string, shared = false): void {
    this.#forget(from, to);
    this.graph.addEdgeWithKey(edgeKey(from, to, port), String(from), String(to), { port, shared });
  }

  disconnect(from: number, to: number, port: string): void {
    this.#forget(from, to);
    this.graph.dropEdge(edgeKey(from, to, port));
  }

  #forget(from: number, to: number): void {
    this.#outputs.delete(from);
    this.#inputs.delete(to);
  }

  nextId(): number {
    let max = -1;
    this.graph.forEachNode((key) => {
      max = Math.max(max, Number(key));
    });
    return max + 1;
  }
}

/** Explicit keys: graphology's generated ones come from a process-wide counter and would make output depend on history. */
const edgeKey = (from: number, to: number, port: string): string => `${from}>${to}:${port}`;
