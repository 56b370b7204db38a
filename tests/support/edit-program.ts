import {
  type Collection,
  type Operator,
  type Place,
  type ProgramDraft,
  type TemplateHoles,
  withCollection,
  withPlace,
} from '../../ir/index.ts';
import { type Sample, setGlue } from './valid-programs.ts';

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
  /** Replaces holes of a routing serializer and renders it anew. */
  route(name: string, change: Partial<TemplateHoles['route-serialize']>): void {
    const holes = this.program.expressions.get(`${this.id(name)}.serialize_fn`)?.glue
      ?.holes as unknown as TemplateHoles['route-serialize'];
    setGlue(this.program, this.id(name), 'serialize_fn', 'route-serialize', { ...holes, ...change });
  }
}
