import { test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { twoPhaseCommit } from '../../tests/support/hand-made.ts';
import { shapes } from '../../tests/support/library-shapes.ts';
import { keyedSingleton, keyedStream, ProgramBuilder, singleton, stream } from '../../tests/support/program-builder.ts';
import { irDocuments } from '../../tests/support/random-ir.ts';
import type { Program } from '../graph/program.ts';
import { readProgram } from '../json/read.ts';
import { findIdioms } from './find-idioms.ts';
import { type Idiom, type IdiomKind, type IdiomOf, isIdiom } from './idiom.ts';

function only<K extends IdiomKind>(program: Program, kind: K): IdiomOf<K> {
  const found = findIdioms(program).filter(isIdiom(kind));
  expect(found).toHaveLength(1);
  return found[0] as IdiomOf<K>;
}

/** A source on process A and a cluster B of three. */
function setting() {
  const b = new ProgramBuilder('t');
  const a = b.process('A');
  const cluster = b.cluster('B', { size: 3 });
  const input = b.op('ExternalInput', a, stream('u32'));
  return { b, make: shapes(b), a, cluster, input };
}

describe('sending shapes', () => {
  test('broadcast: the batch crossed with the present members; its membership belongs to it', () => {
    const { b, make, cluster, input } = setting();
    const { network, cross } = make.broadcast(input, cluster, 'u32');
    const idiom = only(b.program, 'broadcast');
    expect(idiom).toMatchObject({ label: 'broadcast to B', root: cross, location: 'loc1v1' });
    expect(idiom.details).toMatchObject({ network, cross, cluster: 'loc2v1', membership: { cluster: 'loc2v1' } });
    const kinds = idiom.operators.map((id) => b.program.op(id).kind).join(' ');
    expect(kinds).toBe('Source Map Cast FoldKeyed Batch Filter Cast Map ObserveNonDet Batch CrossProduct Cast YieldConcat');
    expect(findIdioms(b.program).filter(isIdiom('membership'))).toEqual([]);
  });

  test('membership read by two is an idiom of its own', () => {
    const { b, make, a, cluster } = setting();
    const { fold } = make.members(a, cluster);
    const idiom = only(b.program, 'membership');
    expect(idiom).toMatchObject({ label: 'members of B', root: fold, details: { fold, cluster: 'loc2v1' } });
    expect(idiom.operators).toHaveLength(4);
  });

  test('closed broadcast: a join on () with the fixed list of members', () => {
    const { b, make, cluster, input } = setting();
    const { network, cross } = make.closedBroadcast(input, cluster, 'u32');
    expect(only(b.program, 'broadcast').details).toEqual({ network, cross, cluster: 'loc2v1', membership: null, input });
  });

  test('a join on () with any other list is no broadcast', () => {
    const { b, make, cluster, input } = setting();
    const { cross } = make.closedBroadcast(input, cluster, 'u32');
    const map = b.program.input(cross, 'right') as number;
    const source = b.program.op(b.program.input(map, 'input') as number);
    b.program.replaceOperator({ ...source, fields: { source: { Iter: 'q!([1 , 2])' } } });
    expect(findIdioms(b.program).filter(isIdiom('broadcast'))).toEqual([]);
  });

  test('round robin: numbered elements crossed with the vector of members', () => {
    const { b, make, cluster, input } = setting();
    const { network, cross } = make.roundRobin(input, cluster, 'u32');
    const idiom = only(b.program, 'round-robin');
    expect(idiom).toMatchObject({ label: 'round robin over B', root: cross, details: { network } });
  });
});

describe('receiving shapes', () => {
  test('gather drops or keeps the sender ids', () => {
    const { b, make, a, cluster } = setting();
    const source = b.op('Source', cluster, stream('u32'), {}, { source: { Stream: 'q!(s)' } });
    make.gather(source, a, 'u32');
    make.gather(b.tee(source), a, 'u32', true);
    const found = findIdioms(b.program).filter(isIdiom('gather'));
    expect(found.map((idiom) => [idiom.label, idiom.details.senders, idiom.operators.length])).toEqual([
      ['gather from B', 'dropped', 4],
      ['gather from B with sender ids', 'kept', 3],
    ]);
  });

  test('demux: the element names the member', () => {
    const { b, make, a, cluster } = setting();
    const member = 'hydro_lang :: location :: member_id :: MemberId < crate :: B >';
    const named = b.op('Source', a, keyedStream(member, 'u32'), {}, { source: { Stream: 'q!(s)' } });
    make.send(named, cluster, 'u32');
    expect(only(b.program, 'demux')).toMatchObject({ label: 'demux to B', details: { addressing: 'named', senders: 'none' } });
  });

  test('a network whose serializer picks the member is a route', () => {
    const { b, make, a, cluster } = setting();
    const plain = b.op('Source', a, stream('u32'), {}, { source: { Stream: 'q!(s)' } });
    make.send(plain, cluster, 'u32');
    expect(only(b.program, 'demux')).toMatchObject({ label: 'route to B', details: { addressing: 'glue' } });
  });
});

describe('shapes of a tick', () => {
  test('quorum: leftovers, count per key, thresholds, anti-join, with its error branch', () => {
    const { b, make, input } = setting();
    const typed = b.op('Map', b.program.op(input).place, stream('(u32 , Result < () , () >)'), { input });
    const { output, fold, errors } = make.quorum(typed, 'u32', 2, 3);
    const idiom = only(b.program, 'quorum');
    expect(idiom).toMatchObject({ label: 'quorum per u32', root: fold });
    expect(idiom.details).toMatchObject({ keyType: 'u32', outputs: [output], max: 3, errors: [errors] });
    expect(b.program.op(idiom.details.leftovers).kind).toBe('DeferTick');
    expect(idiom.details.thresholds).toHaveLength(2);
  });

  test('a keyed count that keeps no leftovers is no quorum', () => {
    const { b, a, input } = setting();
    const tick = b.tick(a);
    const batch = b.op('Batch', tick, keyedStream('u32', 'bool', { bound: 'Bounded' }), { inner: input });
    const fold = b.op('FoldKeyed', tick, keyedSingleton('u32', 'usize'), { input: batch });
    const filter = b.op('Filter', tick, keyedSingleton('u32', 'usize'), { input: fold }, { f: 'q!(| n | * n > 2)' });
    b.op('YieldConcat', a, keyedStream('u32', 'usize'), { inner: filter });
    expect(findIdioms(b.program).filter(isIdiom('quorum'))).toEqual([]);
  });

  test('request-response join', () => {
    const { b, make, a } = setting();
    const requests = b.op('ExternalInput', a, stream('(u32 , String)'));
    const responses = b.op('ExternalInput', a, stream('(u32 , bool)'));
    const { join } = make.requestResponse(requests, responses, 'u32');
    const idiom = only(b.program, 'request-response');
    expect(idiom).toMatchObject({ root: join, label: 'responses joined with their requests per u32' });
    expect(b.program.input(idiom.details.requests, 'inner')).toBe(requests);
    expect(b.program.input(idiom.details.responses, 'inner')).toBe(responses);
  });

  test('state kept from tick to tick', () => {
    const { b, a } = setting();
    const tick = b.tick(a);
    const cycle = b.cycleSource(tick, singleton('u64'));
    const last = b.op('DeferTick', tick, singleton('u64'), { input: cycle.source });
    const zero = b.op('SingletonSource', tick, singleton('u64'), {}, { value: 'q!(0)', first_tick_only: false });
    const state = b.op('ChainFirst', tick, singleton('u64'), { first: last, second: zero });
    const next = b.op('Map', tick, singleton('u64'), { input: state }, { f: 'q!(| n | n + 1)' });
    const sink = cycle.close(next);
    expect(only(b.program, 'tick-state')).toMatchObject({
      root: state,
      operators: [cycle.source, last, zero, state, sink],
      details: { cycleSink: sink, initial: zero },
    });
  });

  test('across ticks: out to the atomic section, a fold there, back by a batch', () => {
    const { b, a, input } = setting();
    const tick = b.tick(a);
    const batch = b.op('Batch', tick, stream('u32', { bound: 'Bounded' }), { inner: input });
    const out = b.op('YieldConcat', b.atomic(tick), stream('u32'), { inner: batch });
    const fold = b.op(
      'Fold',
      b.atomic(tick),
      singleton('usize', 'Unbounded'),
      { input: out },
      { init: 'q!(| | 0)', acc: 'q!(..)' },
    );
    const back = b.op('Batch', tick, singleton('usize'), { inner: fold });
    b.op('YieldConcat', a, stream('usize'), { inner: back });
    expect(only(b.program, 'across-ticks')).toMatchObject({ root: fold, operators: [out, fold, back], details: { state: fold } });
  });

  test('a snapshot crossed with a batch', () => {
    const { b, a, input } = setting();
    const count = b.op('Fold', a, singleton('usize', 'Unbounded'), { input: b.tee(input) });
    const tick = b.tick(a);
    const batch = b.op('Batch', tick, stream('u32', { bound: 'Bounded' }), { inner: b.tee(input) });
    const snapshot = b.op('Batch', tick, singleton('usize'), { inner: count });
    const cross = b.op('CrossSingleton', tick, stream('(u32 , usize)', { bound: 'Bounded' }), { left: batch, right: snapshot });
    b.op('YieldConcat', a, stream('(u32 , usize)'), { inner: cross });
    expect(only(b.program, 'snapshot-cross')).toMatchObject({ root: cross, operators: [snapshot, cross], details: { snapshot } });
  });

  test('keyed first: at most one entry per key comes out of the scan; else it is a state machine', () => {
    const { b, a } = setting();
    const input = b.op('ExternalInput', a, keyedStream('u32', 'String', { order: 'TotalOrder' }));
    const scan = (from: number): number =>
      b.op('Scan', a, stream('Option < (u32 , String) >', { order: 'TotalOrder' }), { input: from });
    const flat = (from: number): number =>
      b.op('FlatMap', a, keyedStream('u32', 'String'), { input: from }, { f: 'q!(| d | d)' });
    const first = scan(b.tee(input));
    const cast = b.op('Cast', a, keyedSingleton('u32', 'String', 'BoundedValue'), { inner: flat(first) });
    b.root('ForEach', b.op('Map', a, keyedSingleton('u32', 'String', 'BoundedValue'), { input: cast }));
    const machine = scan(b.tee(input));
    b.root('ForEach', flat(machine));
    expect(only(b.program, 'keyed-first')).toMatchObject({ root: first, label: 'first per u32' });
    expect(only(b.program, 'keyed-scan')).toMatchObject({ root: machine, label: 'state machine per u32' });
  });

  test('only while a condition holds, and whether there is one', () => {
    const { b, a, input } = setting();
    const tick = b.tick(a);
    const optional = (type: string) => singleton(type, 'Bounded', 'Optional');
    const batch = b.op('Batch', tick, stream('u32', { bound: 'Bounded' }), { inner: b.tee(input) });
    const last = b.op('Reduce', tick, optional('u32'), { input: b.op('Batch', tick, stream('u32'), { inner: b.tee(input) }) });
    const unit = b.op('Map', tick, optional('()'), { input: last }, { f: 'q!(| _ | ())' });
    const some = b.op('Map', tick, optional('Option < () >'), { input: unit }, { f: 'q!(| v | Some (v))' });
    const none = b.op(
      'SingletonSource',
      tick,
      singleton('Option < () >'),
      {},
      { value: 'q!(:: std :: option :: Option :: None)' },
    );
    const either = b.op('ChainFirst', tick, optional('Option < () >'), { first: some, second: none });
    const asked = b.op('Map', tick, singleton('bool'), { input: either }, { f: 'q!(| o | o . is_some ())' });
    const filter = b.op('Filter', tick, optional('bool'), { input: asked }, { f: 'q!(| b | * b)' });
    const cross = b.op('CrossSingleton', tick, stream('(u32 , bool)', { bound: 'Bounded' }), { left: batch, right: filter });
    const drop = b.op('Map', tick, stream('u32', { bound: 'Bounded' }), { input: cross }, { f: 'q!(| (d , _) | d)' });
    b.op('YieldConcat', a, stream('u32'), { inner: drop });
    expect(only(b.program, 'presence')).toMatchObject({
      root: either,
      details: { of: last },
      operators: [unit, some, none, either, asked],
    });
    expect(only(b.program, 'filter-if')).toMatchObject({
      root: cross,
      operators: [filter, cross, drop],
      details: { condition: asked },
    });
  });

  test('an output nobody reads', () => {
    const { b, a, input } = setting();
    const map = b.op('Map', a, stream('u32'), { input: b.tee(input) });
    b.root('ForEach', b.tee(input));
    const root = b.root('Null', map);
    const idiom = only(b.program, 'unused-output');
    expect(idiom).toMatchObject({ root, details: { of: input } });
    expect(idiom.operators).toHaveLength(3);
  });
});

describe('a whole program', () => {
  const { program } = twoPhaseCommit(3);
  const idioms = findIdioms(program);

  test('two-phase commit is two broadcasts, two gathers and two quorums', () => {
    expect(idioms.map((idiom) => idiom.label)).toEqual([
      ...['broadcast to Participant', 'gather from Participant', 'quorum per u32', 'unused output'],
      ...['broadcast to Participant', 'gather from Participant', 'quorum per u32', 'unused output'],
    ]);
  });

  test('no operator is in two idioms, all of one are on its location, the root is among them', () => {
    const all = idioms.flatMap((idiom) => idiom.operators);
    expect(new Set(all).size).toBe(all.length);
    for (const idiom of idioms) {
      expect(idiom.operators).toContain(idiom.root);
      for (const id of idiom.operators) expect(program.op(id).place.root).toBe(idiom.location);
    }
  });

  property.prop([irDocuments], { numRuns: 60 })('any program has a list of idioms, the same every time', (document) => {
    const random = readProgram(document);
    const found = findIdioms(random);
    const boxed = found.flatMap((idiom) => idiom.operators);
    expect(new Set(boxed).size).toBe(boxed.length);
    expect(findIdioms(readProgram(document))).toEqual(found);
  });

  test('is found again, in the same order, under other ids and names', () => {
    const renamed = twoPhaseCommit(3).program;
    for (const [key, location] of renamed.locations) renamed.locations.set(key, { ...location, name: 'X' });
    const shapesOf = (list: readonly Idiom[]): unknown => list.map(({ kind, operators, root }) => ({ kind, operators, root }));
    expect(shapesOf(findIdioms(renamed))).toEqual(shapesOf(idioms));
  });
});
