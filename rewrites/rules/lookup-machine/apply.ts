import { type AnswerPart, type Collection, invariant, type ProgramDraft, setGlue } from '../../../ir/index.ts';
import { addOperator, handOver, type NewKind } from '../../edit/add.ts';
import { typesOf } from './machine.ts';
import type { LookupSite } from './site.ts';

/** Who reads what: an operator that is new, by the name of its input. */
interface Reading {
  readonly reader: number;
  readonly port: string;
}

/** Makes a state machine of a tick, outside of it, and takes the tick away. */
export function apply({ program, machine, snapshot, location }: LookupSite): ReturnType<ProgramDraft['freeze']> {
  const after = program.copy();
  const read = machine();
  const types = typesOf(program, read);
  invariant(types !== null && read.request !== null, `snapshot ${snapshot} is asked by pairs of a key`);
  const { value, ...lookup } = types;
  const like = program.op(snapshot);
  const place = { root: location, scopes: [] };
  const readings = new Map<number, Reading[]>();
  const reads = (reader: number, port: string, from: number): void => {
    readings.set(from, [...(readings.get(from) ?? []), { reader, port }]);
  };
  const add = (
    kind: NewKind,
    type: string,
    feeds: Readonly<Record<string, number>>,
    traits: Partial<Collection> = {},
  ): number => {
    const id = addOperator(after, kind, place, { ...stream(type), ...traits }, {}, like);
    for (const [port, from] of Object.entries(feeds)) reads(id, port, from);
    return id;
  };
  const typeOf = (id: number): string => program.op(id).collection?.elementType ?? '_';
  /** A stream of the elements of an operator that stays. */
  const asStream = (id: number): number =>
    program.op(id).collection?.kind === 'Stream' ? id : add('Cast', typeOf(id), { inner: id });

  // What goes on outside of the tick: first the requests, which nothing else feeds.
  const lifted = new Map<number, number>();
  const parts = new Map<AnswerPart, number>();
  let scan: number | null = null;
  const answers = (part: AnswerPart, type: string): number => {
    invariant(scan !== null, 'requests are lifted before what answers them');
    const known = parts.get(part);
    if (known !== undefined) return known;
    const id = add('FilterMap', type, { input: scan });
    setGlue(after, id, 'f', 'answer', { ...lookup, part });
    parts.set(part, id);
    return id;
  };
  const lift = (id: number): number => {
    const known = lifted.get(id) ?? liftOne(id);
    lifted.set(id, known);
    return known;
  };
  const liftOne = (id: number): number => {
    const { kind } = program.op(id);
    const inputs = program.inputs(id);
    const input = inputs[0]?.from ?? -1;
    if (id === read.updates.begin) return answers('kept', lookup.kept);
    if (read.found.has(id)) return answers('found', typeOf(id));
    if (read.missing.has(id)) return answers('missing', typeOf(id));
    if (kind === 'Batch') return asStream(input);
    if (kind === 'Cast' || kind === 'Tee') return lift(input);
    invariant(read.streams.includes(id), `operator ${id} is on one element at a time`);
    const feeds = Object.fromEntries(inputs.map(({ port, from }) => [port, lift(from)]));
    const copy = add(kind as NewKind, typeOf(id), feeds);
    if (kind !== 'Chain') setGlue(after, copy, 'f', 'copy', { of: closureOf(program, id, 'f') });
    return copy;
  };

  const pairs = lift(read.request);
  const kept = `(${value} , ${lookup.kept})`;
  const tagged = `(${lookup.key} , std :: result :: Result < ${kept} , ${lookup.request} >)`;
  const updates = add('Map', tagged, { input: asStream(read.updates.from) });
  setGlue(after, updates, 'f', 'update', {
    input: read.updates.begin === null ? `(${lookup.key}, ${value})` : typeOf(read.updates.from),
    stages: read.updates.stages.map((id) => ({
      as: program.op(id).kind === 'Map' ? ('map' as const) : ('inspect' as const),
      of: closureOf(program, id, 'f'),
    })),
    key: lookup.key,
    value,
    request: lookup.request,
    keeps: read.keeps,
  });
  const requests = add('Map', tagged, { input: pairs });
  setGlue(after, requests, 'f', 'side', { key: lookup.key, left: kept, right: lookup.request, side: 'right' });
  const both = add('Chain', tagged, { first: updates, second: requests });
  const one = add('ObserveNonDet', tagged, { inner: both }, { order: 'TotalOrder' });
  const answer = `std :: result :: Result < ${lookup.kept} , (${lookup.request} , std :: option :: Option < ${lookup.state} >) >`;
  scan = add('Scan', `(${lookup.key} , ${answer})`, { input: one }, { order: 'TotalOrder' });
  setGlue(after, scan, 'init', 'keyed-scan-init', { key: lookup.key, state: lookup.state });
  const isFold = program.op(read.fold).kind === 'FoldKeyed';
  setGlue(after, scan, 'acc', 'lookup', {
    ...types,
    init: isFold ? closureOf(program, read.fold, 'init') : null,
    acc: closureOf(program, read.fold, isFold ? 'acc' : 'f'),
  });
  for (const exit of read.exits) leave(after, exit, lift(program.inputs(exit)[0]?.from ?? -1), reads);
  for (const id of [...read.gone, ...read.exits]) after.removeOperator(id);
  for (const key of [...after.expressions.keys()])
    if (!after.has(Number(key.slice(0, key.indexOf('.'))))) after.expressions.delete(key);
  connect(after, readings);
  return after.freeze();

  /** What left the tick leaves the machine, in the same collection. */
  function leave(draft: ProgramDraft, exit: number, from: number, read: typeof reads): void {
    const { collection } = program.op(exit);
    invariant(collection !== null, `operator ${exit} has a collection`);
    const cast = addOperator(draft, 'Cast', place, collection, {}, like);
    read(cast, 'inner', from);
    handOver(draft, draft.outputs(exit), exit, cast);
  }

  /** Whoever has several readers is shared by them. */
  function connect(draft: ProgramDraft, all: ReadonlyMap<number, readonly Reading[]>): void {
    for (const [from, readers] of all) {
      const { collection } = draft.op(from);
      invariant(collection !== null, `operator ${from} has a collection`);
      for (const { reader, port } of readers) {
        const source = readers.length === 1 ? from : addOperator(draft, 'Tee', place, collection, { inner: from }, like);
        draft.connect(source, reader, port);
      }
    }
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

function closureOf(program: LookupSite['program'], op: number, field: string): { op: number; field: string; text: string } {
  const expression = program.expressions.get(`${op}.${field}`);
  invariant(expression !== undefined, `operator ${op} has a text of ${field}`);
  return { op, field, text: expression.text };
}
