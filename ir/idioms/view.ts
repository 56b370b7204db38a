import { invariant } from '../errors.ts';
import type { Collection } from '../graph/collection.ts';
import { clockOf, type Operator } from '../graph/operator.ts';
import type { InputEdge, Program } from '../graph/program.ts';
import { type AnyKind, recordOf } from '../operators/catalogue.ts';

/** Read-only index of a program for pattern matching: every lookup is one map access. */
export class View {
  readonly program: Program;
  readonly operators: readonly Operator[];
  private readonly byId = new Map<number, Operator>();
  private readonly into = new Map<number, InputEdge[]>();
  private readonly outOf = new Map<number, number[]>();

  constructor(program: Program) {
    this.program = program;
    this.operators = program.operators();
    for (const op of this.operators) {
      this.byId.set(op.id, op);
      this.into.set(op.id, []);
      this.outOf.set(op.id, []);
    }
    program.graph.forEachEdge((_, edge, source, target) => {
      const from = Number(source);
      const to = Number(target);
      this.into.get(to)?.push({ port: edge.port, from, shared: edge.shared });
      this.outOf.get(from)?.push(to);
    });
    for (const ids of this.outOf.values()) ids.sort((a, b) => a - b);
    for (const edges of this.into.values()) edges.sort((a, b) => (a.port < b.port ? -1 : a.port > b.port ? 1 : a.from - b.from));
  }

  op(id: number): Operator {
    const op = this.byId.get(id);
    invariant(op, `operator ${id} exists`);
    return op;
  }

  inputs(id: number): readonly InputEdge[] {
    return this.into.get(id) ?? [];
  }

  /** The producer on `port`, or the only producer when no port is given. */
  from(id: number, port?: string): number | null {
    const edges = this.inputs(id);
    if (port === undefined) return edges.length === 1 ? (edges[0] as InputEdge).from : null;
    return edges.find((edge) => edge.port === port)?.from ?? null;
  }

  consumers(id: number): readonly number[] {
    return this.outOf.get(id) ?? [];
  }

  kind(id: number | null): AnyKind | null {
    return id === null ? null : this.op(id).kind;
  }

  /** Does it only re-type, share or pick an interpretation? Patterns look through it. */
  isView(id: number): boolean {
    return recordOf(this.op(id).kind)?.isView === true;
  }

  /** What flows out of an operator; roots have none. */
  type(id: number): Collection | null {
    return this.op(id).collection;
  }

  clock(id: number): number | null {
    return clockOf(this.op(id).place);
  }

  root(id: number): string {
    return this.op(id).place.root;
  }

  /** Closure text without `q!( )` and spaces; empty when there is none. */
  closure(id: number, field = 'f'): string {
    const shown = this.op(id).fields[field];
    const text = typeof shown === 'string' ? shown : (this.program.text(id, field) ?? '');
    return text.replace(/^\s*q!\s*\(/, '').replaceAll(/\s+/g, '');
  }

  locationName(key: string): string {
    return this.program.locations.get(key)?.name ?? key;
  }
}
