import { type AnswerPart, invariant, type Program, setGlue } from '../../../ir/index.ts';
import { closureOf, Outside } from '../../edit/outside.ts';
import { askTypesOf, type Machine, typesOf } from './machine.ts';
import type { LookupSite } from './site.ts';

/** A state machine that stands outside of the tick: gives the operator from which a part of its answers comes, for an operator of the tick. */
type Answers = (part: AnswerPart, type: string, id: number) => number;

/** Makes a state machine of a tick, outside of it, and takes the tick away. */
export function apply({ program, machine, snapshot, location }: LookupSite): Program {
  const read = machine();
  const outside = new Outside(program, location, program.op(snapshot));
  const typeOf = (id: number): string => program.op(id).collection?.elementType ?? '_';

  // What goes on outside of the tick: first the requests, which nothing else feeds.
  const lifted = new Map<number, number>();
  let answers: Answers | null = null;
  const answered = (part: AnswerPart, type: string, id: number): number => {
    invariant(answers !== null, 'requests are lifted before what answers them');
    return answers(part, type, id);
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
    if (id === read.updates.begin) return answered('kept', typeOf(read.updates.from), id);
    if (read.found.has(id)) return answered('found', typeOf(id), id);
    if (read.missing.has(id)) return answered('missing', typeOf(id), id);
    if (kind === 'Batch') return outside.asStream(input);
    if (kind === 'Cast' || kind === 'Tee') return lift(input);
    invariant(read.streams.includes(id), `operator ${id} is on one element at a time`);
    return outside.copy(id, Object.fromEntries(inputs.map(({ port, from }) => [port, lift(from)])));
  };

  invariant(read.request !== null, `snapshot ${snapshot} is asked`);
  const requests = lift(read.request);
  answers = (read.states === 'one' ? oneState : byKey)(program, read, outside, requests);
  for (const exit of read.exits) outside.leave(exit, lift(program.inputs(exit)[0]?.from ?? -1));
  return outside.without([...read.gone, ...read.exits]);
}

/** A table from key to state: an update goes into the entry of its key, a request is answered from it. */
function byKey(program: Program, read: Machine, outside: Outside, pairs: number): Answers {
  const types = typesOf(program, read);
  invariant(types !== null, 'what is asked are pairs of a key');
  const { value, ...lookup } = types;
  const { after } = outside;
  const kept = `(${value} , ${lookup.kept})`;
  const tagged = `(${lookup.key} , std :: result :: Result < ${kept} , ${lookup.request} >)`;
  const updates = outside.add('Map', tagged, { input: outside.asStream(read.updates.from) });
  setGlue(after, updates, 'f', 'update', {
    input:
      read.updates.begin === null ? `(${lookup.key}, ${value})` : (program.op(read.updates.from).collection?.elementType ?? '_'),
    stages: read.updates.stages.map((id) => ({
      as: program.op(id).kind === 'Map' ? ('map' as const) : ('inspect' as const),
      of: closureOf(program, id, 'f'),
    })),
    key: lookup.key,
    value,
    request: lookup.request,
    keeps: read.keeps,
  });
  const requests = outside.add('Map', tagged, { input: pairs });
  setGlue(after, requests, 'f', 'side', { key: lookup.key, left: kept, right: lookup.request, side: 'right' });
  const answer = `std :: result :: Result < ${lookup.kept} , (${lookup.request} , std :: option :: Option < ${lookup.state} >) >`;
  const scan = scanOfBoth(outside, tagged, updates, requests, `(${lookup.key} , ${answer})`);
  setGlue(after, scan, 'init', 'keyed-scan-init', { key: lookup.key, state: lookup.state });
  const isFold = program.op(read.fold).kind === 'FoldKeyed';
  setGlue(after, scan, 'acc', 'lookup', {
    ...types,
    init: isFold ? closureOf(program, read.fold, 'init') : null,
    acc: closureOf(program, read.fold, isFold ? 'acc' : 'f'),
  });
  const parts = new Map<AnswerPart, number>();
  return (part, type) => {
    const known = parts.get(part);
    if (known !== undefined) return known;
    const id = outside.add('FilterMap', part === 'kept' ? lookup.kept : type, { input: scan });
    setGlue(after, id, 'f', 'answer', { ...lookup, part });
    parts.set(part, id);
    return id;
  };
}

/** One state: an update goes into it, a request gets a copy of it. */
function oneState(program: Program, read: Machine, outside: Outside, asking: number): Answers {
  const types = askTypesOf(program, read);
  invariant(types !== null, 'types of the state are known');
  const { value, request, state } = types;
  const { after } = outside;
  const tagged = `std :: result :: Result < ${value} , ${request} >`;
  const updates = outside.add('Map', tagged, { input: outside.asStream(read.updates.from) });
  setGlue(after, updates, 'f', 'ask-side', { value, request, side: 'update' });
  const requests = outside.add('Map', tagged, { input: asking });
  setGlue(after, requests, 'f', 'ask-side', { value, request, side: 'request' });
  const found = `(${request} , ${state})`;
  const scan = scanOfBoth(outside, tagged, updates, requests, `std :: option :: Option < ${found} >`);
  const isFold = program.op(read.fold).kind === 'Fold';
  setGlue(after, scan, 'init', 'ask-init', { state, init: isFold ? closureOf(program, read.fold, 'init') : null });
  const acc = closureOf(program, read.fold, isFold ? 'acc' : 'f');
  setGlue(after, scan, 'acc', 'ask', { ...types, by: isFold ? 'fold' : 'reduce', acc });
  const asked = outside.add('FilterMap', found, { input: scan });
  setGlue(after, asked, 'f', 'asked', { request, state });
  return (_, type, id) => {
    const maps = read.shown.get(id) ?? [];
    if (maps.length === 0) return asked;
    const seen = outside.add('Map', type, { input: asked });
    const shown = program.op(program.input(id, 'right') ?? -1).collection?.elementType ?? '_';
    const stages = maps.map((map) => ({ as: 'map' as const, of: closureOf(program, map, 'f') }));
    setGlue(after, seen, 'f', 'on-state', { request, state, shown, stages });
    return seen;
  };
}

/** A scan over two streams in whatever order their elements come. */
function scanOfBoth(outside: Outside, type: string, first: number, second: number, gives: string): number {
  const both = outside.add('Chain', type, { first, second });
  const one = outside.add('ObserveNonDet', type, { inner: both }, { order: 'TotalOrder' });
  return outside.add('Scan', gives, { input: one }, { order: 'TotalOrder' });
}
