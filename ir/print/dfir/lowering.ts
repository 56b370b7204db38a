import { invariant } from '../../errors.ts';
import { isBounded } from '../../graph/collection.ts';
import type { LocationKey, Operator } from '../../graph/operator.ts';
import { inTick } from '../../graph/operator.ts';
import type { Program } from '../../graph/program.ts';
import { recordOf } from '../../operators/catalogue.ts';
import { sourceText } from '../../operators/sources.ts';

/** Emits what an operator does. */
export type Lower = (lowering: Lowering, op: Operator) => void;

/** State of one lowering: statements per location and the name of the stream that each operator gives. */
export class Lowering {
  readonly program: Program;
  readonly statements = new Map<LocationKey, string[]>();
  /** Name per operator. */
  readonly #names = new Map<number, string>();
  /** Names of shared nodes by the id of what they share: one for a tee, true and false for a partition. */
  readonly #shared = new Map<number, readonly string[]>();

  constructor(program: Program) {
    this.program = program;
  }

  isNamed(id: number): boolean {
    return this.#names.has(id);
  }

  /** Name of the stream on one port of an operator. */
  input(op: Operator, port: string): string {
    return this.nameOf(this.producer(op, port).id);
  }

  nameOf(id: number): string {
    const name = this.#names.get(id);
    invariant(name !== undefined, `operator ${id} is lowered before its readers`);
    return name;
  }

  producer(op: Operator, port: string): Operator {
    const id = this.program.input(op.id, port);
    invariant(id !== undefined, `${op.kind} ${op.id} has an input on port ${port}`);
    return this.program.op(id);
  }

  /** Nothing is emitted: the operator's stream has a name already. */
  alias(op: Operator, name: string): void {
    this.#names.set(op.id, name);
  }

  /** `stream_<id> = <pipeline>` at the operator's own location. */
  define(op: Operator, pipeline: string): void {
    const name = `stream_${op.id}`;
    this.emit(op.place.root, `${name} = ${pipeline}`);
    this.#names.set(op.id, name);
  }

  emit(location: LocationKey, statement: string): void {
    const lines = this.statements.get(location);
    if (lines === undefined) this.statements.set(location, [statement]);
    else lines.push(statement);
  }

  /** Makes the streams of a shared node when its first reader is met. */
  shared(inner: number, make: () => readonly string[]): readonly string[] {
    const known = this.#shared.get(inner);
    if (known !== undefined) return known;
    const names = make();
    this.#shared.set(inner, names);
    return names;
  }

  /** The producer of the first input. */
  first(op: Operator): Operator {
    return this.producer(op, recordOf(op.kind)?.ports[0] ?? '');
  }

  /** State lives where the input is: forever at top level, for one tick inside. What is not remembered is there for one tick. */
  lifetime(op: Operator, port: string): string {
    return recordOf(op.kind)?.remembers[port] === 'place' && atTop(this.producer(op, port)) ? "'static" : "'tick";
  }

  /** Full token text of an expression; display text without its `q!( )` where the program has no better. */
  expression(op: Operator, field: string): string {
    const text = field === 'source' ? sourceText(this.program, op) : this.program.text(op.id, field);
    invariant(text !== undefined, `${op.kind} ${op.id} has an expression in ${field}`);
    return this.#captures(op, field, unquoted(text));
  }

  /**
   * The closure that turns elements into bytes or back, if there is one. Versions after 0.16.0 keep it one level down and have
   * networks that only name types.
   */
  coder(op: Operator, direction: 'serialize' | 'deserialize'): string | undefined {
    const text = this.program.text(op.id, `${direction}_fn`) ?? this.program.text(op.id, direction);
    if (text !== undefined) return unquoted(text);
    const { Custom: custom } = (op.fields[direction] ?? {}) as { Custom?: Record<string, unknown> };
    const nested = custom?.[`${direction}_fn`];
    return typeof nested === 'string' ? unquoted(nested) : undefined;
  }

  /** Later versions: values of other streams that a closure reads or, marked `mut`, writes. */
  #captures(op: Operator, field: string, text: string): string {
    const captured = (op.fields[field] as { singleton_refs?: unknown } | null | undefined)?.singleton_refs;
    if (!Array.isArray(captured) || captured.length === 0) return text;
    const lets = captured.map((pair: unknown, index) => {
      // `[port, is_mut]`; an early form has `[identifier, port]`.
      const [first, second] = (pair as unknown[]).map(String);
      const named = first?.startsWith('ref:') !== true;
      const reference = this.producer(op, (named ? second : first) ?? '');
      const name = named ? first : `__hydro_singleton_ref_${index}`;
      const group = String(reference.fields['access_counter'] ?? 0);
      return `let ${name} = #{${group}} ${!named && second === 'true' ? 'mut ' : ''}${this.nameOf(reference.id)};`;
    });
    return `{ ${lets.join(' ')} ${text} }`;
  }
}

const unquoted = (text: string): string => (/^q!\(.*\)$/s.test(text) ? text.slice(3, -1) : text);

/** Hydro's `is_top_level`: everything but a tick, so including atomic sections. */
export const atTop = (op: Operator): boolean => !inTick(op.place);

/** A bounded collection at top level comes once and must not be replayed. */
export const boundedAtTop = (op: Operator): boolean => atTop(op) && op.collection !== null && isBounded(op.collection);
