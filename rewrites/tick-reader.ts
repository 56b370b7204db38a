import { clockOf, invariant, type Operator, type Program } from '../ir/index.ts';

/** Why a tick is not what a rule takes it for. */
export interface Reason {
  readonly reason: string;
  readonly where: readonly number[];
}

/** What changes no element on the way; in ObserveNonDet an order is chosen, or what counts as sent twice. */
export const VIEWS: ReadonlySet<string> = new Set(['Cast', 'Tee', 'ObserveNonDet']);

/** The operator from which an input comes, behind views of the same elements. */
export function behindViews(program: Program, from: number): number {
  let at = from;
  while (VIEWS.has(program.op(at).kind)) {
    const [input] = program.inputs(at);
    if (input === undefined) break;
    at = input.from;
  }
  return at;
}

/**
 * Reads a tick from where elements leave it back to where they come from, and says what each operator has. What nobody reads this way, and what is
 * read as nothing, is not understood: a rule refuses it. Each doubt has one reason, the first.
 */
export abstract class TickReader<Doubt extends string, Content> {
  protected readonly program: Program;
  /** Operators of the tick, and of its atomic section. */
  protected readonly inside: readonly Operator[];
  protected readonly doubts = new Map<Doubt, Reason>();
  protected readonly contents = new Map<number, Content | null>();

  /** @param at an operator of the tick */
  constructor(program: Program, at: number) {
    this.program = program;
    const { place } = program.op(at);
    this.inside = program.operators().filter((op) => op.place.root === place.root && clockOf(op.place) === clockOf(place));
  }

  /** What an operator has; null where that is not understood. */
  protected abstract contentOf(op: Operator): Content | null;

  protected content(id: number): Content | null {
    const known = this.contents.get(id);
    if (known !== undefined) return known;
    // A circle leads through operators that are not understood.
    this.contents.set(id, null);
    const content = this.contentOf(this.op(id));
    if (content === null) this.contents.delete(id);
    else this.contents.set(id, content);
    return content;
  }

  /** Operators outside that read what is inside. */
  protected exits(): number[] {
    const inside = new Set(this.inside.map(({ id }) => id));
    const readers = this.inside.flatMap(({ id }) => this.program.outputs(id).map(({ to }) => to));
    return [...new Set(readers.filter((to) => !inside.has(to)))].sort((a, b) => a - b);
  }

  protected op(id: number): Operator {
    return this.program.op(id);
  }

  protected from(id: number, port?: string): number {
    const edges = this.program.inputs(id);
    const from = (port === undefined ? edges[0] : edges.find((edge) => edge.port === port))?.from;
    invariant(from !== undefined, `operator ${id} has an input`);
    return from;
  }

  protected doubt(of: Doubt, reason: string, ...where: number[]): void {
    if (!this.doubts.has(of)) this.doubts.set(of, { reason, where });
  }
}
