import {
  type Collection,
  type Operator,
  type Place,
  type ProgramDraft,
  type Route,
  withCollection,
  withPlace,
} from '../../ir/index.ts';
import { type Sample, setRoute } from './valid-programs.ts';

/** Edits one operator, metadata included. */
export class Edit {
  readonly program: ProgramDraft;
  readonly ids: Sample['ids'];
  constructor({ program, ids }: Sample) {
    this.program = program;
    this.ids = ids;
  }
  id(name: string): number {
    const id = this.ids[name];
    if (id === undefined) throw new Error(`no operator ${name}`);
    return id;
  }
  op(name: string): Operator {
    return this.program.op(this.id(name));
  }
  place(name: string, place: Partial<Place>): void {
    const moved = { ...this.op(name).place, ...place };
    const kind = this.program.locations.get(moved.root)?.kind === 'cluster' ? 'cluster' : 'process';
    this.program.replaceOperator(withPlace(this.op(name), moved, kind));
  }
  collection(name: string, change: Partial<Collection>): void {
    const before = this.op(name).collection;
    if (before === null) throw new Error(`${name} is a root`);
    this.program.replaceOperator(withCollection(this.op(name), { ...before, ...change }));
  }
  fields(name: string, fields: Operator['fields']): void {
    this.program.replaceOperator({ ...this.op(name), fields: { ...this.op(name).fields, ...fields } });
  }
  location(key: string, change: object): void {
    this.program.locations.set(key, { ...this.program.location(key), ...change });
  }
  text(name: string, field: string, text: string): void {
    this.program.expressions.set(`${this.id(name)}.${field}`, { text, glue: null });
  }
  /** Routes a network otherwise. */
  route(name: string, change: Partial<Route>): void {
    const { route } = this.op(name);
    if (route === undefined) throw new Error(`${name} has no route`);
    setRoute(this.program, this.id(name), { ...route, ...change });
  }
}
