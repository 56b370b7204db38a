import {
  type ClosureHole,
  type Collection,
  invariant,
  type LocationKey,
  type Operator,
  type Program,
  type ProgramDraft,
  setGlue,
} from '../../ir/index.ts';
import { addOperator, handOver, type NewKind } from './add.ts';

/** A closure of the program, with its full text. */
export function closureOf(program: Program, op: number, field: string): ClosureHole {
  const expression = program.expressions.get(`${op}.${field}`);
  invariant(expression !== undefined, `operator ${op} has a text of ${field}`);
  return { op, field, text: expression.text };
}

/** What works at the top level of a location in place of a tick. Who reads what is settled at the end: several readers share what they read. */
export class Outside {
  readonly after: ProgramDraft;
  readonly #program: Program;
  readonly #root: LocationKey;
  readonly #like: Operator;
  readonly #readers = new Map<number, { readonly reader: number; readonly port: string }[]>();

  /** @param like an operator of the program, whose form the metadata of new ones follow */
  constructor(program: Program, root: LocationKey, like: Operator) {
    this.#program = program;
    this.after = program.copy();
    this.#root = root;
    this.#like = like;
  }

  /**
   * An operator that gives an unbounded stream without order, but for `traits`.
   * @param feeds what it reads, by the names of its inputs
   */
  add(kind: NewKind, type: string, feeds: Readonly<Record<string, number>>, traits: Partial<Collection> = {}): number {
    return this.#put(kind, { ...stream(type), ...traits }, feeds);
  }

  /** A stream of the elements of an operator that stays. */
  asStream(id: number): number {
    const { collection } = this.#program.op(id);
    return collection?.kind === 'Stream' ? id : this.add('Cast', collection?.elementType ?? '_', { inner: id });
  }

  /** An operator on one element at a time, as it was in the tick. */
  copy(id: number, feeds: Readonly<Record<string, number>>): number {
    const { kind, collection } = this.#program.op(id);
    const copy = this.add(kind as NewKind, collection?.elementType ?? '_', feeds);
    if (kind !== 'Chain') setGlue(this.after, copy, 'f', 'copy', { of: closureOf(this.#program, id, 'f') });
    return copy;
  }

  /** What left the tick at `exit` comes from an operator at top level, in the same collection. */
  leave(exit: number, from: number): void {
    const { collection } = this.#program.op(exit);
    invariant(collection !== null, `operator ${exit} has a collection`);
    handOver(this.after, this.after.outputs(exit), exit, this.#put('Cast', collection, { inner: from }));
  }

  /** The program without what is gone. */
  without(gone: Iterable<number>): Program {
    const { after } = this;
    for (const id of gone) after.removeOperator(id);
    for (const key of [...after.expressions.keys()])
      if (!after.has(Number(key.slice(0, key.indexOf('.'))))) after.expressions.delete(key);
    for (const [from, readers] of this.#readers) {
      const { collection } = after.op(from);
      invariant(collection !== null, `operator ${from} has a collection`);
      for (const { reader, port } of readers) {
        const isShared = readers.length > 1;
        after.connect(isShared ? this.#put('Tee', collection, {}, from) : from, reader, port);
      }
    }
    return after.freeze();
  }

  #put(kind: NewKind, collection: Collection, feeds: Readonly<Record<string, number>>, inner?: number): number {
    const place = { root: this.#root, scopes: [] };
    const id = addOperator(this.after, kind, place, collection, inner === undefined ? {} : { inner }, this.#like);
    for (const [port, from] of Object.entries(feeds))
      this.#readers.set(from, [...(this.#readers.get(from) ?? []), { reader: id, port }]);
    return id;
  }
}

const stream = (elementType: string): Collection => ({
  kind: 'Stream',
  bound: 'Unbounded',
  order: 'NoOrder',
  retry: 'ExactlyOnce',
  elementType,
  keyType: null,
  valueType: null,
});
