import {
  type Collection,
  type JsonObject,
  type Kind,
  newMetadata,
  type Operator,
  type OutputEdge,
  type Place,
  type ProgramDraft,
} from '../../ir/index.ts';
import { rootKindOf } from './locations.ts';

/** What a new operator reads, by the names of its inputs. */
export type Feeds = Readonly<Record<string, number>>;

/** What a rewrite may add, with its members beside inputs, expressions and metadata. */
const FIELDS = {
  ...{ Map: { f: null }, FlatMap: { f: null }, Filter: { f: null }, FilterMap: { f: null }, Inspect: { f: null } },
  ...{ Scan: { init: null, acc: null }, Fold: { init: null, acc: null }, FoldKeyed: { init: null, acc: null } },
  ...{ Cast: {}, Tee: {}, Chain: {}, Batch: {}, YieldConcat: {} },
  ObserveNonDet: { trusted: false },
} as const satisfies Partial<Record<Kind, JsonObject>>;
export type NewKind = keyof typeof FIELDS;

/**
 * Adds an operator to `program` itself; its closures are set by `setGlue`.
 * @param like an operator of the program, whose form the metadata follow
 * @returns its id
 */
export function addOperator(
  program: ProgramDraft,
  kind: NewKind,
  place: Place,
  collection: Collection,
  feeds: Feeds,
  like: Operator,
  fields: JsonObject = FIELDS[kind],
): number {
  const id = program.nextId();
  const metadata = newMetadata(place, rootKindOf(program.location(place.root)), collection, like);
  program.addOperator({
    id,
    kind,
    isRoot: false,
    opaque: false,
    fields,
    metadata: { ...metadata, op: { ...(metadata['op'] as JsonObject), id } },
    place,
    collection,
  });
  for (const [port, from] of Object.entries(feeds)) program.connect(from, id, port, kind === 'Tee');
  return id;
}

/** Readers of one operator read another. */
export function handOver(program: ProgramDraft, readers: readonly OutputEdge[], before: number, after: number): void {
  for (const { to, port, shared } of readers) {
    program.disconnect(before, to, port);
    program.connect(after, to, port, shared);
  }
}

/** All that reads one operator reads another, and the first one goes. */
export function replaceWith(program: ProgramDraft, before: number, after: number): void {
  handOver(program, program.outputs(before), before, after);
  removeWithInputs(program, before);
}

/** Takes an operator out that nobody reads any more. */
export function removeWithInputs(program: ProgramDraft, id: number): void {
  for (const { from, port } of program.inputs(id)) program.disconnect(from, id, port);
  for (const key of [...program.expressions.keys()]) if (key.startsWith(`${id}.`)) program.expressions.delete(key);
  program.removeOperator(id);
}
