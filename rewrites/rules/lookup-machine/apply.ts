import { type AnswerPart, invariant, type Program, setGlue } from '../../../ir/index.ts';
import { closureOf, Outside } from '../../edit/outside.ts';
import { typesOf } from './machine.ts';
import type { LookupSite } from './site.ts';

/** Makes a state machine of a tick, outside of it, and takes the tick away. */
export function apply({ program, machine, snapshot, location }: LookupSite): Program {
  const read = machine();
  const types = typesOf(program, read);
  invariant(types !== null && read.request !== null, `snapshot ${snapshot} is asked by pairs of a key`);
  const { value, ...lookup } = types;
  const outside = new Outside(program, location, program.op(snapshot));
  const { after } = outside;
  const typeOf = (id: number): string => program.op(id).collection?.elementType ?? '_';

  // What goes on outside of the tick: first the requests, which nothing else feeds.
  const lifted = new Map<number, number>();
  const parts = new Map<AnswerPart, number>();
  let scan: number | null = null;
  const answers = (part: AnswerPart, type: string): number => {
    invariant(scan !== null, 'requests are lifted before what answers them');
    const known = parts.get(part);
    if (known !== undefined) return known;
    const id = outside.add('FilterMap', type, { input: scan });
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
    if (kind === 'Batch') return outside.asStream(input);
    if (kind === 'Cast' || kind === 'Tee') return lift(input);
    invariant(read.streams.includes(id), `operator ${id} is on one element at a time`);
    return outside.copy(id, Object.fromEntries(inputs.map(({ port, from }) => [port, lift(from)])));
  };

  const pairs = lift(read.request);
  const kept = `(${value} , ${lookup.kept})`;
  const tagged = `(${lookup.key} , std :: result :: Result < ${kept} , ${lookup.request} >)`;
  const updates = outside.add('Map', tagged, { input: outside.asStream(read.updates.from) });
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
  const requests = outside.add('Map', tagged, { input: pairs });
  setGlue(after, requests, 'f', 'side', { key: lookup.key, left: kept, right: lookup.request, side: 'right' });
  const both = outside.add('Chain', tagged, { first: updates, second: requests });
  const one = outside.add('ObserveNonDet', tagged, { inner: both }, { order: 'TotalOrder' });
  const answer = `std :: result :: Result < ${lookup.kept} , (${lookup.request} , std :: option :: Option < ${lookup.state} >) >`;
  scan = outside.add('Scan', `(${lookup.key} , ${answer})`, { input: one }, { order: 'TotalOrder' });
  setGlue(after, scan, 'init', 'keyed-scan-init', { key: lookup.key, state: lookup.state });
  const isFold = program.op(read.fold).kind === 'FoldKeyed';
  setGlue(after, scan, 'acc', 'lookup', {
    ...types,
    init: isFold ? closureOf(program, read.fold, 'init') : null,
    acc: closureOf(program, read.fold, isFold ? 'acc' : 'f'),
  });
  for (const exit of read.exits) outside.leave(exit, lift(program.inputs(exit)[0]?.from ?? -1));
  return outside.without([...read.gone, ...read.exits]);
}
