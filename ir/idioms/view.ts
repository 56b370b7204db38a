import type { Collection } from '../graph/collection.ts';
import { clockOf, type Operator } from '../graph/operator.ts';
import type { InputEdge, Program } from '../graph/program.ts';
import { type AnyKind, recordOf } from '../operators/catalogue.ts';

/** A program as patterns look at it. */
export class View {
  readonly program: Program;
  readonly operators: readonly Operator[];
  readonly #consumers = new Map<number, readonly number[]>();

  constructor(program: Program) {
    this.program = program;
    this.operators = program.operators();
  }

  op(id: number): Operator {
    return this.program.op(id);
  }

  inputs(id: number): readonly InputEdge[] {
    return this.program.inputs(id);
  }

  /** The producer on `port`, or the only producer when no port is given. */
  from(id: number, port?: string): number | null {
    const edges = this.inputs(id);
    if (port === undefined) return edges.length === 1 ? (edges[0] as InputEdge).from : null;
    return edges.find((edge) => edge.port === port)?.from ?? null;
  }

  consumers(id: number): readonly number[] {
    const known = this.#consumers.get(id) ?? this.program.outputs(id).map(({ to }) => to);
    this.#consumers.set(id, known);
    return known;
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
