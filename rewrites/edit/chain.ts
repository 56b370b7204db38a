import type { Collection, JsonObject, Operator, Place, ProgramDraft } from '../../ir/index.ts';
import { addOperator, type NewKind } from './add.ts';

/** Adds operators one after the other, at one location. */
export class Chain {
  readonly #program: ProgramDraft;
  at: Place;
  last: Operator;

  constructor(program: ProgramDraft, at: Place, first: Operator) {
    this.#program = program;
    this.at = at;
    this.last = first;
  }

  add(kind: NewKind, collection: Collection, fields?: JsonObject): Operator {
    const port = ['Fold', 'FoldKeyed', 'FlatMap'].includes(kind) ? 'input' : 'inner';
    const id = addOperator(this.#program, kind, this.at, collection, { [port]: this.last.id }, this.last, fields);
    this.last = this.#program.op(id);
    return this.last;
  }
}
