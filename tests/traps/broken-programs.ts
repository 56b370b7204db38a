/** Small programs, each with one thing in it that a careless rule gets wrong. */
import type { Program } from '../../ir/index.ts';
import { memberId } from '../support/library-shapes.ts';
import { externalInput, sendExternal } from '../support/ports.ts';
import { keyedSingleton, keyedStream, ProgramBuilder, type StreamTraits, singleton, stream } from '../support/program-builder.ts';
import { arrive, full, type Trap, trap } from './support.ts';

const bounded = { bound: 'Bounded' } as const;
const ordered = { order: 'TotalOrder' } as const;
const PAIR = '(u32 , u32)';
const ME = memberId('crate :: Server');
const SUM = { init: 'q!(| | 0)', acc: 'q!(| a , b | * a += b)' };

/** Builds a program around the location under test. */
const built = <T extends object>(
  kind: 'process' | 'cluster',
  build: (t: Trap) => T,
): T & Trap & { readonly program: Program } => {
  const t = trap('broken', kind);
  const made = build(t);
  return { ...t, ...made, program: full(t.b) };
};

/** Elements for a cluster say for whom they are. */
const addressed = (t: Trap, type: string, traits: StreamTraits = {}): number => {
  const port = t.b.op('ExternalInput', t.client, stream(`(${ME} , ${type})`, traits), {}, externalInput(t.port()));
  return arrive(t.b, port, t.at, type, traits);
};

/** Two streams joined at top level; `left` makes the key of the first, whose elements are of `type`. */
export const joined = (type = PAIR, left = 'q!(| x | x)', key = 'u32') =>
  built('process', (t) => {
    const one = t.receive(type);
    const two = t.receive(`(${key} , u32)`);
    const map = t.b.op('Map', t.at, stream(`(${key} , u32)`), { input: one }, { f: left });
    t.answer(t.b.op('Join', t.at, stream(`(${key} , (u32 , u32))`), { left: map, right: two }));
    return { one, two };
  });

/**
 * Everything folded into one value that leaves whenever it is looked at. Prefixes: a first fold on a machine of its own, whose values, and
 * not the elements, go to the second.
 */
export const aggregated = (f: string, prefixes: boolean): Program =>
  built('process', (t) => {
    const fold = (input: number, at: Trap['at']): number => {
      const order = t.b.op('ObserveNonDet', at, stream('u32', ordered), { inner: input }, { trusted: false });
      const value = t.b.op('Reduce', at, singleton('u32', 'Unbounded', 'Optional'), { input: order }, { f });
      const tick = t.b.tick(at);
      const now = t.b.op('Batch', tick, singleton('u32', 'Bounded', 'Optional'), { inner: value });
      const entries = t.b.op('Cast', tick, stream('u32', bounded), { inner: now });
      return t.b.op('YieldConcat', at, stream('u32'), { inner: entries });
    };
    const input = t.receive('u32');
    if (prefixes) {
      const before = t.b.process('Prefixes');
      t.answer(fold(arrive(t.b, fold(arrive(t.b, input, before, 'u32'), before), t.at, 'u32'), t.at));
    } else t.answer(fold(input, t.at));
    return {};
  }).program;

/** The highest number so far answers requests. */
export const highest = () =>
  built('process', (t) => {
    const [ballots, reads] = [t.receive('u32'), t.receive('u32')];
    const f = 'q!(| a , b | if b > * a { * a = b })';
    const input = t.b.op('ObserveNonDet', t.at, stream('u32', ordered), { inner: ballots }, { trusted: false });
    const max = t.b.op('Reduce', t.at, singleton('u32', 'Unbounded', 'Optional'), { input }, { f });
    const tick = t.b.tick(t.at);
    const right = t.b.op('Batch', tick, singleton('u32', 'Bounded', 'Optional'), { inner: max });
    const left = t.b.op('Batch', tick, stream('u32', bounded), { inner: reads });
    const pair = t.b.op('CrossSingleton', tick, stream(PAIR, bounded), { left, right });
    t.answer(t.b.op('YieldConcat', t.at, stream(PAIR), { inner: pair }));
    return { ballots, reads };
  });

/** Sums by a key that `f` makes answer requests for a key. */
export const grouped = (f: string) =>
  built('process', (t) => {
    const [input, asked] = [t.receive(PAIR), t.receive('(u32 , ())')];
    const map = t.b.op('Map', t.at, stream(PAIR), { input }, { f });
    const keyed = t.b.op('Cast', t.at, keyedStream('u32', 'u32'), { inner: map });
    const order = t.b.op('ObserveNonDet', t.at, keyedStream('u32', 'u32', ordered), { inner: keyed }, { trusted: false });
    const fold = t.b.op('FoldKeyed', t.at, keyedSingleton('u32', 'u32', 'Unbounded'), { input: order }, SUM);
    const tick = t.b.tick(t.at);
    const right = t.b.op('Batch', tick, keyedSingleton('u32', 'u32'), { inner: fold });
    const left = t.b.op('Batch', tick, stream('(u32 , ())', bounded), { inner: asked });
    const join = t.b.op('JoinHalf', tick, stream('(u32 , (() , u32))', bounded), { left, right });
    t.answer(t.b.op('YieldConcat', t.at, stream('(u32 , (() , u32))'), { inner: join }));
    return { input, asked };
  });

/** The same elements without duplicates, by each of several projections. */
export const distinct = (...projections: string[]) =>
  built('process', (t) => {
    const input = t.receive(PAIR);
    for (const f of projections) {
      const of = projections.length > 1 ? t.b.tee(input) : input;
      const map = t.b.op('Map', t.at, stream('u32'), { input: of }, { f });
      t.answer(t.b.op('Unique', t.at, stream('u32'), { input: map }));
    }
    return { input };
  });

/** Two maps, one after the other. */
export const mapped = (traits: StreamTraits = {}) =>
  built('process', (t) => {
    const input = t.receive('u32', traits);
    const first = t.b.op('Map', t.at, stream('u32', traits), { input }, { f: 'q!(| x | x . wrapping_add (1))' });
    const second = t.b.op('Map', t.at, stream('u32', traits), { input: first }, { f: 'q!(| x | x . wrapping_mul (3))' });
    t.answer(second);
    return { input, first, second };
  });

/** Elements of the members of a cluster, and a list that each of them has. */
export const listed = () =>
  built('cluster', (t) => {
    const input = addressed(t, 'u32');
    const list = t.b.op('Source', t.at, stream('u32', ordered), {}, { source: { Iter: 'q!([7u32])' } });
    t.answer(t.b.op('Chain', t.at, stream('u32'), { first: input, second: list }));
    return { input };
  });

/** A constant beside each element. */
export const limited = () =>
  built('process', (t) => {
    const input = t.receive('u32');
    const tick = t.b.tick(t.at);
    const left = t.b.op('Batch', tick, stream('u32', bounded), { inner: input });
    const right = t.b.op('SingletonSource', tick, singleton('u32'), {}, { value: 'q!(7u32)', first_tick_only: false });
    const cross = t.b.op('CrossSingleton', tick, stream(PAIR, bounded), { left, right });
    t.answer(t.b.op('YieldConcat', t.at, stream(PAIR), { inner: cross }));
    return { input };
  });

/** Each element with the first of its batch: in one tick; or with the latest first that has come to another machine. */
export const firsts = (cut: boolean) =>
  built('process', (t) => {
    const first = (input: number, tick: Trap['at']): number =>
      t.b.op('Reduce', tick, singleton('u32', 'Bounded', 'Optional'), { input }, { f: 'q!(| _ , _ | { })' });
    const pairs = (left: number, right: number, tick: Trap['at'], at: Trap['at']): number => {
      const cross = t.b.op('CrossSingleton', tick, stream(PAIR, { ...bounded, ...ordered }), { left, right });
      return t.b.op('YieldConcat', at, stream(PAIR, ordered), { inner: cross });
    };
    const batch = (of: number, tick: Trap['at']): number =>
      t.b.op('Batch', tick, stream('u32', { ...bounded, ...ordered }), { inner: of });
    const input = t.receive('u32', ordered);
    const tick = t.b.tick(t.at);
    const here = batch(input, tick);
    const one = first(t.b.tee(here), tick);
    if (!cut) {
      const out = pairs(t.b.tee(here), one, tick, t.at);
      const weak = t.b.op('Map', t.at, stream('u32', ordered), { input: out }, { f: 'q!(| (a , b) | a . wrapping_add (b))' });
      t.answer(weak);
      return { after: [weak] };
    }
    const there = t.b.process('Reader');
    const sent = (inner: number): number =>
      arrive(t.b, t.b.op('YieldConcat', t.at, stream('u32', ordered), { inner }), there, 'u32', ordered);
    const elements = sent(t.b.tee(here));
    const firsts = sent(t.b.op('Cast', tick, stream('u32', { ...bounded, ...ordered }), { inner: one }));
    const latest = t.b.op(
      'Reduce',
      there,
      singleton('u32', 'Unbounded', 'Optional'),
      { input: firsts },
      { f: 'q!(| a , b | * a = b)' },
    );
    const later = t.b.tick(there);
    const now = t.b.op('Batch', later, singleton('u32', 'Bounded', 'Optional'), { inner: latest });
    const out = pairs(batch(elements, later), now, later, there);
    t.answer(t.b.op('Map', there, stream('u32', ordered), { input: out }, { f: 'q!(| (a , b) | a . wrapping_add (b))' }));
    return { after: [] };
  });

/** A client broadcasts to a cluster that it knows by its membership. */
export const broadcasting = () =>
  built('cluster', (t) => {
    const port = t.b.op('ExternalInput', t.client, stream('u32'), {}, externalInput(t.port()));
    const { network } = t.make.broadcast(port, t.at, 'u32');
    t.answer(t.b.op('Map', t.at, stream('u32'), { input: network }, { f: 'q!(| x | x . wrapping_add (1))' }));
    return { network };
  });

/** Each member of a cluster has a port of its own. */
export function ported() {
  const b = new ProgramBuilder('port', [{ input: 0, name: 'command', rate: 1 }]);
  const at = b.cluster('Server', { size: 2 });
  const to = b.process('Sink');
  const port = b.op('ExternalInput', at, stream('u32'), {}, externalInput(0));
  const map = b.op('Map', at, stream('u32'), { input: port }, { f: 'q!(| x | x . wrapping_add (1))' });
  b.root('SendExternal', arrive(b, map, to, `(${ME} , u32)`), sendExternal(1));
  return { at, port, map, program: full(b) };
}

/** The first value of each key. */
export const firstPerKey = () =>
  built('process', (t) => {
    const input = t.receive(PAIR, ordered);
    const keyed = t.b.op('Cast', t.at, keyedStream('u32', 'u32', ordered), { inner: input });
    const f = 'q!(| _ , _ | { })';
    const first = t.b.op('ReduceKeyed', t.at, keyedSingleton('u32', 'u32', 'BoundedValue'), { input: keyed }, { f });
    t.answer(t.b.op('Cast', t.at, stream(PAIR), { inner: first }));
    return { input };
  });

/** Members tell each other what they heard, and hand on what is new to them. */
export const gossiping = () =>
  built('cluster', (t) => {
    const input = addressed(t, 'u32');
    const { network } = t.make.broadcast(input, t.at, 'u32');
    const op = t.b.program.op(network);
    const type = `(${ME} , u32)`;
    const kind = { Stream: { bound: 'Unbounded', order: 'NoOrder', retry: 'ExactlyOnce', element_type: type } };
    t.b.program.replaceOperator({ ...op, collection: stream(type), metadata: { ...op.metadata, collection_kind: kind } });
    const map = t.b.op('Map', t.at, stream('u32'), { input: network }, { f: 'q!(| (_ , x) | x)' });
    t.answer(t.b.op('Unique', t.at, stream('u32'), { input: map }));
    return { input, network };
  });

/** Numbers elements as they come, then works on them. */
export const numbered = () =>
  built('process', (t) => {
    const input = t.receive('u32', ordered);
    const acc = { init: 'q!(| | 0u32)', acc: 'q!(| n , x | { * n += 1 ; Some ((* n , x)) })' };
    const scan = t.b.op('Scan', t.at, stream(PAIR, ordered), { input }, acc);
    const weak = t.b.op('Cast', t.at, stream(PAIR), { inner: scan });
    const heavy = t.b.op('Map', t.at, stream('u32'), { input: weak }, { f: 'q!(| (n , x) | crate :: encrypt (n , x))' });
    t.answer(heavy);
    return { input, heavy };
  });
